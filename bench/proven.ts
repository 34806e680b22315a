import { sql } from "kysely";
import { EntryClass, entryLeafHash, parseLogProof, verifyLogProof } from "#kernel";
import type { Node } from "#node/context.ts";
import { inclusionProof } from "#node/log/proofs.ts";

const SAMPLES = 20;

type Entry = { readonly idx: number; readonly hash: Buffer };

/**
 * How many acts stand as entries of the log from index `from` on. Throws unless the node's signed checkpoint, as stored, proves a sample
 * of them, the last one included.
 */
export async function countProven(node: Node, log: string, from: number): Promise<number> {
  const { rows } = await sql<Entry>`select e.idx, e.hash from act a join log_entry e on e.log = a.log and e.idx = a.idx and e.hash = a.hash
    where a.log = ${log} and a.idx >= ${from} order by e.idx`.execute(node.db);
  const step = Math.max(1, Math.floor(rows.length / SAMPLES));
  for (let i = rows.length - 1; i >= 0; i -= step) await prove(node, log, rows[i] as Entry);
  return rows.length;
}

async function prove(node: Node, log: string, { idx, hash }: Entry): Promise<void> {
  const key = node.logKeys.get(log)?.vkey;
  const proof = parseLogProof(await inclusionProof(node.db, node.crypto, log, idx, []));
  if (key === undefined || !proof.ok) throw new Error(`no proof of entry ${idx}`);
  const leaf = entryLeafHash(node.crypto, { class: EntryClass.act, hash });
  const proven = await verifyLogProof(node.crypto, proof.value, leaf, { log: key, witnesses: [], quorum: 0 });
  if (!proven.ok) throw new Error(`entry ${idx} is not proven: ${JSON.stringify(proven.refusal)}`);
}
