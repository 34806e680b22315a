import { describe, expect, it } from "vitest";
import type { Frame } from "../act/frame.ts";
import { builtInActs } from "../protocol/built-in.ts";
import type { ActDefinition, Protocol } from "../protocol/definition.ts";
import { about, choice, choices, date, fields, flag, line, moment, opaque, whole } from "../protocol/schema.ts";
import { type CaseState, type DocketedAct, emptyState } from "../protocol/state.ts";
import { attributesFor, attributesForReading, type Circumstances } from "./attributes.ts";

const plain: ActDefinition = {
  kind: "step",
  by: ["*"],
  from: ["*"],
  to: "=",
  class: "record",
  power: "none",
  audience: "both",
  basis: "optional",
  declined: "=",
  frame: fields({}),
  content: fields({}),
};
const acts = {
  open: { ...plain, opens: true, class: "request" },
  answer: { ...plain, class: "answer" },
  ask: { ...plain, class: "permission-request", frame: fields({ use: choice("court", "onward-state") }) },
  permit: { ...plain, class: "permission", frame: fields({ use: choice("court", "onward-state"), "until?": date }) },
  use: { ...plain, class: "onward-use", frame: fields({ use: choices("court", "onward-state") }) },
  visit: { ...plain, power: "consular", item: { from: ["new"], to: "=" } },
  tell: { ...plain, content: fields({ name: about("subject", line(80)), "place?": line(80) }), frame: fields({ "subject?": opaque }) },
  registry: { ...plain, audience: "party", content: fields({ phone: { ...line(40), "x-registry": "family" } }) },
  facts: {
    ...plain,
    frame: fields({
      topic: choice("a", "b"),
      urgent: flag,
      count: whole(0, 9),
      uses: choices("x", "y"),
      on: date,
      at: moment,
      who: opaque,
    }),
  },
} satisfies Record<string, ActDefinition>;

const protocol: Protocol = {
  id: "example",
  version: 2,
  interpreter: 1,
  parties: 2,
  roles: [{ id: "asker", side: "home" }],
  initial: "new",
  states: { new: {} },
  flags: [],
  acts,
  deadlines: {},
};

const frame: Frame = {
  case: "c",
  protocol: "example@2",
  protocol_hash: "h",
  type: "answer",
  party: "mx",
  agency: "fgr",
  role: "asker",
  iat: 0,
  seen: null,
  basis: [],
  territory: "mx",
  frame: {},
};

/** A case in which the United States answered under H1, México asked to use it in court, and the United States permitted it. */
const docket: Record<string, { act: DocketedAct; frame: Frame }> = {
  opening: { act: { type: "open", n: 1, party: "mx", standing: "stands" }, frame: { ...frame, type: "open", purpose: "investigation" } },
  answer: { act: { type: "answer", n: 2, party: "us", standing: "stands" }, frame: { ...frame, party: "us", handling: { code: "H1" } } },
  asked: {
    act: { type: "ask", n: 3, party: "mx", standing: "stands", of: "answer" },
    frame: { ...frame, type: "ask", frame: { use: "court" } },
  },
  permitted: {
    act: { type: "permit", n: 4, party: "us", standing: "stands", of: "asked" },
    frame: { ...frame, type: "permit", party: "us", frame: { use: "court" } },
  },
};
const stateOf = (lines: typeof docket): CaseState => ({
  ...emptyState(protocol),
  acts: Object.fromEntries(Object.entries(lines).map(([hash, { act }]) => [hash, act])),
});

const given = (
  type: keyof typeof acts,
  changed: Partial<Frame> = {},
  circumstances: Partial<Circumstances> = {},
  lines = docket,
): Circumstances => ({
  protocol,
  definition: acts[type],
  frame: { ...frame, type, ...changed },
  actor: { signer: "agent", agency: "fgr", sector: "prosecution" },
  state: stateOf(lines),
  casePurpose: "investigation",
  docketed: (hash) => lines[hash]?.frame,
  side: "authoring",
  assigned: true,
  basisInForce: true,
  ...circumstances,
});
const judged = (...args: Parameters<typeof given>) => attributesFor(given(...args));

describe("attributes of an act", () => {
  it("say which arrangement, who and whose doing", () => {
    expect(judged("answer")).toMatchObject({
      protocol: "example",
      consularProtocol: true,
      actorParty: "mx",
      doerParty: "mx",
      casePurpose: "investigation",
    });
    expect(judged("answer", { frame: { transcribes: "us" } })).toMatchObject({ actorParty: "mx", doerParty: "us" });
  });

  it("give sight of a case to who opens it and to the node", () => {
    expect(judged("open", {}, { assigned: false }).assigned).toBe(true);
    expect(judged("answer", {}, { assigned: false }).assigned).toBe(false);
    expect(judged("answer", {}, { assigned: false, actor: { signer: "node", agency: "none", sector: "none" } }).assigned).toBe(true);
  });

  it("turn closed frame fields into facts, and no date, time or id", () => {
    const facts = { topic: "a", urgent: true, count: 3, uses: ["y", "x"], on: "2025-09-04", at: 1, who: "AAAAAAAAAAAAAAAAAAAAAA" };
    expect(judged("facts", { frame: facts }).frame).toEqual(["count=3", "topic=a", "urgent=true", "uses=x", "uses=y"]);
  });

  it("know the armed force and public security from agency, frame and case", () => {
    expect(judged("answer", {}, { actor: { signer: "agent", agency: "marina", sector: "military" } }).armedForce).toBe(true);
    const state = { ...stateOf(docket), flags: ["public-security"] };
    expect(judged("answer", {}, { state })).toMatchObject({ armedForce: false, publicSecurity: true, flags: ["public-security"] });
  });

  it("know what the registry holds and what tells about a person", () => {
    expect(judged("registry")).toMatchObject({ registry: "family", audience: "party", discloses: false });
    expect(judged("tell").discloses).toBe(false);
    expect(judged("tell", { frame: { subject: "p" } }).discloses).toBe(true);
  });
});

describe("a correction", () => {
  const root: Frame = { ...frame, type: "tell", frame: { subject: "p" } };
  const correct = (corrects: string[], corrected = root) =>
    attributesFor({
      ...given("answer", { type: "correct", of: "told", frame: { corrects } }, { state: { ...stateOf(docket), items: { p: "declined" } } }),
      definition: builtInActs.correct,
      corrected,
    });

  it("of what was told about a person tells about that person", () => {
    expect(correct(["name"])).toMatchObject({ discloses: true, subjectDeclined: true });
    expect(correct(["place"])).toMatchObject({ discloses: false, subjectDeclined: false });
    expect(correct(["name"], { ...root, frame: {} }).discloses).toBe(false);
  });

  it("of what was written down for the other party tells it nothing", () => {
    expect(correct(["name"], { ...root, frame: { subject: "p", transcribes: "us", channel: "letter" } }).discloses).toBe(false);
  });

  it("is of the registry that the corrected fields are of", () => {
    expect(correct(["phone"], { ...root, type: "registry" }).registry).toBe("family");
  });
});

describe("sharing a case", () => {
  const share = (state: CaseState) => attributesFor({ ...given("answer", { type: "share" }, { state }), definition: builtInActs.share });

  it("tells about everybody in it", () => {
    expect(share(stateOf(docket))).toMatchObject({ discloses: true, subjectDeclined: false });
    expect(share({ ...stateOf(docket), items: { p: "new", q: "declined" } }).subjectDeclined).toBe(true);
    expect(share({ ...stateOf(docket), flags: ["subject-declined"] }).subjectDeclined).toBe(true);
  });
});

describe("consent", () => {
  const person = (word: string) => ({ ...stateOf(docket), items: { p: word } });

  it("is the person's own, or the case's", () => {
    expect(judged("visit", { frame: { item: "p" } }, { state: person("opposed") }).subjectOpposed).toBe(true);
    expect(judged("visit", { frame: { item: "q" } }, { state: person("opposed") }).subjectOpposed).toBe(false);
    expect(judged("tell", { frame: { subject: "p" } }, { state: person("declined") }).subjectDeclined).toBe(true);
    const state = { ...stateOf(docket), flags: ["subject-opposed"] };
    expect(judged("visit", {}, { state }).subjectOpposed).toBe(true);
  });

  it("is the stricter of when the act was signed and now", () => {
    const item = { frame: { item: "p" } };
    expect(judged("visit", item, { state: person("new"), whenSigned: person("opposed") }).subjectOpposed).toBe(true);
    expect(judged("visit", item, { state: person("opposed"), whenSigned: person("new") }).subjectOpposed).toBe(true);
    expect(judged("visit", item, { state: person("new"), whenSigned: person("new") }).subjectOpposed).toBe(false);
  });
});

describe("use of another party's item", () => {
  const use = (uses: string[], lines = docket, circumstances: Partial<Circumstances> = {}) =>
    judged("use", { of: "answer", frame: { use: uses } }, circumstances, lines);
  const permittedWith = (changed: { act?: Partial<DocketedAct>; frame?: Partial<Frame> }): typeof docket => ({
    ...docket,
    permitted: {
      act: { ...docket.permitted?.act, ...changed.act } as DocketedAct,
      frame: { ...docket.permitted?.frame, ...changed.frame } as Frame,
    },
  });

  it("is permitted by the originator's signed permission for that use", () => {
    expect(use(["court"])).toMatchObject({
      courtUse: true,
      onward: false,
      itemHandling: "H1",
      originParty: "us",
      originatorPermission: true,
    });
    expect(use(["onward-state"])).toMatchObject({ onward: true, courtUse: false, originatorPermission: false });
    expect(use(["court", "onward-state"]).originatorPermission).toBe(false);
  });

  it.each([
    ["withdrawn", { act: { standing: "withdrawn" } }],
    ["declined", { act: { standing: "declined" } }],
    ["written down for the originator, who did not sign it", { act: { transcribedBy: "mx" } }],
    ["by the party that wants to use it", { act: { party: "mx" } }],
    ["for another act", { act: { of: "opening" } }],
    ["for another use", { frame: { frame: { use: "onward-state" } } }],
  ] as const)("is not permitted by a permission that is %s", (_, changed) => {
    expect(use(["court"], permittedWith(changed)).originatorPermission).toBe(false);
  });

  it("is permitted only until the permission ends", () => {
    const ending = permittedWith({ frame: { frame: { use: "court", until: "2025-10-01" } } });
    expect(use(["court"], ending, { on: ["2025-10-01"] }).originatorPermission).toBe(true);
    expect(use(["court"], ending, { on: ["2025-10-01", "2025-10-02"] }).originatorPermission).toBe(false);
    expect(use(["court"], ending).originatorPermission).toBe(false);
  });

  it("is permitted to nobody where the item is not in the case, and asking is no use", () => {
    expect(judged("use", { of: "elsewhere", frame: { use: ["court"] } })).toMatchObject({
      originParty: "none",
      originatorPermission: false,
    });
    expect(judged("ask", { of: "answer", frame: { use: "court" } }).courtUse).toBe(false);
  });
});

describe("attributes of a reading", () => {
  const reading = attributesForReading({
    protocol,
    definition: acts.visit,
    frame: { ...frame, type: "visit", party: "us", force: 4, handling: { code: "H2" } },
    reader: { party: "mx", agency: "sre", sector: "civil", role: "asker" },
    state: stateOf(docket),
    casePurpose: "investigation",
    assigned: true,
    purpose: "protection",
  });

  it("are the reader's, and judge nothing that the act did", () => {
    expect(reading).toMatchObject({
      kind: "reading",
      side: "reading",
      actorParty: "mx",
      actorAgency: "sre",
      power: "none",
      force: 0,
      handling: "H2",
      purpose: "protection",
    });
  });

  it("have the same names as those of an act", () => {
    expect(Object.keys(reading).sort()).toEqual(Object.keys(judged("answer")).sort());
  });
});
