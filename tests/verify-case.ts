/** Two parties, their logs and one case between them, made with the kernel's own functions, for tests of `hito verify`. */
import {
  base64,
  base64url,
  type CaseState,
  COSIGNATURE_TYPE,
  type Crypto,
  EntryClass,
  emptyState,
  type Frame,
  foldLine,
  type Json,
  parseActRecord,
  parseLine,
  parseVkey,
  proposalOf,
  protocolHash,
  type Signer,
  signAct,
  signLine,
  signPublication,
  signReceipt,
  signRefusalLine,
  stampDue,
  verifierKey,
} from "#kernel";
import { nodeCrypto as crypto, generateKey, readKey, signerOf } from "#node/crypto.ts";
import { createAgency, createNode, createRoot, grantAgent, type MadeNode, type MadeRecord, revokeKey } from "#node/identity/ceremony.ts";
import { type BundleSource, buildBundle, type SourceParty, type SourceRecord } from "#node/verify/bundle.ts";
import type { Bundle } from "#node/verify/bundle-format.ts";
import { parties } from "#parties/index.ts";
import { protocols } from "#protocols";
import { TestLog, type Witness } from "./verify-log.ts";

export const START = 1_757_000_000;
const DAY = 86_400;
const validity = { nbf: START - DAY, exp: START + 3650 * DAY };
const hashOf = (text: string): string => base64url(crypto.sha256(Buffer.from(text)));

const protocol = (protocols["information-request@1"] as (typeof protocols)[string]).protocol;
const hash = protocolHash(protocol, crypto);

export type TestParty = {
  readonly id: string;
  readonly root: MadeRecord;
  readonly rootSigner: Signer;
  readonly node: MadeNode;
  readonly agencySigner: Signer;
  readonly agent: { readonly signer: Signer; readonly record: MadeRecord };
  /** An agent whose key was revoked before the case began. */
  readonly former: { readonly signer: Signer; readonly record: MadeRecord };
  readonly records: readonly MadeRecord[];
  readonly domestic: TestLog;
  readonly channel: TestLog;
};

const agentOf = async (party: string, agency: string, by: Signer, at: number) => {
  const signer = signerOf(generateKey("ES256"));
  const request = {
    party,
    by,
    agency,
    sector: "prosecution",
    key: signer.jwk,
    powers: ["act", "intake"],
    holder: { name: "A. Cruz" },
  } as const;
  return { signer, record: await grantAgent({ crypto, now: at, validity }, request) };
};

const logsOf = (party: string, node: MadeNode): readonly TestLog[] =>
  node.facts.logs.map(({ kind, origin, vkey }) => {
    const name = origin.slice(origin.lastIndexOf("/") + 1);
    const pem = (JSON.parse(node.secrets.logKeys) as Record<string, string>)[name] as string;
    const key = parseVkey(crypto, vkey);
    if (!key.ok) throw new Error("unreadable");
    return new TestLog(crypto, party, kind, signerOf(readKey(pem)), key.value);
  });

const makeParty = async (id: string, partner: string, agency: string): Promise<TestParty> => {
  const ceremony = { crypto, now: START - DAY, validity };
  const root = await createRoot(ceremony, id);
  const node = await createNode(ceremony, {
    party: id,
    root: root.key.signer,
    url: `http://localhost/${id}`,
    partners: [partner],
    originBase: `${id}.hito.example`,
  });
  const made = await createAgency(ceremony, { party: id, root: root.key.signer, agency, sector: "prosecution" });
  const by = made.key.signer;
  const [agent, former] = [await agentOf(id, agency, by, START - DAY), await agentOf(id, agency, by, START - DAY)];
  const ended = await revokeKey({ crypto, now: START - 100 }, { party: id, by, key: former.record.kid, because: "ended", at: START - 100 });
  const records = [root.record, node.record, made.record, agent.record, former.record, ended];
  const [domestic, channel] = logsOf(id, node) as [TestLog, TestLog];
  return { id, root: root.record, rootSigner: root.key.signer, node, agencySigner: by, agent, former, records, domestic, channel };
};

const classOf = (record: MadeRecord, last: boolean): EntryClass =>
  last && record.disclosures.length === 0 ? EntryClass.revocation : EntryClass.key;

const publish = async ({ id, node }: TestParty): Promise<string> =>
  signPublication(crypto, node.key.signer, {
    party: id,
    iat: START - 50,
    protocols: [{ id: "information-request@1", hash, texts: hash, policies: hash }],
    shared: hash,
    policies: hash,
    basis: hash,
    calendars: [],
  });

type Spoken = {
  readonly party: TestParty;
  readonly type: string;
  readonly frame: Frame["frame"];
  readonly content: Record<string, Json>;
  readonly of?: string;
  /** The story's time if absent. */
  readonly iat?: number;
};

export type Made = {
  readonly mx: TestParty;
  readonly us: TestParty;
  readonly oversight: Witness;
  readonly bundle: Bundle;
  readonly source: BundleSource;
};

/** Plays the case: five acts by both parties, five lines, one refusal, one receipt; other entries lie between. */
export class TestCase {
  readonly id = base64url(crypto.random(16));
  readonly mx: TestParty;
  readonly us: TestParty;
  readonly oversight: Witness;
  readonly #acts: (SourceRecord & { author: readonly string[]; at: number })[] = [];
  readonly #lines: (SourceRecord & { n: number })[] = [];
  readonly #refusals: (SourceRecord & { party: string; act?: string })[] = [];
  readonly receipts: string[] = [];
  state: CaseState = emptyState(protocol);
  at = START;

  constructor(mx: TestParty, us: TestParty, oversight: Witness) {
    this.mx = mx;
    this.us = us;
    this.oversight = oversight;
  }

  /** Entries of other cases, whose records nobody here may open. */
  fill(count: number): void {
    for (let i = 0; i < count; i++)
      for (const log of [this.mx.channel, this.us.channel]) log.append(EntryClass.act, `another ${i} ${log.size}`);
  }

  async sign({ party, type, frame, content, of, iat = this.at }: Spoken, signer = party.agent.signer) {
    const draft: Frame = {
      case: this.id,
      protocol: "information-request@1",
      protocol_hash: hash,
      type,
      party: party.id,
      agency: party.id === "mx" ? "fgr" : "atf",
      role: party.id === "mx" ? "requester" : "requested",
      iat,
      seen: this.state.line,
      basis: [`${party.id}:basis`],
      territory: party.id,
      handling: { code: "H1" },
      purpose: "investigation",
      frame,
      ...(of === undefined ? {} : { of }),
    };
    return signAct(crypto, signer, draft, content);
  }

  /** Signs an act, logs it on both sides, and lets the home number it. */
  async act(spoken: Spoken): Promise<string> {
    const signed = await this.log(spoken);
    await this.number(signed.jwt);
    return signed.hash;
  }

  /** Signs an act, by the party's agent or by `signer`, and logs it on both sides: it waits for its number. */
  async log(spoken: Spoken, signer?: Signer) {
    const { party } = spoken;
    this.at += 60;
    const signed = await this.sign(spoken, signer);
    const index = party.channel.append(EntryClass.act, signed.jwt);
    (party === this.mx ? this.us : this.mx).channel.append(EntryClass.act, signed.jwt);
    const { disclosures } = signed;
    this.#acts.push({
      record: signed.jwt,
      disclosures,
      log: party.channel.origin,
      index,
      author: signer === undefined ? party.agent.record.disclosures : [],
      at: this.at,
    });
    return signed;
  }

  async number(jwt: string): Promise<void> {
    const act = parseActRecord(crypto, jwt);
    if (!act.ok) throw new Error(JSON.stringify(act.refusal));
    const proposal = proposalOf(act.value, "agent", this.at);
    const due = stampDue(protocol, this.state, proposal, (party) => (parties[party] as (typeof parties)[string]).calendar);
    const policies = { shared: hash, protocol: hash, party: hash };
    const decision = { basis: [], policies, rules: [], flags: [], attributes: {} };
    const draft = { case: this.id, n: this.state.n + 1, act: act.value.hash, previous: this.state.line, at: this.at, due, decision };
    const line = await signLine(crypto, this.mx.node.key.signer, draft, "MX/2025/1");
    const parsed = parseLine(crypto, line.jwt);
    const folded = parsed.ok ? foldLine({ protocol, hash, signer: "agent" }, this.state, parsed.value, act.value) : parsed;
    if (!folded.ok) throw new Error(JSON.stringify(folded.refusal));
    this.state = folded.value;
    const index = this.mx.channel.append(EntryClass.docketLine, line.jwt);
    this.us.channel.append(EntryClass.docketLine, line.jwt);
    this.#lines.push({ record: line.jwt, disclosures: line.disclosures, log: this.mx.channel.origin, index, n: this.state.n });
  }

  /** The home refuses an act. */
  async refuse(spoken: Spoken): Promise<void> {
    this.at += 60;
    const act = await this.sign(spoken);
    const refused = { kind: "out-of-turn", state: this.state.state, type: spoken.type, enabled: [] } as const;
    const line = await signRefusalLine(crypto, this.mx.node.key.signer, {
      case: this.id,
      act: act.hash,
      at: this.at,
      refused,
      decision: null,
    });
    const index = this.mx.channel.append(EntryClass.refusal, line.jwt);
    this.us.channel.append(EntryClass.refusal, line.jwt);
    const given = [act.jwt, ...act.disclosures, ""].join("~");
    this.#refusals.push({ record: line.jwt, disclosures: [], log: this.mx.channel.origin, index, party: "mx", act: given });
  }

  /** The United States' receipt for what México sent so far; `change` makes a dishonest one. */
  async receipt(
    change: (payload: Parameters<typeof signReceipt>[2]) => Parameters<typeof signReceipt>[2] = (payload) => payload,
  ): Promise<string> {
    const { channel } = this.mx;
    const items = [...this.#acts, ...this.#lines]
      .filter(({ log }) => log === channel.origin)
      .sort((a, b) => a.index - b.index)
      .map(({ record, index }) => ({ index, record: hashOf(record), stage: "accepted" as const, at: this.at, own: index }));
    const have = { size: channel.size, root: base64(channel.root()) };
    const payload = {
      from: "us",
      to: "mx",
      envelope: hashOf("envelope"),
      at: this.at,
      have,
      items,
      checkpoint: await this.us.channel.checkpoint(),
    };
    return signReceipt(crypto, this.us.node.key.signer, change(payload));
  }

  source(): BundleSource {
    const sourceParty = ({ id, records, node, channel, root }: TestParty): SourceParty => {
      const own = new Set(records.map(({ jwt }) => jwt));
      const texts = [...channel.entries.entries()].map(([index, { hash: name }]) => ({
        index,
        record: channel.records.get(Buffer.from(name).toString("hex")) ?? "",
      }));
      const log = {
        origin: channel.origin,
        vkey: node.facts.logs[1]?.vkey ?? "",
        checkpoint: "",
        records: texts.filter(({ record }) => own.has(record)),
      };
      return { party: id, root: root.kid, node: node.key.kid, logs: [log] };
    };
    const logs = new Map([this.mx.channel, this.us.channel].map((log) => [log.origin, log]));
    return {
      case: this.id,
      home: "mx",
      protocol,
      state: this.state,
      parties: [sourceParty(this.mx), sourceParty(this.us)],
      acts: this.#acts,
      lines: this.#lines,
      refusals: this.#refusals,
      receipts: this.receipts,
      proof: (origin, index) => (logs.get(origin) as TestLog).proof(index),
    };
  }

  async bundle(): Promise<Bundle> {
    const source = this.source();
    const parties = await Promise.all(
      source.parties.map(async (party) => {
        const { channel } = party.party === "mx" ? this.mx : this.us;
        const checkpoint = await channel.checkpoint();
        return { ...party, logs: party.logs.map((log) => ({ ...log, checkpoint })) };
      }),
    );
    return buildBundle(crypto as Crypto, { ...source, parties });
  }
}

/** The whole case with `padding` entries of other cases before and after it. */
export const playCase = async (padding = 150): Promise<TestCase> => {
  const [mx, us] = [await makeParty("mx", "us", "fgr"), await makeParty("us", "mx", "atf")];
  const witnessSigner = signerOf(generateKey("Ed25519"));
  const oversight = { signer: witnessSigner, key: verifierKey(crypto, "oversight.example/witness", COSIGNATURE_TYPE, witnessSigner.jwk) };
  const cosigner = ({ node }: TestParty): Witness => {
    const key = parseVkey(crypto, node.facts.witness);
    if (!key.ok) throw new Error("unreadable");
    return { signer: signerOf(readKey(node.secrets.witnessKey)), key: key.value };
  };
  for (const [own, other] of [
    [mx, us],
    [us, mx],
  ] as const) {
    own.domestic.witnesses = [oversight];
    own.channel.witnesses = [oversight, cosigner(other)];
    for (const log of [own.domestic, own.channel]) {
      for (const [i, record] of own.records.entries()) log.append(classOf(record, i === own.records.length - 1), record.jwt);
      log.append(EntryClass.publication, await publish(own));
    }
    for (const [i, record] of other.records.entries()) own.channel.append(classOf(record, i === other.records.length - 1), record.jwt);
  }
  const story = new TestCase(mx, us, oversight);
  story.fill(padding);
  const request = await story.act({
    party: mx,
    type: "request",
    frame: { partner: "us", topic: "firearm-trace" },
    content: { facts: "Doce armas.", matter: "Rastreo" },
  });
  await story.act({ party: us, type: "acknowledge", frame: {}, content: { note: "Received." } });
  await story.act({ party: us, type: "ask-clarification", frame: { missing: "objects" }, content: { questions: "Which serials?" } });
  await story.refuse({ party: us, type: "acknowledge", frame: {}, content: {} });
  story.receipts.push(await story.receipt());
  await story.act({ party: mx, type: "clarify", frame: {}, content: { explanation: "Lista adjunta." }, of: request });
  await story.act({ party: us, type: "answer", frame: { outcome: "found", objects: 12 }, content: { findings: "All twelve traced." } });
  story.fill(padding);
  return story;
};
