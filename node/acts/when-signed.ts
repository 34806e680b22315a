import { type Act, type CaseState, type Docketed, foldDocket, knowsConsent, parseActRecord, parseLine } from "#kernel";
import type { Node } from "#node/context.ts";
import type { CaseRecord } from "#node/store/case-record.ts";

/**
 * The case as the author of an act last saw it, where it has changed since: consent is judged by the stricter of then and now (SEMANTICS 6).
 * Undefined where nothing came since, where nobody's consent can be said in such a case, and for a line that is none of its docket.
 */
export async function whenSigned(
  node: Pick<Node, "crypto" | "protocols" | "docketUntil">,
  { frame }: Act,
  record: CaseRecord | undefined,
): Promise<Pick<CaseState, "flags" | "items"> | undefined> {
  const loaded = record === undefined ? undefined : node.protocols.get(record.protocol);
  if (record === undefined || loaded === undefined || frame.seen === null || frame.seen === record.state.line) return undefined;
  if (!knowsConsent(loaded.protocol)) return undefined;
  const rows = await node.docketUntil(record.id, frame.seen);
  const docket = rows.flatMap(({ line, act, signer }): Docketed[] => {
    const [parsedLine, parsedAct] = [parseLine(node.crypto, line), parseActRecord(node.crypto, act)];
    return parsedLine.ok && parsedAct.ok ? [{ line: parsedLine.value, act: parsedAct.value, signer }] : [];
  });
  if (docket.length === 0) return undefined;
  const folded = foldDocket({ protocol: loaded.protocol, hash: loaded.hash }, docket);
  if (!folded.ok) throw new Error(`the docket of ${record.id} does not fold: ${JSON.stringify(folded.refusal)}`);
  return folded.value;
}
