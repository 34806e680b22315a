/** One person of the story: a key of their own, one node's HTTP API, and nothing else. */
import { createCipheriv, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ActDraft, base64url, type Crypto, enrolmentClaim, hex, type Json, joinSdJwt, signAct, signJws, thumbprint } from "#kernel";
import { generateKey, nodeCrypto, signerOf } from "#node/crypto.ts";
import { postJson, Refused, Session } from "./session.ts";

const crypto: Crypto = nodeCrypto;
const CHUNK = 1024 * 1024;
const GRANT_LIMIT = 60_000;

export type Draft = Partial<Omit<ActDraft, "type">> & { readonly type: string; readonly content?: Readonly<Record<string, Json>> };
/** What became of an act: docketed or pending, or the refusal as data. */
export type Sent = {
  readonly case: string;
  readonly hash: string;
  readonly n: number | null;
  readonly number: string | null;
  readonly refusal: { readonly kind: string; readonly rules?: readonly { readonly id: string; readonly law: string }[] } | null;
};
export type CaseSummary = { readonly case: string; readonly number: string | null; readonly state: string; readonly final: boolean };
export type TimelineAct = {
  readonly hash: string;
  readonly type: string;
  readonly n: number | null;
  readonly stage: string;
  readonly standing: string | null;
  readonly author: { readonly party: string; readonly signer: string };
  readonly frame: Readonly<Record<string, unknown>>;
  readonly flags: readonly { readonly id: string; readonly law: string }[];
};
export type CaseFile = CaseSummary & {
  readonly seen: string;
  readonly flags: readonly string[];
  readonly roles: readonly string[];
  readonly protocol: string;
  readonly protocolHash: string;
  readonly clocks: readonly { readonly clock: string; readonly due: number; readonly run: string }[];
  readonly acts: readonly TimelineAct[];
};
type Me = { readonly kid: string | null; readonly party: string; readonly agency: string };
type NodeInfo = { readonly now: number; readonly protocols: readonly { readonly id: string; readonly hash: string }[] };
export type PlainFile = { readonly name: string; readonly type: string; readonly base64: string };

const eightBytes = (n: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(n));
  return bytes;
};

export class Person {
  readonly #session: Session;
  readonly #me: Me;

  private constructor(session: Session, me: Me) {
    this.#session = session;
    this.#me = me;
  }

  /** Signs in as a persona, makes a key here, and waits until a registrar has granted it. */
  static async enter(url: string, persona: string): Promise<Person> {
    const { token } = await postJson<{ token: string }>(`${url}/api/v1/session`, { persona });
    const signer = signerOf(generateKey("Ed25519"));
    const session = new Session(url, signer, token);
    const kid = thumbprint(crypto, signer.jwk);
    const proof = await signJws(crypto, signer, enrolmentClaim.typ, { kid });
    await session.post("/api/v1/enrolments", { key: signer.jwk, proof });
    for (const begun = Date.now(); Date.now() - begun < GRANT_LIMIT; await sleep(100)) {
      const { me } = await session.get<{ me: Me }>("/api/v1/session");
      if (me.kid === kid) return new Person(session, me);
    }
    throw new Error(`no registrar granted the key of ${persona}`);
  }

  get kid(): string {
    return this.#session.kid;
  }

  /** Signs a draft, completed as a case page would, and sends it. One that opens a case names its protocol. */
  async act(draft: Draft): Promise<Sent> {
    const { content = {}, ...given } = draft;
    const file = given.case === undefined ? null : await this.caseFile(given.case);
    const { now, protocols } = await this.#session.get<NodeInfo>("/api/v1/node");
    const name = given.protocol ?? file?.protocol ?? "";
    const frame: ActDraft = {
      case: randomBytes(16).toString("base64url"),
      protocol: name,
      protocol_hash: file?.protocolHash ?? protocols.find(({ id }) => id === name)?.hash ?? "",
      party: this.#me.party,
      agency: this.#me.agency,
      role: file?.roles[0] ?? "",
      iat: now,
      seen: file?.seen ?? null,
      basis: [],
      territory: this.#me.party,
      frame: {},
      ...given,
    };
    const signed = await signAct(crypto, this.#session.signer, frame, content);
    const nothing = { case: frame.case, hash: signed.hash, n: null, number: null, refusal: null };
    try {
      const body = await this.#session.post<Partial<Sent>>("/api/v1/acts", { act: joinSdJwt(signed.jwt, signed.disclosures) });
      return { ...nothing, ...body };
    } catch (fault) {
      if (fault instanceof Refused && fault.refusal !== null) return { ...nothing, refusal: fault.refusal as Sent["refusal"] };
      throw fault;
    }
  }

  caseFile(id: string): Promise<CaseFile> {
    return this.#session.get(`/api/v1/cases/${id}`);
  }

  async cases(): Promise<readonly CaseSummary[]> {
    return (await this.#session.get<{ cases: readonly CaseSummary[] }>("/api/v1/cases")).cases;
  }

  /** Seals a file under a key of its own, chunk by chunk, and sends the chunks (spec/envelope.md, Attachments). */
  async attach({ name, type, base64 }: PlainFile): Promise<Json> {
    const plain = Buffer.from(base64, "base64");
    const key = randomBytes(32);
    const count = Math.ceil(plain.length / CHUNK);
    const chunks: string[] = [];
    for (let index = 0; index < count; index++) {
      const nonce = Buffer.concat([Buffer.alloc(4), eightBytes(index)]);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(eightBytes(count));
      const part = plain.subarray(index * CHUNK, (index + 1) * CHUNK);
      const sealed = new Uint8Array(Buffer.concat([cipher.update(part), cipher.final(), cipher.getAuthTag()]));
      const hash = crypto.sha256(sealed);
      await this.#session.put(`/api/v1/chunks/${hex(hash)}`, sealed);
      chunks.push(base64url(hash));
    }
    return { name, type, size: plain.length, sha256: base64url(crypto.sha256(plain)), key: base64url(key), chunks };
  }
}
