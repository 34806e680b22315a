import type { Refusal } from "#kernel";
import type { Node } from "#node/context.ts";
import type { PreparedAct } from "./prepare.ts";

/** An act must not name a file of which this node lacks a chunk: nobody could ever open it, here or at the partner's (spec/envelope.md, Attachments). */
export async function missingChunk(node: Pick<Node, "chunks">, { attachments }: PreparedAct): Promise<Refusal | null> {
  const fields = attachments.flatMap(({ field: name, chunks }) => chunks.map((chunk) => ({ name, chunk })));
  if (fields.length === 0) return null;
  const chunks = fields.map(({ chunk }) => chunk);
  const known = new Set((await node.chunks.hold(chunks)).map((hash) => hash.toString("hex")));
  const missing = fields.find(({ chunk }) => !known.has(chunk.toString("hex")));
  if (missing === undefined) return null;
  const expected = `chunk ${missing.chunk.toString("hex")}, sent before`;
  return { kind: "wrong-field", at: `/content/${missing.name}`, rule: "chunks", expected };
}
