/** Acts that must be refused, each for one reason. All are sent by México's liaison unless it says otherwise. */
import { randomBytes } from "node:crypto";
import { base64url, type Json, type SignedAct } from "#kernel";
import type { Node } from "#node/context.ts";
import { type Agent, newCaseId, sdJwt } from "#tests/agent.ts";
import { breakSignature, resign } from "#tests/records/forge.ts";
import { START, type TwoParties } from "#tests/two-parties.ts";
import { later, opening } from "./drafts.ts";

export type Scene = {
  readonly world: TwoParties;
  /** An open case homed in México that both liaisons see. */
  readonly caseId: string;
  /** One that the United States has acknowledged. */
  readonly acknowledgedId: string;
};

export type BadAct = {
  readonly what: string;
  readonly status: number;
  readonly refusal: Readonly<Record<string, unknown>>;
  /** Whether a known key signed it, so that the refusal is recorded (SEMANTICS 7). */
  readonly recorded: boolean;
  readonly by?: (scene: Scene) => Agent;
  make(scene: Scene, agent: Agent): Promise<string>;
};

const hashOf = (): string => randomBytes(32).toString("base64url").replace(/.$/, "A");
const good = async (agent: Agent, change: Parameters<typeof opening>[1] = {}): Promise<SignedAct & { case: string }> =>
  agent.sign(opening("mx", change));
const text = (signed: SignedAct): string => sdJwt(signed);
const frame = opening("mx").frame as { [name: string]: Json };
const content = opening("mx").content as { [name: string]: Json };
const firearm = { serial: "P-1", serialState: "legible", kind: "pistol", make: "M", foundOn: "2025-09-02", foundAt: "Lugar" };
const withContent = (change: { [name: string]: Json }) => ({ content: { ...content, ...change } });
const withFrame = (change: { [name: string]: Json }) => ({ frame: { ...frame, ...change } });

const openings = (what: string, status: number, refusal: BadAct["refusal"], change: Parameters<typeof opening>[1]): BadAct => ({
  what,
  status,
  refusal,
  recorded: true,
  make: async (_, agent) => text(await good(agent, change)),
});

const field = (what: string, at: string, rule: string, change: Parameters<typeof opening>[1]): BadAct =>
  openings(what, 422, { kind: "wrong-field", at, rule }, change);

const unrecorded = (what: string, status: number, refusal: BadAct["refusal"], make: BadAct["make"]): BadAct => ({
  what,
  status,
  refusal,
  recorded: false,
  make,
});

const recorded = (what: string, status: number, refusal: BadAct["refusal"], make: BadAct["make"]): BadAct => ({
  ...unrecorded(what, status, refusal, make),
  recorded: true,
});

const changed = async (agent: Agent, signed: SignedAct, change: Parameters<typeof resign>[2]): Promise<string> =>
  text({ ...signed, jwt: await resign(agent.signer, signed.jwt, change) });

export const badActs: readonly BadAct[] = [
  unrecorded("words", 400, { kind: "malformed" }, async () => "no act at all"),
  unrecorded("an act cut short", 400, { kind: "malformed" }, async (_, agent) => text(await good(agent)).slice(0, 200)),
  unrecorded("a payload that is not canonical", 400, { kind: "malformed" }, async (_, agent) => {
    const signed = await good(agent);
    const [header, payload = "", signature] = signed.jwt.split(".");
    const spaced = base64url(Buffer.from(` ${Buffer.from(payload, "base64url")}`));
    return text({ ...signed, jwt: `${header}.${spaced}.${signature}` });
  }),
  unrecorded("a version of tomorrow", 400, { kind: "unknown-version", typ: "hito-act.v2+sd-jwt" }, async (_, agent) =>
    changed(agent, await good(agent), { header: (header) => ({ ...header, typ: "hito-act.v2+sd-jwt" }) }),
  ),
  unrecorded("a signature with one bit changed", 403, { kind: "bad-signature" }, async (_, agent) => {
    const signed = await good(agent);
    return text({ ...signed, jwt: breakSignature(signed.jwt) });
  }),
  unrecorded("somebody else's act", 403, { kind: "no-power" }, async ({ world }) =>
    text(await world.mx.as("colleague").sign(opening("mx"))),
  ),
  unrecorded("an act for the other party", 403, { kind: "unknown-party", party: "us" }, async (_, agent) =>
    text(await good(agent, { party: "us" })),
  ),
  unrecorded("a frame of 16 KiB", 413, { kind: "oversized" }, async (_, agent) =>
    text(await good(agent, withFrame({ topic: "x".repeat(17_000) }))),
  ),
  unrecorded("a disclosure of 64 KiB", 413, { kind: "oversized" }, async (_, agent) =>
    text(await good(agent, withContent({ facts: "x".repeat(70_000) }))),
  ),
  unrecorded("disclosures of 256 KiB together", 413, { kind: "oversized" }, async (_, agent) => {
    const long = Object.fromEntries(["matter", "facts", "aim", "methods", "legalTexts"].map((name) => [name, name + "x".repeat(45_000)]));
    return text(await good(agent, { content: { ...content, ...long, confidentiality: "x".repeat(45_000) } }));
  }),
  recorded("an agency that is not the author's", 403, { kind: "no-power", power: "act for sre" }, async (_, agent) =>
    text(await good(agent, { agency: "sre" })),
  ),
  {
    ...recorded("an oversight body's act", 403, { kind: "no-power", power: "act" }, async (_, agent) => text(await good(agent))),
    by: ({ world }) => world.mx.as("inspector"),
  },
  recorded("a date six minutes ahead", 400, { kind: "future" }, async ({ world }, agent) =>
    text(await good(agent, { iat: world.clock.now() + 360 })),
  ),
  openings("an unknown protocol", 422, { kind: "unknown-protocol" }, { protocol: "information-request@9" }),
  openings("another hash of the protocol", 422, { kind: "unknown-protocol" }, { protocol_hash: hashOf() }),
  recorded("an unknown type", 422, { kind: "unknown-type", type: "teleport" }, async (_, agent) =>
    text(await good(agent, { type: "teleport" })),
  ),
  openings("a role of the other side", 403, { kind: "wrong-sender", expected: ["requester"] }, { role: "requested" }),
  openings("a partner that nobody knows", 403, { kind: "unknown-party", party: "zz" }, withFrame({ partner: "zz" })),
  field("a value that is none of the choices", "/frame/topic", "enum", withFrame({ topic: "weather" })),
  field("a number beyond its limit", "/frame/objects", "maximum", withFrame({ objects: 201 })),
  field("a frame field that there is not", "/frame/name", "additionalProperties", withFrame({ name: "x" })),
  field("a text too long", "/content/matter", "maxLength", withContent({ matter: "x".repeat(4001) })),
  field("a content field that there is not", "/content/weather", "additionalProperties", withContent({ weather: "fair" })),
  field(
    "a wrong member deep inside",
    "/content/firearms/1/kind",
    "enum",
    withContent({ firearms: [firearm, { ...firearm, kind: "bow" }] }),
  ),
  field("a missing field", "/content/facts", "required", {
    content: Object.fromEntries(Object.entries(content).filter(([name]) => name !== "facts")),
  }),
  field("no purpose", "/purpose", "enum", { purpose: "curiosity" }),
  recorded("no handling", 422, { kind: "wrong-field", at: "/handling", rule: "required" }, async (_, agent) => {
    const { handling: _gone, ...rest } = opening("mx");
    return text(await agent.sign(rest));
  }),
  recorded("a disclosure of another act", 422, { kind: "wrong-disclosure", at: "/disclosures/6" }, async (_, agent) => {
    const [one, other] = [await good(agent), await good(agent)];
    return text({ ...one, disclosures: [...one.disclosures, other.disclosures[0] as string] });
  }),
  recorded("a disclosure given twice", 422, { kind: "wrong-disclosure" }, async (_, agent) => {
    const one = await good(agent);
    return text({ ...one, disclosures: [...one.disclosures, one.disclosures[0] as string] });
  }),
  openings("no legal basis", 422, { kind: "basis-missing" }, { basis: [] }),
  openings("a legal basis that is in no register", 422, { kind: "basis-unknown", basis: "mx:cnpp-9999" }, { basis: ["mx:cnpp-9999"] }),
  openings("a legal basis of other agencies", 422, { kind: "basis-not-for-agency", agency: "fgr" }, { basis: ["mx:lgn-90-96"] }),
  openings(
    "a legal basis that allows something else",
    422,
    { kind: "basis-not-for-act", type: "request", basis: "mx:lgpdppso-33" },
    { basis: ["mx:lgpdppso-33"] },
  ),
  openings("a legal basis that has run out", 422, { kind: "basis-not-in-force", until: "2024-12-31" }, { basis: ["mx:past"] }),
  openings(
    "a legal basis that was not yet in force",
    422,
    { kind: "basis-not-in-force", on: "2025-01-15" },
    { basis: ["mx:const-19"], occurred: 1_736_949_600 },
  ),
  field("a date for the answer that is over", "/frame/answerBy", "past", withFrame({ answerBy: "2025-09-03" })),
  field("a date that no calendar lists", "/frame", "calendar", withFrame({ answerBy: "2199-09-03" })),
  field("a place that is none", "/territory", "territory", { territory: "atlantis" }),
  openings("a step that happens tomorrow", 400, { kind: "future" }, { occurred: START + 86_400 }),
  recorded("a search in the other's territory", 403, { kind: "policy" }, async ({ acknowledgedId }, agent) =>
    text(await agent.sign({ ...later("measure", "mx", acknowledgedId), territory: "us" })),
  ),
  recorded("a case that is there already", 409, { kind: "conflict", what: "case" }, async ({ caseId }, agent) =>
    text(await good(agent, { case: caseId, seen: null, iat: 1_756_998_000 - 7 })),
  ),
  recorded("a case that is not there", 404, { kind: "unknown-case" }, async (_, agent) =>
    text(await agent.sign({ ...later("complaint", "mx", newCaseId()), role: "requester", seen: hashOf() })),
  ),
  {
    ...recorded("a case that its author may not see", 404, { kind: "unknown-case" }, async ({ caseId }, agent) =>
      text(await agent.sign({ ...later("complaint", "mx", caseId), role: "requester", seen: hashOf() })),
    ),
    by: ({ world }) => world.mx.as("colleague"),
  },
  recorded("a step out of turn", 409, { kind: "out-of-turn", state: "sent", type: "clarify" }, async ({ caseId }, agent) =>
    text(await agent.sign(later("clarify", "mx", caseId))),
  ),
  recorded("an act about an act that is not there", 404, { kind: "unknown-act" }, async ({ caseId }, agent) =>
    text(await agent.sign({ ...later("ask-use", "mx", caseId), of: hashOf() })),
  ),
  recorded("a step of the other side", 403, { kind: "wrong-sender", type: "acknowledge" }, async ({ caseId }, agent) =>
    text(await agent.sign(later("acknowledge", "mx", caseId))),
  ),
  recorded("an agent's lapse", 403, { kind: "no-power" }, async ({ caseId }, agent) =>
    text(await agent.sign({ type: "lapse", case: caseId, frame: { clock: "answer" } })),
  ),
  {
    ...recorded("the partner's step out of turn, at its own node", 409, { kind: "out-of-turn" }, async ({ caseId }, agent) =>
      text(await agent.sign(later("permit-use", "us", caseId, undefined))),
    ),
    status: 422,
    refusal: { kind: "wrong-field", at: "/of", rule: "required" },
    by: ({ world }) => world.us.as("liaison"),
  },
];

/** No article that agencies here may rely on has run out yet: one that has, for the tests. */
export function addRunOutBasis({ register }: Pick<Node, "register">): void {
  const entries = register.entries as Map<string, { readonly entry: object; readonly hash: string }>;
  const known = entries.get("mx:cnpp-442");
  if (known === undefined) throw new Error("no article to copy");
  entries.set("mx:past", { ...known, entry: { ...known.entry, id: "mx:past", until: "2024-12-31" } });
}
