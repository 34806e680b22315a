import type { Kysely } from "kysely";
import { addRecord, type Crypto, type Directory, EntryClass, emptyDirectory } from "#kernel";
import type { Database } from "#node/store/database.ts";

export type PartyRoot = { readonly party: string; readonly root: string };

/** The name of the directory of `party` as one of this node's logs orders its records. */
export const directoryName = (party: string, log: string): string => `${party} in ${log}`;

/**
 * Who may sign for each party, at each index of each log that uses their records (SEMANTICS 4). Own records are folded in the order of
 * each own log; a partner's in the order of the partner's own channel log, which the envelopes bring.
 */
export class Directories {
  readonly #db: Kysely<Database>;
  readonly #crypto: Crypto;
  readonly #own: PartyRoot;
  readonly #peers: readonly PartyRoot[];
  #loaded: Map<string, Directory> | null = null;
  #changes = 0;

  constructor(db: Kysely<Database>, crypto: Crypto, own: PartyRoot, peers: readonly PartyRoot[]) {
    this.#db = db;
    this.#crypto = crypto;
    this.#own = own;
    this.#peers = peers;
  }

  /** What was read while records were added or forgotten is read again: a revocation must not be overwritten by an older reading. */
  async all(): Promise<ReadonlyMap<string, Directory>> {
    while (this.#loaded === null) {
      const changes = this.#changes;
      const loaded = await this.#load();
      if (changes === this.#changes) this.#loaded ??= loaded;
    }
    return this.#loaded;
  }

  async get(party: string, log: string): Promise<Directory> {
    const directory = (await this.all()).get(directoryName(party, log));
    if (directory === undefined) throw new Error(`no directory of ${party} in ${log}`);
    return directory;
  }

  replace(changed: ReadonlyMap<string, Directory>): void {
    if (changed.size === 0) return;
    this.#changes++;
    if (this.#loaded === null) return;
    this.#loaded = new Map([...this.#loaded, ...changed]);
  }

  /** Reads everything again when next asked. */
  forget(): void {
    this.#changes++;
    this.#loaded = null;
  }

  async #load(): Promise<Map<string, Directory>> {
    const loaded = new Map<string, Directory>();
    const logs = await this.#db.selectFrom("log").select(["kind", "partner"]).execute();
    for (const { kind } of logs)
      loaded.set(directoryName(this.#own.party, kind), await this.#fold(this.#own, await this.#ownRecords(kind)));
    for (const peer of this.#peers) {
      const channel = logs.find((log) => log.partner === peer.party);
      if (channel === undefined) continue;
      loaded.set(directoryName(peer.party, channel.kind), await this.#fold(peer, await this.#peerRecords(peer.party)));
    }
    return loaded;
  }

  async #fold(whose: PartyRoot, records: readonly { body: string; idx: number; at: number }[]): Promise<Directory> {
    let directory = emptyDirectory(whose.party, whose.root);
    for (const { body, idx, at } of records) {
      const added = await addRecord(this.#crypto, directory, body, idx, at);
      if (!added.ok) throw new Error(`a logged record of ${whose.party} at ${idx} no longer folds`, { cause: added.refusal });
      directory = added.value;
    }
    return directory;
  }

  #ownRecords(log: string): Promise<{ body: string; idx: number; at: number }[]> {
    return this.#db
      .selectFrom("log_entry")
      .innerJoin("public_record", "public_record.hash", "log_entry.hash")
      .select(["public_record.body", "log_entry.idx", "log_entry.at"])
      .where("log_entry.log", "=", log)
      .where("log_entry.class", "<", 16)
      .where("public_record.class", "<=", EntryClass.publication)
      .where("public_record.party", "=", this.#own.party)
      .orderBy("log_entry.idx")
      .execute();
  }

  /** A partner's records at the indexes of the partner's own log, as they came. */
  #peerRecords(party: string): Promise<{ body: string; idx: number; at: number }[]> {
    return this.#db
      .selectFrom("incoming")
      .innerJoin("public_record", "public_record.hash", "incoming.hash")
      .select(["public_record.body", "incoming.idx", "incoming.at"])
      .where("incoming.peer", "=", party)
      .where("public_record.party", "=", party)
      .where("public_record.class", "<=", EntryClass.publication)
      .where("incoming.stage", "=", "accepted")
      .orderBy("incoming.idx")
      .execute();
  }
}
