import { type Act, accepted, actDefinition, judgeAct, type Outcome, parseAct, type Refusal, refused } from "#kernel";
import { requireClock } from "#node/clock.ts";
import type { Node } from "#node/context.ts";
import { acceptAct, DOMESTIC } from "./accept.ts";
import { endedKey } from "./dock.ts";
import { prepareOwn } from "./prepare-own.ts";

/** That an act is kept, and where: nothing of its case. */
export type LateReceipt = { readonly hash: string; readonly log: string; readonly index: number; readonly isNew: boolean };

/**
 * A report by an own agent whose key ended no longer than 72 hours ago, signed before that and brought without a session: a session ends with
 * its key (SEMANTICS 4, spec/act.md). Anything else is refused at the door: neither judged nor recorded. Throws only faults.
 */
export async function acceptLateReport(node: Node, text: string): Promise<Outcome<LateReceipt>> {
  const parsed = parseAct(node.crypto, text);
  if (!parsed.ok) return parsed;
  const act = parsed.value;
  const stopped = await atTheDoor(node, act);
  if (stopped !== null) return refused(stopped);
  const taken = await acceptAct(node, text, act.kid);
  if (!taken.ok) return refused(await asAnswered(node, act, taken.refusal));
  const { hash, log, index, isNew } = taken.value;
  return accepted({ hash, log, index, isNew });
}

/** What a key's end and compromise are is public; of a key that did not sign, or that can sign in, nothing is said. */
async function atTheDoor(node: Node, act: Act): Promise<Refusal | null> {
  await requireClock(node);
  const directory = await node.directories.get(node.party, DOMESTIC);
  const judged = await judgeAct(node.crypto, directory, act, { index: directory.size, at: node.clock.now() });
  if (!judged.ok) return judged.refusal.kind === "key-not-in-force" ? judged.refusal : { kind: "unauthenticated" };
  if (judged.value.late !== true) return { kind: "unauthenticated" };
  const loaded = node.protocols.get(act.frame.protocol);
  const definition = loaded === undefined ? undefined : actDefinition(loaded.protocol, act.frame.type);
  return definition?.kind === "report" ? null : endedKey(act.kid);
}

/** What is wrong with the act itself is told; whatever depends on its case, as to somebody who has no sight of that. */
async function asAnswered(node: Node, act: Act, refusal: Refusal): Promise<Refusal> {
  const isOfTheAct = refusal.kind === "key-not-in-force" || !(await prepareOwn(node, act)).ok;
  return isOfTheAct ? refusal : { kind: "unknown-case", case: act.frame.case };
}
