import { accepted, addRecord, type Directory, EntryClass, type Outcome, parsePublicRecord, refused } from "#kernel";
import type { Node } from "#node/context.ts";
import type { Batch } from "#node/log/batch.ts";
import { directoryName } from "./directories.ts";
import { keepAgent } from "./keep-agent.ts";

const classes = { grant: EntryClass.key, revocation: EntryClass.revocation, publication: EntryClass.publication } as const;

export type AddedRecord = { readonly hash: string; readonly isNew: boolean };

/**
 * Takes one of the party's own public records into every log of this node, and so to every partner (SEMANTICS 4). Its own
 * signature chain authorises it. Refused as `addRecord` refuses; a log that has the record already is left as it is.
 */
export async function addPublicRecord(node: Node, record: string, disclosures: readonly string[] = []): Promise<Outcome<AddedRecord>> {
  const parsed = parsePublicRecord(node.crypto, record);
  if (!parsed.ok) return parsed;
  const { kind, record: value } = parsed.value;
  if (value.payload.party !== node.party) return refused({ kind: "unknown-party", party: value.payload.party });
  const hash = Buffer.from(value.hash, "base64url");
  const logs = [...(await node.sequencer.heads()).values()];
  return node.sequencer.submit({
    needs: { cases: [], acts: [] },
    run: async (batch): Promise<Outcome<AddedRecord>> => {
      const kept = await node.db.selectFrom("log_entry").select("log").where("hash", "=", hash).execute();
      const there = [...kept, ...batch.written.entries.filter((entry) => entry.hash.equals(hash))];
      const missing = logs.filter(({ kind: log }) => !there.some((entry) => entry.log === log));
      if (missing.length === 0) return accepted({ hash: value.hash, isNew: false });
      for (const log of missing) {
        const added = await appendTo(node, batch, log.kind, record, classes[kind], hash);
        if (!added.ok) return added;
        if (log.partner !== null && node.peers.has(log.partner)) batch.written.outbox.push({ peer: log.partner, idx: added.value, hash });
      }
      batch.written.publics.push({ hash, class: classes[kind], party: node.party, body: record, disclosures: [...disclosures] });
      keepAgent(node, batch, record, disclosures);
      return accepted({ hash: value.hash, isNew: true });
    },
  });
}

async function appendTo(
  node: Node,
  batch: Batch,
  log: string,
  record: string,
  entryClass: EntryClass,
  hash: Buffer,
): Promise<Outcome<number>> {
  const name = directoryName(node.party, log);
  const index = batch.nextIndex(log);
  const added = await addRecord(node.crypto, batch.directory(name) as Directory, record, index, batch.at);
  if (!added.ok) return added;
  batch.saveDirectory(name, added.value);
  return accepted(batch.append(log, entryClass, hash));
}
