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
  type LineDraft,
  parseActRecord,
  parseLine,
  proposalOf,
  protocolHash,
  type Signer,
  signAct,
  signLine,
  signReceipt,
  signRefusalLine,
  stampDue,
  verifierKey,
} from "#kernel";
import { type BundleSource, buildBundle, type SourceParty, type SourceRecord } from "#node/verify/bundle.ts";
import type { Bundle } from "#node/verify/bundle-format.ts";
import { parties } from "#parties/index.ts";
import { protocols } from "#protocols";
import { nodeCrypto as crypto, seededCrypto, seededSigner } from "./records/deterministic.ts";
import type { TestLog, Witness } from "./verify-log.ts";
import { makeParty, START, type TestParty } from "./verify-party.ts";

const hashOf = (text: string): string => base64url(crypto.sha256(Buffer.from(text)));

export { START } from "./verify-party.ts";

const protocol = (protocols["information-request@1"] as (typeof protocols)[string]).protocol;
const hash = protocolHash(protocol, crypto);

const published = (party: string) => ({
  party,
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
  /** The party's own authority if absent; `node` for an act of its node. */
  readonly agency?: string;
  /** The story's time if absent. */
  readonly iat?: number;
};

/** Plays the case: five acts by both parties, five lines, one refusal, one receipt; other entries lie between. */
export class TestCase {
  readonly id: string;
  readonly mx: TestParty;
  readonly us: TestParty;
  readonly oversight: Witness;
  readonly #acts: (SourceRecord & { author: readonly string[]; at: number })[] = [];
  readonly #lines: (SourceRecord & { n: number; timely?: string })[] = [];
  readonly #refusals: (SourceRecord & { party: string; act?: string })[] = [];
  readonly receipts: string[] = [];
  readonly #evidence: Omit<SourceRecord, "disclosures">[] = [];
  #last: LineDraft | undefined;
  state: CaseState = emptyState(protocol);
  at = START;
  readonly #random: Crypto;

  constructor(mx: TestParty, us: TestParty, oversight: Witness, seed: string) {
    this.#random = seededCrypto(`${seed} case`);
    this.id = base64url(this.#random.random(16));
    this.mx = mx;
    this.us = us;
    this.oversight = oversight;
  }

  /** Entries of other cases, whose records nobody here may open. */
  fill(count: number): void {
    for (let i = 0; i < count; i++)
      for (const log of [this.mx.channel, this.us.channel]) log.append(EntryClass.act, `another ${i} ${log.size}`);
  }

  async sign({ party, type, frame, content, of, agency, iat = this.at }: Spoken, signer = party.agent.signer) {
    const draft: Frame = {
      case: this.id,
      protocol: "information-request@1",
      protocol_hash: hash,
      type,
      party: party.id,
      agency: agency ?? (party.id === "mx" ? "fgr" : "atf"),
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
    return signAct(this.#random, signer, draft, content);
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

  /** `timely`: the lapsed clock that the line says to have been met, and the proof of it. */
  async number(jwt: string, timely?: { readonly clock: string; readonly proof: string }): Promise<void> {
    const act = parseActRecord(crypto, jwt);
    if (!act.ok) throw new Error(JSON.stringify(act.refusal));
    const signer = act.value.frame.agency === "node" ? "node" : "agent";
    const late = timely === undefined ? {} : { timely: timely.clock };
    const proposal = { ...proposalOf(act.value, signer, this.at), ...late };
    const due = stampDue(protocol, this.state, proposal, (party) => (parties[party] as (typeof parties)[string]).calendar);
    const policies = { shared: hash, protocol: hash, party: hash };
    const decision = { basis: [], policies, rules: [], flags: [], attributes: {} };
    const draft = {
      case: this.id,
      n: this.state.n + 1,
      act: act.value.hash,
      previous: this.state.line,
      at: this.at,
      due,
      decision,
      ...late,
    };
    this.#last = draft;
    const line = await signLine(this.#random, this.mx.node.signer, draft, "MX-US-2025-0001");
    const parsed = parseLine(crypto, line.jwt);
    const folded = parsed.ok ? foldLine({ protocol, hash, signer }, this.state, parsed.value, act.value) : parsed;
    if (!folded.ok) throw new Error(JSON.stringify(folded.refusal));
    this.state = folded.value;
    const index = this.mx.channel.append(EntryClass.docketLine, line.jwt);
    this.us.channel.append(EntryClass.docketLine, line.jwt);
    this.#lines.push({
      record: line.jwt,
      disclosures: line.disclosures,
      log: this.mx.channel.origin,
      index,
      n: this.state.n,
      ...(timely === undefined ? {} : { timely: timely.proof }),
    });
  }

  /** The home refuses an act. */
  async refuse(spoken: Spoken): Promise<void> {
    this.at += 60;
    const act = await this.sign(spoken);
    const refused = { kind: "out-of-turn", state: this.state.state, type: spoken.type, enabled: [] } as const;
    const line = await signRefusalLine(crypto, this.mx.node.signer, {
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

  /** The home signs the newest line once more, with something changed, beside its docket. */
  async sayOtherwise(change: Partial<LineDraft>): Promise<void> {
    if (this.#last === undefined) throw new Error("no line");
    const line = await signLine(this.#random, this.mx.node.signer, { ...this.#last, ...change });
    this.#keepBeside(EntryClass.docketLine, line.jwt);
  }

  /** The home refuses the act that it numbered last. */
  async refuseNumbered(): Promise<void> {
    const act = this.#last?.act ?? "";
    const refused = { kind: "conflict", what: "act" } as const;
    const line = await signRefusalLine(crypto, this.mx.node.signer, { case: this.id, act, at: this.at, refused, decision: null });
    this.#keepBeside(EntryClass.refusal, line.jwt);
  }

  #keepBeside(entryClass: EntryClass, record: string): void {
    const index = this.mx.channel.append(entryClass, record);
    this.us.channel.append(entryClass, record);
    this.#evidence.push({ record, log: this.mx.channel.origin, index });
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
    return signReceipt(crypto, this.us.node.signer, change(payload));
  }

  source(): BundleSource {
    const sourceParty = ({ id, records, publication, node, channel, root }: TestParty): SourceParty => {
      const own = new Set([...records.map(({ jwt }) => jwt), publication]);
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
      return { party: id, root: root.kid, node: node.kid, logs: [log] };
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
      evidence: this.#evidence,
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

const openCase = async (seed: string): Promise<TestCase> => {
  const mx = await makeParty({ id: "mx", partner: "us", agency: "fgr", seed }, published);
  const us = await makeParty({ id: "us", partner: "mx", agency: "atf", seed }, published);
  const signer = seededSigner(`${seed} oversight`);
  const oversight = { signer, key: verifierKey(crypto, "oversight.example/witness", COSIGNATURE_TYPE, signer.jwk) };
  for (const [own, other] of [
    [mx, us],
    [us, mx],
  ] as const) {
    own.domestic.witnesses = [oversight];
    own.channel.witnesses = [oversight, other.witness];
    for (const { entryClass, jwt } of other.records) own.channel.append(entryClass, jwt);
  }
  return new TestCase(mx, us, oversight, seed);
};

/** The whole case with `padding` entries of other cases before and after it; the same for the same seed. */
export const playCase = async (padding = 150, seed = "case"): Promise<TestCase> => {
  const story = await openCase(seed);
  const { mx, us } = story;
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

/** The end of 5 September 2025 in Washington: when the answer of a late case is due. */
export const DUE = 1_757_131_200;

/**
 * A case whose answer stood in its author's log in time and came two days late. `proofs` are of that answer: as two witnesses saw it in time, as
 * they saw it too late, and as only its author's own node did.
 */
export const playLateCase = async (seed = "late case") => {
  const story = await openCase(seed);
  const { mx, us } = story;
  const asked = { partner: "us", topic: "firearm-trace", answerBy: "2025-09-05" };
  await story.act({ party: mx, type: "request", frame: asked, content: { facts: "Doce armas.", matter: "Rastreo" } });
  const answer = await story.log({ party: us, type: "answer", frame: { outcome: "found", objects: 12 }, content: { findings: "Traced." } });
  const { channel } = us;
  const index = channel.size - 1;
  const outside = channel.witnesses;
  const proofs = {
    inTime: await channel.proof(index, channel.size, DUE),
    tooLate: await channel.proof(index, channel.size, DUE + 1),
    byItself: "",
  };
  channel.witnesses = [us.witness];
  proofs.byItself = await channel.proof(index, channel.size, DUE);
  channel.witnesses = outside;
  story.at = DUE + 86_400;
  const lapse = await story.log({ party: mx, type: "lapse", agency: "node", frame: { clock: "answer" }, content: {} }, mx.node.signer);
  await story.number(lapse.jwt);
  story.at += 86_400;
  await story.number(answer.jwt, { clock: "answer", proof: proofs.inTime });
  for (const log of [mx.channel, us.channel]) log.cosigned = story.at;
  return { story, proofs };
};
