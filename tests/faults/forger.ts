/** Somebody who holds all keys of the United States' node and says to México's whatever a test wants. */
import {
  type Act,
  appendAll,
  type BatchDraft,
  base64,
  type CaseState,
  EMPTY_EDGE,
  type Entry,
  EntryClass,
  edgeRoot,
  entryLeafHash,
  type MerkleProof,
  parseActRecord,
  parseLine,
  parseReceipt,
  parseVkey,
  proposalOf,
  type Receipt,
  type Refusal,
  type SignedAct,
  type Signer,
  signBatch,
  signCheckpoint,
  signLine,
  signRefusalLine,
  stampDue,
} from "#kernel";
import { nodeCrypto, readKey, signerOf } from "#node/crypto.ts";
import { sealEnvelope } from "#node/exchange/envelope-crypto.ts";
import type { TwoParties } from "#tests/two-parties.ts";

export type Said = {
  readonly class: EntryClass;
  readonly record: string;
  readonly disclosures?: readonly string[];
  readonly author?: readonly string[];
};

export type Answer = { readonly status: number; readonly refusal: Refusal | null; readonly receipt: Receipt | null };

const sha256 = (text: string): Uint8Array => nodeCrypto.sha256(Buffer.from(text));
export const entryOfRecord = ({ class: entryClass, record }: Said): Entry => ({ class: entryClass, hash: sha256(record) });
export const said = ({ jwt, disclosures }: Pick<SignedAct, "jwt" | "disclosures">): Said => ({
  class: EntryClass.act,
  record: jwt,
  disclosures,
});

/** The act that a record is. Throws where it is none. */
export const actIn = ({ record }: Said): Act => {
  const act = parseActRecord(nodeCrypto, record);
  if (!act.ok) throw new Error("an act");
  return act.value;
};

/** Of a docket line. Throws where it is none. */
export const lineHash = ({ record }: Said): string => {
  const line = parseLine(nodeCrypto, record);
  if (!line.ok) throw new Error("a line");
  return line.value.hash;
};

const noPolicy = "A".repeat(43);
const anyDecision = {
  basis: [],
  policies: { shared: noPolicy, protocol: noPolicy, party: noPolicy },
  rules: [],
  flags: [],
  attributes: {},
};

export class Forger {
  readonly world: TwoParties;
  readonly signer: Signer;
  readonly #logSigner: Signer;
  /** The channel log as México holds it. */
  readonly entries: Entry[];

  private constructor(world: TwoParties, entries: Entry[]) {
    this.world = world;
    this.signer = world.us.made.key.signer;
    this.#logSigner = signerOf(readKey(JSON.parse(world.us.made.secrets.logKeys)["channel-mx"]));
    this.entries = entries;
  }

  /** Takes the place of the United States' node, whose own deliveries end. */
  static async replace(world: TwoParties): Promise<Forger> {
    await world.settle();
    await world.us.running.workers.stop();
    const { db } = world.us.running.node;
    const rows = await db.selectFrom("log_entry").select(["class", "hash"]).where("log", "=", "channel-mx").orderBy("idx").execute();
    return new Forger(
      world,
      rows.map((row) => ({ class: row.class as EntryClass, hash: row.hash })),
    );
  }

  /** A batch of new records, right in every part that is not changed. */
  async draft(records: readonly Said[], change: Partial<BatchDraft> & { readonly logSigner?: Signer } = {}): Promise<BatchDraft> {
    const { logSigner = this.#logSigner, ...changed } = change;
    const start = change.start ?? this.entries.length;
    const entries = change.entries ?? records.map(entryOfRecord);
    return {
      from: "us",
      to: "mx",
      iat: this.world.clock.now(),
      checkpoint: await this.checkpoint([...this.entries.slice(0, start), ...entries], logSigner),
      start,
      entries,
      consistency: [] as MerkleProof,
      items: records.map(({ record, disclosures = [], author = [] }, i) => ({ index: start + i, record, disclosures, author })),
      receipts: [],
      ...changed,
    };
  }

  async checkpoint(entries: readonly Entry[], signer: Signer = this.#logSigner): Promise<string> {
    const fact = this.world.us.made.facts.logs.find(({ kind }) => kind === "channel");
    const vkey = parseVkey(nodeCrypto, fact?.vkey ?? "");
    if (!vkey.ok) throw new Error("no vkey");
    const edge = appendAll(
      nodeCrypto,
      EMPTY_EDGE,
      entries.map((entry) => entryLeafHash(nodeCrypto, entry)),
    );
    return signCheckpoint(signer, vkey.value, entries.length, edgeRoot(nodeCrypto, edge));
  }

  /** The docket line that a home in the United States would sign for an act after this state, but for what is changed; `number` is the case's. */
  async line(act: Said, state: CaseState, change: Record<string, unknown> = {}, number?: string): Promise<Said> {
    const signed = actIn(act);
    const { frame } = signed;
    const { protocols, calendarOf } = this.world.mx.running.node;
    const loaded = protocols.get(frame.protocol);
    if (loaded === undefined) throw new Error(`no protocol ${frame.protocol}`);
    const now = this.world.clock.now();
    const proposal = proposalOf(signed, frame.agency === "node" ? "node" : "agent", now);
    const line = await signLine(
      nodeCrypto,
      this.signer,
      {
        case: frame.case,
        n: state.n + 1,
        act: signed.hash,
        previous: state.line,
        at: now,
        due: stampDue(loaded.protocol, state, proposal, calendarOf),
        decision: anyDecision,
        ...change,
      },
      number,
    );
    return { class: EntryClass.docketLine, record: line.jwt, disclosures: line.disclosures };
  }

  async refusalLine(act: Said, at = this.world.clock.now()): Promise<Said> {
    const { hash, frame } = actIn(act);
    const refused = { kind: "conflict", what: "test" } as const;
    const line = await signRefusalLine(nodeCrypto, this.signer, { case: frame.case, act: hash, at, refused, decision: null });
    return { class: EntryClass.refusal, record: line.jwt };
  }

  async sign(draft: BatchDraft, signer: Signer = this.signer): Promise<string> {
    return signBatch(nodeCrypto, signer, draft);
  }

  /** Seals any text to México's node. */
  seal(batch: string): Promise<string> {
    const peer = this.world.us.running.node.peers.get("mx");
    if (peer === undefined) throw new Error("no peer");
    return sealEnvelope(batch, peer.encryption);
  }

  async post(envelope: string | Uint8Array<ArrayBuffer>): Promise<Answer> {
    const response = await fetch(`${this.world.mx.config.publicUrl}/exchange/v1/envelopes`, {
      method: "POST",
      body: envelope,
      headers: { "content-type": "application/jose" },
    });
    if (response.status !== 200)
      return { status: response.status, refusal: ((await response.json()) as { refusal: Refusal }).refusal, receipt: null };
    const receipt = parseReceipt(nodeCrypto, await response.text());
    if (!receipt.ok) throw new Error("the receipt cannot be read");
    return { status: 200, refusal: null, receipt: receipt.value };
  }

  /** Says these records, keeping count of what México then holds. */
  async say(...records: readonly Said[]): Promise<Answer> {
    const draft = await this.draft(records);
    const answer = await this.post(await this.seal(await this.sign(draft)));
    if (answer.status === 200) this.entries.push(...draft.entries);
    return answer;
  }
}

export const rootText = (entries: readonly Entry[]): string =>
  base64(
    edgeRoot(
      nodeCrypto,
      appendAll(
        nodeCrypto,
        EMPTY_EDGE,
        entries.map((entry) => entryLeafHash(nodeCrypto, entry)),
      ),
    ),
  );
