import type { Act } from "#kernel";
import type { Node } from "#node/context.ts";
import { type CaseRecord, idBytes } from "#node/store/case-record.ts";
import type { LineRow } from "#node/store/database.ts";

/** When the newest line that the author had was signed, as far as a claim of the act may lie before it; null for none that is known. */
export async function seenAt(
  node: Pick<Node, "lineAt">,
  view: { readonly written: { readonly lines: readonly Pick<LineRow, "hash" | "at">[] } },
  { frame: { seen, iat, occurred = iat } }: Act,
  record: CaseRecord | undefined,
): Promise<number | null> {
  if (seen === null || record === undefined) return null;
  const newest = record.state;
  // What is not before the newest line is not before an older one.
  if (seen === newest.line || Math.min(iat, occurred) >= newest.at) return newest.at;
  const hash = idBytes(seen);
  return view.written.lines.find((row) => row.hash.equals(hash))?.at ?? (await node.lineAt(seen));
}
