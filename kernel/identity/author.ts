/** Who signed: what the author of an act, and a node, must hold besides a key in force. */
import { type Act, verifyActSignature } from "../act/act.ts";
import { type Jws, verifyJws } from "../act/jws.ts";
import type { Crypto } from "../crypto.ts";
import { accepted, type Outcome, type Refusal, refused } from "../refusal.ts";
import { type Directory, keyOf } from "./directory.ts";
import type { AgentPower, GrantPayload } from "./grant.ts";
import { judgeKey, type KeyJudgement, type When } from "./judge.ts";
import type { LogPosition } from "./suspect.ts";

/** The `agency` of acts that a node signs by itself. */
export const NODE_AGENCY = "node";
/** Act types that a node key may sign. */
const NODE_ACTS: readonly string[] = ["lapse", "decline"];

/**
 * The power that an agent with these powers lacks to sign this act. Who gives sight of a case has the power to; who takes in new cases may
 * take one in hand, and put it back, for the own key alone: it gives no sight that `intake` does not.
 */
export const missingPower = ({ frame, kid }: Pick<Act, "frame" | "kid">, powers: readonly string[]): AgentPower | undefined => {
  if (!powers.includes("act")) return "act";
  if (frame.type !== "assign" || powers.includes("assign")) return undefined;
  return frame.frame.agent === kid && powers.includes("intake") ? undefined : "assign";
};

const wrongAuthor = (act: Act, granted: GrantPayload): Refusal | null => {
  const { frame, kid } = act;
  const noPower = (power: string): Refusal => ({ kind: "no-power", kid, power });
  if (granted.kind === "node") return NODE_ACTS.includes(frame.type) && frame.agency === NODE_AGENCY ? null : noPower("act");
  if (granted.kind !== "agent") return noPower("act");
  const missing = missingPower(act, granted.powers);
  if (missing !== undefined) return noPower(missing);
  return granted.agency === frame.agency ? null : noPower(`act for ${frame.agency}`);
};

/** An act's place in the log of its author's party. */
export type ActPlace = { readonly index: number; readonly at: number } & LogPosition;

/**
 * Check 3 of spec/act.md: the key is known, it signed, it was in force where the act stands, and holds the power for it.
 * Refused in this order: `unknown-party`, `unknown-key`, `bad-signature`, `key-not-in-force`, `no-power`.
 */
export const judgeAct = async (crypto: Crypto, directory: Directory, act: Act, place: ActPlace): Promise<Outcome<KeyJudgement>> => {
  if (act.frame.party !== directory.party) return refused({ kind: "unknown-party", party: act.frame.party });
  const key = keyOf(directory, act.kid);
  if (key === undefined) return refused({ kind: "unknown-key", kid: act.kid });
  const verified = await verifyActSignature(crypto, act, key.key);
  if (!verified.ok) return verified;
  const judged = judgeKey(directory, act.kid, { ...place, iat: act.frame.iat });
  if (!judged.ok) return judged;
  const wrong = wrongAuthor(act, judged.value.grant.payload);
  return wrong === null ? judged : refused(wrong);
};

/** As `judgeAct`, for what only a node signs: lines, batches, receipts. Its own time is its place in time. */
export const judgeNode = async (
  crypto: Crypto,
  directory: Directory,
  jws: Jws<unknown>,
  when: Omit<When, "iat">,
): Promise<Outcome<KeyJudgement>> => {
  const key = keyOf(directory, jws.kid);
  if (key === undefined) return refused({ kind: "unknown-key", kid: jws.kid });
  const verified = await verifyJws(crypto, jws, key.key);
  if (!verified.ok) return verified;
  const judged = judgeKey(directory, jws.kid, { ...when, iat: null });
  if (!judged.ok) return judged;
  const isNode = judged.value.grant.payload.kind === "node";
  return isNode ? accepted(judged.value) : refused({ kind: "no-power", kid: jws.kid, power: "node" });
};
