import {
  type Act,
  actDefinition,
  base64url,
  type CaseState,
  type EnabledAct,
  enabledActs,
  isMet,
  openContent,
  type Protocol,
  parseActRecord,
  type Refusal,
  type RefusalKind,
  refusalText,
  sideOf,
  transcribableActs,
} from "#kernel";
import { DOMESTIC, OF_THE_KEY, refusedIn } from "#node/acts/accept.ts";
import type { BasisRef, CaseFile, CaseSummary, ProofStatus, TimelineAct } from "#node/api/schemas.ts";
import type { Node } from "#node/context.ts";
import type { Actor } from "./actor.ts";
import { type CaseRecord, idBytes } from "./case-record.ts";
import type { ActRow, LineRow } from "./database.ts";
import { type Doubts, doubtsOf, type PlacedRecord } from "./doubts.ts";
import { evidenceOf } from "./evidence.ts";

/** Where acts without a number stand among those of the same second. */
const LAST = Number.MAX_SAFE_INTEGER;

/** What the records say around the acts of one case. */
type Surroundings = {
  readonly node: Node;
  readonly state: CaseState;
  readonly authors: ReadonlyMap<string, { name: string | null; title: string | null }>;
  readonly deliveries: ReadonlyMap<string, { stage: string; at: number }>;
  readonly queued: ReadonlySet<string>;
  readonly refusals: ReadonlyMap<string, Refusal>;
  readonly logs: ReadonlyMap<string, { size: number; cosigned: readonly { witness: string; size: number; at: number }[] }>;
  readonly lines: ReadonlyMap<string, LineView>;
  readonly doubts: Doubts;
};

/** The case page as data: state, clocks, what the actor's party may do next, and the timeline of both sides. */
export async function assembleCase(
  node: Node,
  actor: Actor,
  summary: CaseSummary,
  record: CaseRecord,
  acts: readonly ActRow[],
  contents: ReadonlyMap<string, readonly string[]>,
): Promise<CaseFile> {
  const protocol = node.protocols.get(record.protocol)?.protocol;
  const around = await surroundings(node, record, acts);
  const side = sideOf(record.state, node.party) ?? "home";
  const timeline = [
    ...acts.flatMap((row) => timelineAct(around, row, contents.get(base64url(row.hash)))),
    ...(await refusedActs(around, record)),
  ];
  return {
    ...summary,
    protocolHash: record.protocol_hash,
    side,
    roles: protocol?.roles.filter((role) => role.side === side).map(({ id }) => id) ?? [],
    seen: record.state.line ?? "",
    flags: [...record.state.flags],
    clocks: Object.entries(record.state.clocks).map(([clock, { debtor, due, run, zone }]) => ({
      clock,
      debtor,
      due,
      run,
      met: protocol !== undefined && isMet(protocol, record.state, clock),
      zone,
      law: protocol?.deadlines[clock]?.law ?? "",
    })),
    laws: citedLaws(record, protocol, timeline).map((id) => basisRef(node, id)),
    next:
      protocol === undefined
        ? []
        : offered(
            mayFollow(protocol, record, enabledActs(protocol, record.state, { party: node.party, side, agent: actor.kid ?? "" })).filter(
              ({ type }) => type !== "share" || canShare(node, record),
            ),
          ),
    onPaper: onPaper(node, record, protocol),
    evidence: await evidenceOf(node, record),
    acts: timeline.sort((a, b) => a.at - b.at || (a.n ?? LAST) - (b.n ?? LAST)),
  };
}

/** While the case is disputed no step is possible; what happens can be reported (SEMANTICS 1). */
const mayFollow = (protocol: Protocol, { disputed }: CaseRecord, acts: readonly EnabledAct[]): readonly EnabledAct[] =>
  disputed === null ? acts : acts.filter(({ type }) => actDefinition(protocol, type)?.kind === "report");

const offered = (acts: readonly EnabledAct[]): CaseFile["next"] =>
  acts.map(({ type, enabled, because, of, roles }) => ({
    type,
    enabled,
    of: [...(of ?? [])],
    roles: [...roles],
    refusal: because ?? null,
  }));

/** A case that was begun on paper, of which the partner's node has nothing. */
const canShare = ({ peers }: Node, { log, partner }: CaseRecord): boolean => log === DOMESTIC && partner !== null && peers.has(partner);

/** What may be written down for a partner whose node does not have the case. */
function onPaper(node: Node, { home, partner, state, disputed, log }: CaseRecord, protocol: Protocol | undefined): CaseFile["onPaper"] {
  const party = home === node.party ? partner : home;
  if (protocol === undefined || party === null || disputed !== null || log !== DOMESTIC) return null;
  return { party, next: offered(transcribableActs(protocol, state, { party, side: sideOf(state, party) ?? "partner" })) };
}

/** A key's name is what its own party disclosed of it. */
const authorName = (party: string, kid: string): string => `${party} ${kid}`;

async function surroundings(node: Node, record: CaseRecord, acts: readonly ActRow[]): Promise<Surroundings> {
  const { db } = node;
  const hashes = acts.map(({ hash }) => hash);
  const kids = [...new Set(acts.map(({ kid }) => kid))];
  const logs = [...new Set(acts.map(({ log }) => log))];
  // Refusals lie in the domestic log.
  const proving = [...new Set([...logs, "domestic"])];
  const some = hashes.length > 0;
  const [agents, deliveries, queued, refusals, sizes, cosigned, lines] = await Promise.all([
    some ? db.selectFrom("agent").select(["party", "kid", "name", "title"]).where("kid", "in", kids).execute() : [],
    some ? db.selectFrom("delivery").select(["hash", "stage", "at"]).where("hash", "in", hashes).execute() : [],
    some ? db.selectFrom("outbox").select("hash").where("hash", "in", hashes).execute() : [],
    db.selectFrom("refusal").select(["act", "body"]).where("case_id", "=", idBytes(record.id)).execute(),
    db.selectFrom("log").select(["kind", "size"]).where("kind", "in", proving).execute(),
    db
      .selectFrom("cosignature")
      .select(["log", "witness"])
      .select((row) => row.fn.max("size").as("size"))
      .select((row) => row.fn.max("at").as("at"))
      .where("log", "in", proving)
      .groupBy(["log", "witness"])
      .execute(),
    db
      .selectFrom("line")
      .leftJoin("incoming", (join) => join.onRef("incoming.hash", "=", "line.hash").on("incoming.peer", "=", record.home))
      .select(["line.act", "line.body", "line.objection", "line.log", "line.idx", "incoming.idx as home_idx"])
      .where("line.case_id", "=", idBytes(record.id))
      .execute(),
  ]);
  const views = new Map(lines.map((row) => [base64url(row.act), lineView(row)]));
  const placedLines = lines.map(({ act, log, idx, home_idx: homeIndex }): [string, PlacedRecord] => {
    const { kid, at } = views.get(base64url(act)) as LineView;
    return [base64url(act), { party: record.home, kid, log, index: homeIndex ?? idx, at }];
  });
  const placedActs = acts.map((row): [string, PlacedRecord] => {
    const { party, kid, log, author_idx: index } = row;
    // A home numbers its own act where it takes it: the line's time is the log's.
    const numbered = party === record.home ? views.get(base64url(row.hash))?.at : undefined;
    return [base64url(row.hash), { party, kid, log, index, at: numbered ?? row.author_at }];
  });
  const placed = { acts: new Map(placedActs), lines: new Map(placedLines) };
  return {
    doubts: await doubtsOf(node, record.home, record.state, placed),
    node,
    state: record.state,
    authors: new Map(agents.map(({ party, kid, name, title }) => [authorName(party, kid), { name, title }])),
    deliveries: new Map(deliveries.map(({ hash, stage, at }) => [base64url(hash), { stage, at }])),
    queued: new Set(queued.map(({ hash }) => base64url(hash))),
    refusals: new Map(refusals.map(({ act, body }) => [base64url(act), refusedIn(body)])),
    logs: new Map(
      sizes.map(({ kind, size }) => [
        kind,
        {
          size,
          cosigned: cosigned
            .filter(({ log }) => log === kind)
            .map(({ witness, size: upTo, at }) => ({ witness, size: upTo ?? 0, at: at ?? 0 })),
        },
      ]),
    ),
    lines: views,
  };
}

/** The mark of a late report (spec/act.md). */
const LATE: RefusalKind = "key-not-in-force";

/** What its home's line says; without one what was decided when it was kept. That an own report came late its home may not know. */
function flagsOf({ decision }: ActRow, line: LineView | undefined): readonly string[] {
  const kept = (decision as { flags?: readonly string[] } | null)?.flags ?? [];
  if (line === undefined) return kept;
  return kept.includes(LATE) && !line.flags.includes(LATE) ? [...line.flags, LATE] : line.flags;
}

/** What a docket line says beside its number. */
type LineView = {
  readonly kid: string;
  readonly at: number;
  readonly flags: readonly string[];
  readonly objections: TimelineAct["objections"];
};

const lineView = ({ body, objection }: Pick<LineRow, "body" | "objection">): LineView => {
  const [header, payload] = body.split(".", 2).map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
  return { kid: header.kid, at: payload.at, flags: payload.decision.flags, objections: Array.isArray(objection) ? objection : [] };
};

function timelineAct(around: Surroundings, row: ActRow, disclosures: readonly string[] | undefined): TimelineAct[] {
  const { node, state } = around;
  const parsed = parseActRecord(node.crypto, row.body, disclosures ?? []);
  if (!parsed.ok) return [];
  const act = parsed.value;
  const content = disclosures === undefined ? null : openContent(node.crypto, act);
  const docketed = state.acts[act.hash];
  const refusal = around.refusals.get(act.hash) ?? null;
  const stage = refusal !== null ? "refused" : row.audience !== "both" ? "own" : docketed === undefined ? "pending" : "docketed";
  return [
    {
      ...describeAct(around, act, row.signer === "node" ? "node" : "agent"),
      n: docketed?.n ?? null,
      stage,
      standing: docketed?.standing ?? null,
      contested: docketed?.contested === true,
      at: row.at,
      content: content?.ok ? { ...content.value } : null,
      flags: flagsOf(row, around.lines.get(act.hash)).map((id) => ({ id, law: node.judging.policy.lawOf(id) ?? "" })),
      objections: around.lines.get(act.hash)?.objections ?? [],
      delivery: deliveryOf(around, row),
      proof: proofOf(around, row.log, row.idx),
      suspect: around.doubts.acts.has(act.hash),
      lineSuspect: around.doubts.lines.has(act.hash),
      refusal: refusal === null ? null : describeRefusal(node, refusal),
    },
  ];
}

function describeAct({ node, authors }: Surroundings, act: Act, signer: "agent" | "node") {
  const { frame } = act;
  const protocol = node.protocols.get(frame.protocol)?.protocol;
  const definition = protocol && actDefinition(protocol, frame.type);
  const { code, tlp } = frame.handling ?? {};
  return {
    hash: act.hash,
    type: frame.type,
    kind: definition?.kind ?? ("step" as const),
    author: {
      party: frame.party,
      agency: frame.agency,
      kid: act.kid,
      signer,
      name: authors.get(authorName(frame.party, act.kid))?.name ?? null,
      title: authors.get(authorName(frame.party, act.kid))?.title ?? null,
    },
    role: frame.role,
    iat: frame.iat,
    of: frame.of ?? null,
    basis: frame.basis.map((id) => basisRef(node, id)),
    territory: frame.territory,
    handling: code === undefined ? null : { code, ...(tlp === undefined ? {} : { tlp }) },
    purpose: frame.purpose ?? null,
    force: frame.force ?? null,
    occurred: frame.occurred ?? null,
    frame: { ...frame.frame },
  };
}

const citedLaws = ({ state }: CaseRecord, protocol: Protocol | undefined, acts: readonly TimelineAct[]): string[] => {
  const deadlines = Object.keys(state.clocks).map((clock) => protocol?.deadlines[clock]?.law);
  const cited = [...deadlines, ...acts.map(({ frame }) => frame.law)];
  return [...new Set(cited)].filter((id): id is string => typeof id === "string" && id.includes(":"));
};

/** What the register says of an id; an id that it does not have is shown as it is. */
export function basisRef(node: Pick<Node, "register">, id: string): BasisRef {
  const entry = node.register.entries.get(id)?.entry;
  if (entry === undefined) return { id, instrument: { es: id, en: id }, article: "", standing: "U" };
  const { instrument, article, standing } = entry;
  return { id, instrument, article, standing };
}

export function describeRefusal(node: Pick<Node, "register">, refusal: Refusal): NonNullable<TimelineAct["refusal"]> {
  const laws = refusal.kind === "policy" ? refusal.rules.flatMap(({ law }) => law.split(" ")) : "basis" in refusal ? [refusal.basis] : [];
  return {
    refusal: { ...refusal },
    text: refusalText(refusal),
    law: [...new Set(laws)].filter((id) => id.includes(":")).map((id) => basisRef(node, id)),
  };
}

function deliveryOf({ deliveries, queued, node }: Surroundings, row: ActRow): TimelineAct["delivery"] {
  if (row.audience !== "both" || row.party !== node.party) return { stage: "none", at: null };
  const hash = base64url(row.hash);
  const delivery = deliveries.get(hash);
  if (delivery !== undefined) return { stage: delivery.stage as TimelineAct["delivery"]["stage"], at: delivery.at };
  return { stage: queued.has(hash) ? "queued" : "none", at: null };
}

function proofOf({ logs }: Surroundings, log: string, index: number): ProofStatus {
  const known = logs.get(log);
  const cosignedBy = (known?.cosigned ?? []).filter(({ size }) => size > index).map(({ witness, at }) => ({ witness, at }));
  return { log, index, size: known?.size ?? 0, cosignedBy };
}

/** Acts of own agents that were refused here: they are in no docket, but those who may see the case see why. */
async function refusedActs(around: Surroundings, record: CaseRecord): Promise<TimelineAct[]> {
  const { node } = around;
  const rows = await node.db
    .selectFrom("refusal")
    .selectAll()
    .where("case_id", "=", idBytes(record.id))
    .where("by_party", "=", node.party)
    .where("log", "=", "domestic")
    .execute();
  const parsed = [];
  for (const row of rows) {
    const act = parseActRecord(node.crypto, (row.act_body ?? "").split("~")[0] ?? "");
    if (!act.ok) continue;
    const { kind } = refusedIn(row.body);
    // What was tried by somebody who does not see the case is none of it.
    const isStrangers = kind === "unknown-case" || (OF_THE_KEY.has(kind) && !(await node.sight.has(act.value.kid, record.id)));
    if (!isStrangers) parsed.push({ row, act: act.value });
  }
  const kids = [...new Set(parsed.map(({ act }) => act.kid))].filter((kid) => !around.authors.has(authorName(node.party, kid)));
  const agents =
    kids.length === 0 ? [] : await node.db.selectFrom("agent").select(["party", "kid", "name", "title"]).where("kid", "in", kids).execute();
  const authors = new Map([
    ...around.authors,
    ...agents.map(({ party, kid, name, title }) => [authorName(party, kid), { name, title }] as const),
  ]);
  return parsed.map(
    ({ row, act }): TimelineAct => ({
      ...describeAct({ ...around, authors }, act, "agent"),
      n: null,
      stage: "refused",
      standing: null,
      contested: false,
      at: row.at,
      content: null,
      flags: [],
      objections: [],
      delivery: { stage: "none", at: null },
      suspect: false,
      lineSuspect: false,
      proof: proofOf(around, row.log, row.idx),
      refusal: describeRefusal(node, refusedIn(row.body)),
    }),
  );
}
