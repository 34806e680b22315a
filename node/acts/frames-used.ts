import { actDefinition, type Frame, parseActRecord } from "#kernel";
import type { Node } from "#node/context.ts";
import type { Batch } from "#node/log/batch.ts";
import type { CaseRecord } from "#node/store/case-record.ts";
import type { Circumstance, JudgedAct } from "./decide.ts";
import { whenSigned } from "./when-signed.ts";

/** What policy asks of the case beside its state: the purpose that it was opened for, frames of docketed acts, and how the author saw it. */
export type CaseFacts = Pick<Circumstance, "casePurpose" | "docketed" | "whenSigned">;

const nothingUsed = (): undefined => undefined;

/**
 * The facts by which an act is judged. Only an act that makes use of an item asks for frames: of that item, and of the permissions in the
 * case; those that the batch does not hold are read from the store.
 */
export async function caseFacts(
  node: Pick<Node, "crypto" | "protocols" | "actBodies" | "docketUntil">,
  view: Pick<Batch, "act">,
  { act, definition, protocol }: Pick<JudgedAct, "act" | "definition" | "protocol">,
  record: CaseRecord | undefined,
): Promise<CaseFacts> {
  const then = await whenSigned(node, act, record);
  const seen = { casePurpose: purposeOf(record), ...(then === undefined ? {} : { whenSigned: then }) };
  if (definition.class !== "onward-use" || record === undefined) return { ...seen, docketed: nothingUsed };
  const asked = Object.entries(record.state.acts)
    .filter(([hash, { type }]) => hash === act.frame.of || actDefinition(protocol, type)?.class === "permission")
    .map(([hash]) => hash);
  const together = asked.flatMap((hash) => view.act(hash)?.body ?? []);
  const stored = await node.actBodies(asked.filter((hash) => view.act(hash) === undefined));
  const frames = new Map<string, Frame>();
  for (const body of [...together, ...stored]) {
    const used = parseActRecord(node.crypto, body);
    if (used.ok) frames.set(used.value.hash, used.value.frame);
  }
  return { ...seen, docketed: (hash) => frames.get(hash) };
}

/** The purpose that the case's opening act declared, as policy has it. */
export const purposeOf = (record: Pick<CaseRecord, "purpose"> | undefined): string => record?.purpose ?? "none";
