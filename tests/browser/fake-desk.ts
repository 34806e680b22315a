/** What people arrange among themselves, for pages under test: whose each case is, who is away and on duty, what rings. */
import type { Context, Hono } from "hono";
import { parseAct, protocolHash, protocolName } from "#kernel";
import type { DraftFile } from "#node/api/draft-schemas.ts";
import type { Absence, Person, Ring, Section, WaitingCase } from "#node/api/inbox-schemas.ts";
import { nodeCrypto } from "#node/crypto.ts";
import { reasonsFor, waitingOf } from "#node/desk/inbox/waiting.ts";
import { refusalResponse } from "./fake-answers.ts";
import { DAY, type FakeCase, fileOf, HOME, opaque, people, summaryOf } from "./fake-story.ts";

const ines: Person = { kid: opaque("ines", 32), name: "Inés Cordero Villa", title: "Analista", agency: "fgr" };
/** The case that a colleague has in hand, with the note that came with another. */
const ELSEWHERE = "MX-2025-000421";
const NOTED = "MX-2025-000417";

export type FakeDesk = {
  readonly rings: Ring[];
  readonly handed: { readonly case: string; readonly agent: string; readonly give: boolean }[];
  readonly away: Map<string, Absence>;
  /** Drafts that are listed. */
  readonly drafts: DraftFile[];
};

type Around = {
  readonly cases: readonly FakeCase[];
  readonly now: () => number;
  /** Whoever is signed in. */
  readonly me: () => Person;
};

export const mountFakeDesk = (api: Hono, { cases, now, me }: Around): FakeDesk => {
  const desk: FakeDesk = { rings: [], handed: [], away: new Map(), drafts: [] };

  const holderOf = (file: FakeCase): Person => {
    const last = desk.handed.findLast((one) => one.case === file.id && one.give);
    if (last !== undefined) return last.agent === ines.kid ? ines : me();
    return file.number === ELSEWHERE ? ines : me();
  };
  const standing = (file: FakeCase) => ({ state: file.state, holders: holderOf(file).kid, refused: null, disputed: null });

  const waiting = (file: FakeCase): WaitingCase => ({
    ...summaryOf(file),
    waits: waitingOf(file.protocol, HOME, standing(file)).waits as WaitingCase["waits"],
    reasons: reasonsFor(file.protocol, HOME, standing(file)).map(({ kind, clocks, steps }) => ({
      kind,
      clocks: [...clocks],
      steps: [...steps],
    })),
    clocks: fileOf(file, HOME)
      .clocks.filter(({ run }) => run === "running" || run === "paused")
      .map(({ clock, debtor, due, zone, law }) => {
        const paused = file.state.clocks[clock]?.paused;
        const by = paused === undefined ? undefined : file.state.acts[paused.by];
        return {
          clock,
          debtor,
          due,
          zone,
          law,
          paused: by === undefined || paused === undefined ? null : { type: by.type, party: by.party, since: paused.since },
        };
      }),
    urgent: file.number === "MX-2025-000398",
    holder: holderOf(file),
    lentUntil: null,
    lentTo: [],
    pending: false,
    refused: null,
    note: file.number === NOTED ? { by: ines, at: now() - DAY, text: "Falta cotejar el número restaurado antes de cerrar." } : null,
    seen: file.state.line ?? "",
    protocolHash: protocolHash(file.protocol, nodeCrypto),
    role: file.protocol.roles[0]?.id ?? "",
  });

  api.get("/inbox/:section", (c: Context) => {
    const name = c.req.param("section");
    const mine = (row: WaitingCase): boolean => row.holder?.kid === me().kid;
    const belongs = (row: WaitingCase): boolean => {
      if (name === "held") return mine(row) && !row.final;
      if (name === "theirs") return row.waits === "them";
      return row.waits === "us" && mine(row) === (name === "mine");
    };
    const found = cases.map(waiting).filter(belongs);
    const due = found.map(({ clocks }) => clocks.find(({ paused }) => paused === null)?.due ?? Number.POSITIVE_INFINITY);
    const overdue = due.filter((at) => at <= now()).length;
    const soon = due.filter((at) => at <= now() + 3 * DAY).length - overdue;
    return c.json({ cases: found, next: null, count: found.length, overdue, soon, most: 99 } satisfies Section);
  });
  api.post("/handovers", async (c) => {
    const { acts }: { acts: string[] } = await c.req.json();
    const done = acts.map((text) => {
      const act = parseAct(nodeCrypto, text);
      if (!act.ok) throw new Error("a handover that is no act");
      const { agent, give } = act.value.frame.frame;
      desk.handed.push({ case: act.value.frame.case, agent: String(agent), give: give === true });
      return { case: act.value.frame.case, hash: act.value.hash, refusal: null, text: null };
    });
    return c.json({ acts: done });
  });
  api.get("/rings", (c) =>
    c.json({ rings: c.req.query("since") === undefined ? desk.rings.filter((one) => one.endedAt === null) : desk.rings, now: now() }),
  );
  api.post("/rings/:ring/acknowledged", (c) => {
    desk.rings.splice(0);
    return c.body(null, 204);
  });
  api.get("/shifts", (c) => {
    const [begins, ends] = [now() - 3600, now() + 7 * 3600];
    const shifts = [me(), ines].map((who, i) => ({ id: i + 1, who, place: i + 1, begins, ends, now: true, away: i === 1 }));
    return c.json({ shifts });
  });
  api.post("/shifts", (c) => c.json({ id: 3 }, 201));
  api.delete("/shifts/:shift", (c) => c.body(null, 204));
  api.put("/absences/:kid", async (c) => {
    const { begins, ends, reason } = await c.req.json();
    desk.away.set(c.req.param("kid"), { begins, ends, deputy: ines, reason });
    return c.body(null, 204);
  });
  api.delete("/absences/:kid", (c) => {
    desk.away.delete(c.req.param("kid"));
    return c.body(null, 204);
  });
  api.get("/notices", (c) =>
    c.json({
      mail: { address: "ana@ejemplo.test", failedAt: null },
      push: {
        publicKey: "B".repeat(87),
        devices: [{ id: 1, label: "Firefox, Linux", addedAt: now() - DAY, endpointHash: opaque("device", 32) }],
      },
      kinds: ["ring", "handed"],
      calendar: { madeAt: now() - DAY },
    }),
  );
  api.put("/notices", (c) => c.body(null, 204));
  api.post("/notices/calendar", (c) => c.json({ address: "https://mx.ejemplo.test/api/v1/calendars/secreto" }, 201));
  mountFakeDrafts(api, desk.drafts, now, me);
  return desk;
};

/** Drafts as far as forms need them: kept, counted and given back. */
const mountFakeDrafts = (api: Hono, listed: readonly DraftFile[], now: () => number, me: () => Person): void => {
  const kept = new Map<string, DraftFile>();
  api.get("/acts/like", (c) => c.json({ like: null }));
  api.get("/drafts", (c) => c.json({ drafts: listed }));
  api.get("/drafts/:draft", (c) => {
    const id = c.req.param("draft");
    const file = kept.get(id) ?? listed.find(({ draft }) => draft === id);
    return file === undefined ? refusalResponse({ kind: "not-found", what: "draft" }) : c.json(file);
  });
  api.put("/drafts/:draft", async (c) => {
    const { base, fields, ...place } = await c.req.json();
    const draft = c.req.param("draft");
    const before = kept.get(draft);
    if ((before?.version ?? 0) !== base) return refusalResponse({ kind: base > 0 && !before ? "not-found" : "conflict", what: "draft" });
    const file: DraftFile = {
      ...place,
      draft,
      fields,
      number: null,
      opens: place.type === "request",
      author: me(),
      begins: null,
      version: base + 1,
      hash: opaque(`${draft} ${base}`, 32),
      changedAt: now(),
      changedBy: me(),
      part: "author",
      waits: false,
      cleared: { yes: 0, no: 0, of: 0 },
      referred: false,
      comments: 0,
      reference: null,
      writers: [],
      clearances: [],
      said: [],
      referrals: [],
      sees: true,
    };
    kept.set(draft, file);
    return c.json({ version: file.version, hash: file.hash, changedAt: file.changedAt });
  });
  api.delete("/drafts/:draft", (c) => {
    kept.delete(c.req.param("draft"));
    return c.body(null, 204);
  });
};

/** An urgent case that rings for whoever is signed in. */
export const fakeRing = (file: FakeCase, who: Person, now: number): Ring => ({
  id: 1,
  case: file.id,
  number: file.number,
  protocol: protocolName(file.protocol),
  type: "request",
  party: people.john.party,
  beganAt: now - 60,
  endedAt: null,
  who,
  mine: true,
  passesAt: now + 14 * 60,
  steps: [{ at: now - 60, what: "rang", who }],
});

export const colleague = ines;
