/** A sender's channel log in memory, and batches of it: what envelope tests and vectors are made of. */
import {
  appendAll,
  type BatchItem,
  buildConsistency,
  ED25519_TYPE,
  type Edge,
  EMPTY_EDGE,
  type Entry,
  EntryClass,
  edgeRoot,
  entryLeafHash,
  entryOf,
  type HashReader,
  rootOf,
  type Signer,
  signBatch,
  signCheckpoint,
  utf8,
  verifierKey,
} from "#kernel";
import { nodeCrypto } from "./deterministic.ts";
import { NOW, ordinaryParty } from "./party.ts";
import { tracingCase } from "./tracing.ts";

export type Logged = {
  readonly entry: Entry;
  readonly record: string;
  readonly disclosures: readonly string[];
  readonly author: readonly string[];
};

export type BatchOptions = { readonly size?: number; readonly note?: number; readonly without?: readonly number[] };

export class ChannelLog {
  readonly origin = "mx.example/us";
  readonly logged: Logged[] = [];
  readonly node: Signer;
  constructor(node: Signer) {
    this.node = node;
  }

  add(entryClass: EntryClass, record: string, disclosures: readonly string[] = [], author: readonly string[] = []): number {
    return this.logged.push({ entry: entryOf(nodeCrypto, entryClass, utf8(record)), record, disclosures, author }) - 1;
  }

  leaves(from = 0, to = this.logged.length): Uint8Array[] {
    return this.logged.slice(from, to).map(({ entry }) => entryLeafHash(nodeCrypto, entry));
  }

  edge(size = this.logged.length): Edge {
    return appendAll(nodeCrypto, EMPTY_EDGE, this.leaves(0, size));
  }

  checkpointOf(size = this.logged.length): { size: number; root: Uint8Array } {
    return { size, root: edgeRoot(nodeCrypto, this.edge(size)) };
  }

  note(size = this.logged.length): Promise<string> {
    const key = verifierKey(nodeCrypto, this.origin, ED25519_TYPE, this.node.jwk);
    return signCheckpoint(this.node, key, size, this.checkpointOf(size).root);
  }

  reader(): HashReader {
    const root = (level: number, index: number) => rootOf(nodeCrypto, this.leaves(index * 2 ** level, (index + 1) * 2 ** level));
    return { subtrees: async (wanted) => wanted.map(({ level, index }) => root(level, index)) };
  }

  item(index: number): BatchItem {
    const { record, disclosures, author } = this.logged[index] as Logged;
    return { index, record, disclosures, author };
  }

  /** The batch of entries `start` to `end`, under the checkpoint of `size`; `without` names entries that carry no item, `note` another checkpoint's size. */
  async batch(start: number, end = this.logged.length, options: BatchOptions = {}): Promise<string> {
    const { size = this.logged.length, without = [] } = options;
    const indexes = Array.from({ length: end - start }, (_, i) => start + i);
    return signBatch(nodeCrypto, this.node, {
      from: "mx",
      to: "us",
      iat: NOW,
      checkpoint: await this.note(options.note ?? size),
      start,
      entries: indexes.map((index) => (this.logged[index] as Logged).entry),
      consistency: await buildConsistency(nodeCrypto, this.reader(), end, size),
      items: indexes.filter((index) => !without.includes(index)).map((index) => this.item(index)),
      receipts: [],
    });
  }
}

/** Keys at 0 to 4, then acts and lines of the tracing case: own act, its line, the partner's act and line, and so on. */
export const sampleChannel = async (): Promise<ChannelLog> => {
  const { log, keys, agentGrant } = await ordinaryParty("mx");
  const channel = new ChannelLog(keys.node);
  for (const { record } of log.entries) channel.add(EntryClass.key, record);
  const { turns } = await tracingCase();
  for (const { act, line, parsed } of turns) {
    channel.add(EntryClass.act, act.jwt, act.disclosures, parsed.payload.n % 2 === 1 ? agentGrant.disclosures : []);
    channel.add(EntryClass.docketLine, line.jwt, line.disclosures);
  }
  return channel;
};
