import { base64, base64url, parseReceipt, type Receipt, type Refusal, signChunkPass, utf8, verifyReceipt } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { rootAt } from "#node/log/proofs.ts";
import { jsonText } from "#node/store/insert.ts";
import { type BuiltBatch, buildBatch } from "./build-batch.ts";
import { sealEnvelope } from "./envelope-crypto.ts";
import { keepReceipt } from "./keep-receipt.ts";
import { limitedText } from "./limited-text.ts";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 300_000;
/** Seconds between two looks for what the peer has not decided. */
const FIRST_ASK = 30;
const LONGEST_ASK = 3600;
const TIMEOUT = 30_000;
const CHUNKS_AT_ONCE = 3;
const ALARMING = new Set(["malformed", "bad-proof", "bad-signature"]);

/** An envelope ready to be sent, and its hash in base64url, which names it in its receipt. */
type Made = { readonly built: BuiltBatch; readonly envelope: string; readonly hash: string };

/** What the peer answered when it did not give a receipt. */
export class NotDelivered extends Error {
  readonly refusal: Refusal | null;
  constructor(message: string, refusal: Refusal | null, cause?: unknown) {
    super(message, { cause });
    this.refusal = refusal;
  }
}

/**
 * Sends this node's channel log to one peer, part after part, until it has all of it. Nothing is forgotten: the peer's signed receipt
 * alone moves `delivered` forward, so that after any crash the same part is sent again. Waits between tries grow to 5 minutes, with
 * full jitter, without end.
 */
export class Deliverer {
  readonly #node: Node;
  readonly #party: string;
  readonly #sentChunks = new Set<string>();
  readonly #abort = new AbortController();
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #attempts = 0;
  #again = false;
  #stopped = false;
  /** The envelope behind the one that is under way, made while its receipt is awaited. */
  #next: { readonly start: number; readonly made: Promise<Made | null> } | null = null;
  /** The receipt before, while it is being kept: the next envelope goes out meanwhile. */
  #settling: Promise<void> = Promise.resolve();
  /** When the peer is next asked for what it has not decided, in seconds, and how long is waited after that. */
  #ask = { next: 0, wait: FIRST_ASK };

  constructor(node: Node, peer: PeerNode) {
    this.#node = node;
    this.#party = peer.party;
  }

  /** As its newest keys are. */
  get #peer(): PeerNode {
    const peer = this.#node.peers.get(this.#party);
    if (peer === undefined) throw new Error(`no partner ${this.#party}`);
    return peer;
  }

  /** Something is there to send. A peer that failed is left alone until its wait is over. */
  kick(): void {
    if (this.#stopped || this.#timer !== null) return;
    if (this.#running !== null) {
      this.#again = true;
      return;
    }
    this.#running = this.#drain().finally(() => {
      this.#running = null;
      if (!this.#again) return;
      this.#again = false;
      this.kick();
    });
  }

  /** Tries at once, whatever the wait. */
  retry(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.kick();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#abort.abort();
    await this.#running;
  }

  async #drain(): Promise<void> {
    try {
      let start = await this.#delivered();
      while (!this.#stopped) {
        const end = await this.#sendFrom(start);
        if (end === null) break;
        this.#attempts = 0;
        start = end;
      }
      await this.#settling;
      await this.#askAgain();
      if (this.#attempts > 0) await this.#note(null);
      this.#attempts = 0;
    } catch (error) {
      await this.#settling.catch(() => {});
      this.#settling = Promise.resolve();
      this.#next = null;
      if (this.#stopped) return;
      this.#attempts++;
      await this.#note(error).catch(() => {});
      const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.#attempts - 1, 20));
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.kick();
      }, Math.random() * ceiling);
      this.#timer.unref();
    }
  }

  async #delivered(): Promise<number> {
    const row = await this.#node.db.selectFrom("peer").select("delivered").where("party", "=", this.#party).executeTakeFirstOrThrow();
    return row.delivered;
  }

  /**
   * Sends the part that begins at `start`; gives where the peer's copy ends after it, or null if there is nothing to send. Its receipt is
   * being kept when this resolves, and is kept before the next one is.
   */
  async #sendFrom(start: number): Promise<number | null> {
    const node = this.#node;
    const made = (this.#next?.start === start ? await this.#next.made : null) ?? (await this.#make(start));
    this.#next = null;
    if (made === null) return null;
    const { built } = made;
    await this.#sendChunks(built.chunks);
    await node.faults.at("deliver.before-send");
    const posted = this.#post(made);
    // One that cannot be made now is made in its turn, and fails there.
    if (built.end < built.size) this.#next = { start: built.end, made: this.#make(built.end).catch(() => null) };
    // Awaited below; what fails before it leaves it to nobody.
    posted.catch(() => {});
    await this.#settling;
    const response = await posted;
    await node.faults.at("deliver.sent");
    if (!response.ok) return this.#refusedBy(response);
    const receipt = await this.#readReceipt(await limitedText(response), made);
    await checkReceipt(node, this.#peer, receipt, built);
    this.#settling = this.#settle(receipt, built);
    this.#settling.catch(() => {});
    // What the peer has beyond it, it gets once more: the receipt of each part tells the stages of that part alone.
    return built.end;
  }

  /**
   * What the peer kept and could not decide when it came is sent once more, part after part, until its receipt tells what became of it. Asked for
   * at ever longer intervals while something of it is left.
   */
  async #askAgain(): Promise<void> {
    const { clock } = this.#node;
    if (clock.now() < this.#ask.next) return;
    let left = false;
    for (let from = 0; !this.#stopped; ) {
      const start = await this.#undecided(from);
      if (start === null) break;
      left = true;
      const end = await this.#sendFrom(start);
      await this.#settling;
      if (end === null) break;
      from = end;
    }
    const wait = left ? Math.min(LONGEST_ASK, this.#ask.wait * 2) : FIRST_ASK;
    this.#ask = { next: clock.now() + wait, wait };
  }

  /** The first index from `from` on of a record that is received and not decided; null if there is none. */
  async #undecided(from: number): Promise<number | null> {
    const row = await this.#node.db
      .selectFrom("delivery")
      .innerJoin("log_entry", "log_entry.hash", "delivery.hash")
      .select("log_entry.idx")
      .where("delivery.peer", "=", this.#party)
      .where("delivery.stage", "=", "received")
      .where("log_entry.log", "=", channelWith(this.#party))
      .where("log_entry.idx", ">=", from)
      .orderBy("log_entry.idx")
      .limit(1)
      .executeTakeFirst();
    return row?.idx ?? null;
  }

  async #settle(receipt: Receipt, built: BuiltBatch): Promise<void> {
    await settle(this.#node, this.#peer, receipt, built);
    await this.#node.faults.at("deliver.settled");
  }

  async #make(start: number): Promise<Made | null> {
    const built = await buildBatch(this.#node, this.#peer, start, this.#node.config.limits.envelopeItems);
    if (built === null) return null;
    const envelope = await sealEnvelope(built.batch, this.#peer.encryption);
    return { built, envelope, hash: base64url(this.#node.crypto.sha256(utf8(envelope))) };
  }

  async #post({ envelope, hash }: Made): Promise<Response> {
    try {
      return await fetch(`${this.#peer.url}/exchange/v1/envelopes`, {
        method: "POST",
        body: envelope,
        headers: { "content-type": "application/jose", "idempotency-key": hash },
        signal: this.#limit(),
      });
    } catch (error) {
      throw new NotDelivered("the peer cannot be reached", null, error);
    }
  }

  #limit(): AbortSignal {
    return AbortSignal.any([AbortSignal.timeout(TIMEOUT), this.#abort.signal]);
  }

  /**
   * A gap tells where the peer stands: sending starts again from there. A peer that has less than it signed for lost something, as after
   * an older backup: that is told, since its log and this node's copy of it part from there. Anything else is tried again later.
   */
  async #refusedBy(response: Response): Promise<never> {
    const problem: unknown = await limitedText(response)
      .then(JSON.parse)
      .catch(() => null);
    const refusal = (problem as { refusal?: Refusal } | null)?.refusal ?? null;
    if (refusal?.kind === "gap" && Number.isSafeInteger(refusal.have) && refusal.have >= 0) {
      this.#node.metrics.alarm("rolled-back");
      this.#sentChunks.clear();
      await this.#node.db
        .updateTable("peer")
        .set({ delivered: refusal.have })
        .where("party", "=", this.#peer.party)
        .where("delivered", ">", refusal.have)
        .execute();
    }
    if (refusal !== null && ALARMING.has(refusal.kind)) this.#node.metrics.alarm(`refused-${refusal.kind}`);
    throw new NotDelivered(`the peer answered ${response.status}`, refusal);
  }

  async #readReceipt(text: string, { hash }: Made): Promise<Receipt> {
    const node = this.#node;
    const parsed = parseReceipt(node.crypto, text);
    if (!parsed.ok) throw new NotDelivered("the peer's receipt cannot be read", parsed.refusal);
    const { payload } = parsed.value;
    const verified = await verifyReceipt(node.crypto, parsed.value, this.#peer.node.payload.key);
    if (!verified.ok) throw new NotDelivered("the peer's receipt is not signed by its node", verified.refusal);
    const isOurs = payload.from === this.#peer.party && payload.to === node.party && payload.envelope === hash;
    if (!isOurs) throw new NotDelivered("the receipt is for something else", { kind: "bad-proof", at: "/envelope" });
    return parsed.value;
  }

  /** A few at a time; the first that fails ends all, and what the peer has by then is not sent again. */
  async #sendChunks(chunks: readonly Buffer[]): Promise<void> {
    const left = chunks.filter((hash) => !this.#sentChunks.has(hash.toString("hex")));
    const sendLeft = async (): Promise<void> => {
      for (let hash = left.shift(); hash !== undefined; hash = left.shift()) await this.#sendChunk(hash);
    };
    const lanes = Array.from({ length: CHUNKS_AT_ONCE }, () =>
      sendLeft().catch((error: unknown) => {
        left.length = 0;
        throw error;
      }),
    );
    await Promise.allSettled(lanes);
    await Promise.all(lanes);
  }

  async #sendChunk(hash: Buffer): Promise<void> {
    const name = hash.toString("hex");
    const authorization = `Hito-Node ${await this.#chunkPass(name)}`;
    const url = `${this.#peer.url}/exchange/v1/chunks/${name}`;
    const known = await fetch(url, { method: "HEAD", headers: { authorization }, signal: this.#limit() });
    if (known.ok) {
      this.#sentChunks.add(name);
      return;
    }
    const row = await this.#node.db.selectFrom("chunk").select("data").where("hash", "=", hash).executeTakeFirst();
    if (row === undefined) return;
    const response = await fetch(url, {
      method: "PUT",
      body: new Uint8Array(row.data),
      headers: { authorization, "content-type": "application/octet-stream" },
      signal: this.#limit(),
    });
    if (!response.ok) throw new NotDelivered(`the peer answered ${response.status} to a chunk`, null);
    this.#sentChunks.add(name);
  }

  #chunkPass(chunk: string): Promise<string> {
    const { crypto, signer, party, clock } = this.#node;
    return signChunkPass(crypto, signer, { from: party, to: this.#peer.party, chunk, iat: clock.now() });
  }

  /** Keeps what the last try came to, for operators. */
  async #note(error: unknown): Promise<void> {
    const message =
      error === null
        ? null
        : error instanceof NotDelivered
          ? { message: error.message, refusal: error.refusal }
          : { message: "fault", refusal: null };
    if (error !== null) this.#node.logger.warn({ peer: this.#peer.party, err: error, attempts: this.#attempts }, "not delivered");
    await this.#node.db
      .updateTable("peer")
      .set({ attempts: this.#attempts, last_error: message === null ? null : jsonText(message), next_at: this.#node.clock.now() })
      .where("party", "=", this.#peer.party)
      .execute();
  }
}

/** Throws `NotDelivered` where the peer holds less than was sent, more than there is, or something else. */
export async function checkReceipt(node: Node, peer: PeerNode, { payload: { have } }: Receipt, { end }: BuiltBatch): Promise<void> {
  const log = channelWith(peer.party);
  const size = (await node.sequencer.heads()).get(log)?.edge.size ?? 0;
  if (have.size > size) throw wrongReceipt(node, "rolled-back", "the peer holds more than this node has", "/have/size");
  if (have.size < end) throw new NotDelivered("the receipt covers less than was sent", { kind: "bad-proof", at: "/have/size" });
  if (have.root !== base64(await rootAt(node.db, node.crypto, log, have.size)))
    throw wrongReceipt(node, "fork", "the peer holds another log than this node's", "/have/root");
}

/** Keeps what a receipt that was checked says of each record, and forgets the outbox rows that it covers, in one transaction. */
export async function settle(node: Node, peer: PeerNode, receipt: Receipt, { items, end }: BuiltBatch): Promise<void> {
  const sent = new Map(items.map(({ index, hash }) => [index, hash]));
  await node.db.transaction().execute(async (trx) => {
    await keepReceipt(trx, peer.party, receipt, sent);
    await trx.deleteFrom("outbox").where("peer", "=", peer.party).where("idx", "<", end).execute();
    await trx
      .updateTable("peer")
      .set((row) => ({
        delivered: row.fn<number>("greatest", ["delivered", row.val(end)]),
        attempts: 0,
        last_error: null,
      }))
      .where("party", "=", peer.party)
      .execute();
  });
  node.events.emit("log", channelWith(peer.party));
}

function wrongReceipt(node: Node, alarm: string, message: string, at: string): NotDelivered {
  node.metrics.alarm(alarm);
  return new NotDelivered(message, { kind: "bad-proof", at });
}
