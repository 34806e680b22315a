/** Cases for a page under test, folded by the real kernel: what a node would serve, without a node. */
import type { CaseFile, TimelineAct } from "#client";
import {
  actDefinition,
  base64url,
  type CaseState,
  debtorOf,
  emptyState,
  enabledActs,
  summaryOf as inShort,
  isFinal,
  isMet,
  type Move,
  type Protocol,
  protocolHash,
  protocolName,
  type Refusal,
  refusalText,
  stampDue,
  step,
} from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { parties } from "#parties/index.ts";

export const HOME = "mx";
export const PARTNER = "us";
export const HOUR = 3600;
export const DAY = 24 * HOUR;

type Person = { readonly party: string; readonly agency: string; readonly name: string; readonly title: string };
export const people = {
  ana: { party: "mx", agency: "fgr", name: "Ana Lucía Robles Prieto", title: "Agente del Ministerio Público" },
  john: { party: "us", agency: "atf", name: "John A. Whitfield", title: "Tracing analyst" },
} as const satisfies Record<string, Person>;

export type FakeCase = {
  readonly id: string;
  readonly number: string;
  readonly protocol: Protocol;
  readonly openedAt: number;
  state: CaseState;
  acts: TimelineAct[];
  /** What the home signed beside its docket; the newest of it disputes the case while `isDisputed`. */
  evidence?: CaseFile["evidence"];
  isDisputed?: boolean;
};

/** An opaque value that is the same in every run. */
export const opaque = (label: string, length: number): string =>
  base64url(nodeCrypto.sha256(new TextEncoder().encode(label)).slice(0, length));

export const basisRef = (id: string): TimelineAct["basis"][number] => {
  const found = Object.values(parties)
    .flatMap(({ legalBasis }) => legalBasis)
    .find((basis) => basis.id === id);
  return found
    ? { id, instrument: found.instrument, article: found.article, standing: found.standing }
    : { id, instrument: { es: id, en: id }, article: "", standing: "U" };
};

export type Telling = {
  readonly type: string;
  readonly by: Person;
  readonly at: number;
  readonly hash: string;
  readonly role?: string;
  readonly of?: string;
  readonly basis?: readonly string[];
  readonly territory?: string;
  readonly handling?: TimelineAct["handling"];
  readonly purpose?: string;
  readonly force?: number;
  readonly occurred?: number;
  readonly frame?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, unknown>>;
  readonly signer?: "agent" | "node";
  readonly flags?: TimelineAct["flags"];
};

const calendarOf = (party: string) => {
  const found = parties[party];
  if (!found) throw new Error(`no calendar of ${party}`);
  return found.calendar;
};

const roleFor = (protocol: Protocol, { type, by, role }: Telling): string => {
  const side = by.party === HOME ? "home" : "partner";
  const mine = protocol.roles.filter((one) => one.side === side).map(({ id }) => id);
  const allowed = actDefinition(protocol, type)?.by ?? [];
  return role ?? mine.find((id) => allowed.includes("*") || allowed.includes(id)) ?? mine[0] ?? "";
};

const timelineAct = (file: FakeCase, telling: Telling, stage: TimelineAct["stage"], n: number | null): TimelineAct => ({
  hash: telling.hash,
  type: telling.type,
  kind: actDefinition(file.protocol, telling.type)?.kind ?? "step",
  n,
  stage,
  standing: stage === "refused" ? null : "stands",
  author: {
    party: telling.by.party,
    agency: telling.by.agency,
    kid: opaque(telling.by.name, 32),
    signer: telling.signer ?? "agent",
    name: telling.signer === "node" ? null : telling.by.name,
    title: telling.signer === "node" ? null : telling.by.title,
  },
  role: roleFor(file.protocol, telling),
  iat: telling.at,
  at: telling.at,
  of: telling.of ?? null,
  basis: (telling.basis ?? []).map(basisRef),
  territory: telling.territory ?? telling.by.party,
  handling: telling.handling ?? null,
  purpose: telling.purpose ?? null,
  force: telling.force ?? null,
  occurred: telling.occurred ?? null,
  frame: telling.frame ?? {},
  content: telling.content ?? {},
  flags: [...(telling.flags ?? [])],
  objections: [],
  delivery: { stage: n === null && stage !== "pending" ? "none" : "accepted", at: n === null ? null : telling.at + 2 },
  proof: {
    log: `channel-${PARTNER}`,
    index: file.acts.length * 2,
    size: file.acts.length * 2 + 4,
    cosignedBy: [{ witness: "us.example/witness", at: telling.at + 40 }],
  },
  suspect: false,
  lineSuspect: false,
  contested: false,
  refusal: null,
});

const moveOf = (file: FakeCase, telling: Telling): Move => {
  const proposal = {
    hash: telling.hash,
    type: telling.type,
    party: telling.by.party,
    agent: opaque(telling.by.name, 32),
    signer: telling.signer ?? "agent",
    role: roleFor(file.protocol, telling),
    seen: file.state.line,
    frame: telling.frame ?? {},
    at: telling.at,
    ...(telling.of === undefined ? {} : { of: telling.of }),
  } as const;
  const n = file.state.n + 1;
  return { ...proposal, n, line: opaque(`${file.id} line ${n}`, 32), due: stampDue(file.protocol, file.state, proposal, calendarOf) };
};

const standing = (file: FakeCase): void => {
  file.acts = file.acts.map((act) => ({ ...act, standing: file.state.acts[act.hash]?.standing ?? act.standing }));
};

/** Adds an act to the case if its turn has come; the refusal otherwise, which then stands in the timeline. */
export const tell = (file: FakeCase, telling: Telling): Refusal | null => {
  const outcome = step(file.protocol, file.state, moveOf(file, telling));
  if (!outcome.ok) {
    refuse(file, telling, outcome.refusal);
    return outcome.refusal;
  }
  file.state = outcome.value;
  file.acts = [...file.acts, timelineAct(file, telling, "docketed", file.state.n)];
  standing(file);
  return null;
};

/** The articles that a policy's rules name. */
export const lawOf = (refusal: Refusal): TimelineAct["basis"] =>
  refusal.kind === "policy" ? refusal.rules.flatMap(({ law }) => law.split(" ")).map(basisRef) : [];

export const refuse = (file: FakeCase, telling: Telling, refusal: Refusal): void => {
  const law = lawOf(refusal);
  const refused = { ...timelineAct(file, telling, "refused", null), refusal: { refusal: { ...refusal }, text: refusalText(refusal), law } };
  file.acts = [...file.acts, refused];
};

export const pend = (file: FakeCase, telling: Telling): void => {
  const act = timelineAct(file, telling, "pending", null);
  file.acts = [...file.acts, { ...act, delivery: { stage: "received", at: telling.at + 1 }, proof: { ...act.proof, cosignedBy: [] } }];
};

export const newCase = (protocol: Protocol, id: string, number: string, openedAt: number): FakeCase => ({
  id,
  number,
  protocol,
  openedAt,
  state: emptyState(protocol),
  acts: [],
});

const clocksOf = (file: FakeCase): CaseFile["clocks"] =>
  Object.entries(file.state.clocks).map(([clock, { debtor, due, run, zone }]) => ({
    clock,
    debtor: debtor ?? debtorOf(file.protocol, file.state, clock) ?? HOME,
    due,
    run,
    met: isMet(file.protocol, file.state, clock),
    zone,
    law: file.protocol.deadlines[clock]?.law ?? "agreed",
  }));

export const summaryOf = (file: FakeCase) => {
  const clocks = clocksOf(file).filter(({ run }) => run === "running");
  return {
    case: file.id,
    number: file.number,
    protocol: protocolName(file.protocol),
    state: file.state.state,
    home: file.state.home ?? HOME,
    partner: file.state.partner,
    openedAt: file.openedAt,
    changedAt: file.acts.at(-1)?.at ?? file.openedAt,
    nextDue: clocks.toSorted((one, other) => one.due - other.due)[0] ?? null,
    final: isFinal(file.protocol, file.state.state),
    summary: file.acts.slice(0, 1).flatMap(({ type, frame }) => [...inShort(file.protocol, type, frame)]),
    disputed: file.isDisputed ?? false,
  };
};

/** The case as one side's agent is shown it. */
export const fileOf = (file: FakeCase, party: string): CaseFile => {
  const side = (file.state.home ?? HOME) === party ? "home" : "partner";
  const enabled = enabledActs(file.protocol, file.state, { party, side });
  return {
    ...summaryOf(file),
    protocolHash: protocolHash(file.protocol, nodeCrypto),
    side,
    roles: file.protocol.roles.filter((role) => role.side === side).map(({ id }) => id),
    seen: file.state.line ?? "",
    flags: [...file.state.flags],
    evidence: file.evidence ?? [],
    clocks: clocksOf(file),
    laws: [...new Set(clocksOf(file).map(({ law }) => law))].filter((id) => id !== "agreed").map(basisRef),
    next: enabled.map(({ type, enabled: now, because, of, roles }) => ({
      type,
      enabled: now,
      of: [...(of ?? [])],
      roles: [...roles],
      refusal: because ? { ...because } : null,
    })),
    onPaper: null,
    acts: file.acts,
  };
};
