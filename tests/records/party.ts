/** A party with all its kinds of key, and its records in the order of a log: what identity stories are told with. */
import {
  type AgentPower,
  addRecord,
  type Crypto,
  type Directory,
  emptyDirectory,
  type GrantDraft,
  judgeKey,
  type KeyJudgement,
  type LogPosition,
  type Outcome,
  type RevocationPayload,
  type Sector,
  type SignedGrant,
  signGrant,
  signRevocation,
  thumbprint,
} from "#kernel";
import { seededCrypto, seededSigner, type TestSigner } from "./deterministic.ts";

/** 2025-09-04T15:33:20Z. */
export const NOW = 1_757_000_000;
export const HOUR = 3600;
export const DAY = 24 * HOUR;
export const YEAR = 365 * DAY;

type Times = { readonly iat?: number; readonly nbf?: number; readonly exp?: number };

export type Entry = { readonly index: number; readonly at: number; readonly record: string };
export type Added = { readonly entry: Entry; readonly outcome: Outcome<Directory> };

/** One party's log of public records. `at` is the sequencer's clock, moved by hand. */
export class PartyLog {
  readonly crypto: Crypto;
  readonly party: string;
  readonly root: TestSigner;
  readonly entries: Entry[] = [];
  directory: Directory;
  index = 0;
  at = NOW;

  constructor(party: string, root = seededSigner(`${party} root`)) {
    this.crypto = seededCrypto(`${party} log`);
    this.party = party;
    this.root = root;
    this.directory = emptyDirectory(party, thumbprint(this.crypto, root.jwk));
  }

  kid(signer: TestSigner): string {
    return thumbprint(this.crypto, signer.jwk);
  }

  /** Adds a record at the next index; a refused one takes none. */
  async try(record: string): Promise<Outcome<Directory>> {
    const outcome = await addRecord(this.crypto, this.directory, record, this.index, this.at);
    if (!outcome.ok) return outcome;
    this.directory = outcome.value;
    this.entries.push({ index: this.index, at: this.at, record });
    this.index += 1;
    return outcome;
  }

  async add(record: string): Promise<number> {
    const outcome = await this.try(record);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
    return this.index - 1;
  }

  /** Lets time pass, and other entries come. */
  wait(seconds: number, entries = 0): void {
    this.at += seconds;
    this.index += entries;
  }

  times({ iat = this.at, nbf = NOW, exp = NOW + YEAR }: Times): Required<Times> {
    return { iat, nbf, exp };
  }

  grant(by: TestSigner, draft: GrantDraft, holder = {}): Promise<SignedGrant> {
    return signGrant(this.crypto, by, draft, holder);
  }

  rootGrant(times: Times = {}): Promise<SignedGrant> {
    return this.grant(this.root, { party: this.party, kind: "root", key: this.root.jwk, powers: [], ...this.times(times) });
  }

  nodeGrant(
    node: TestSigner,
    times: Times = {},
    succeeds?: { key: string; sizes: { origin: string; size: number }[] },
  ): Promise<SignedGrant> {
    const facts = {
      url: `https://${this.party}.example`,
      encryption: { kty: "OKP", crv: "X25519", x: "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo" } as const,
      logs: [{ kind: "domestic" as const, origin: `${this.party}.example/domestic`, vkey: `${this.party}.example/domestic+00000000+AQ==` }],
      witness: `${this.party}.example/witness+00000000+BA==`,
    };
    const draft = { party: this.party, kind: "node" as const, key: node.jwk, powers: [], node: facts, ...this.times(times) };
    return this.grant(this.root, succeeds === undefined ? draft : { ...draft, succeeds });
  }

  agencyGrant(agency: TestSigner, name: string, sector: Sector = "civil", times: Times = {}, by = this.root): Promise<SignedGrant> {
    return this.grant(by, { party: this.party, kind: "agency", key: agency.jwk, agency: name, sector, powers: [], ...this.times(times) });
  }

  agentGrant(
    by: TestSigner,
    agent: TestSigner,
    agency: string,
    powers: readonly AgentPower[] = ["act"],
    { sector = "civil", holder = { name: "Ana Pérez", title: "Fiscal" }, ...times }: Times & { sector?: Sector; holder?: object } = {},
  ): Promise<SignedGrant> {
    const draft = { party: this.party, kind: "agent" as const, key: agent.jwk, agency, sector, powers, ...this.times(times) };
    return this.grant(by, draft, holder);
  }

  revocation(by: TestSigner, key: TestSigner, because: RevocationPayload["because"], at = this.at): Promise<string> {
    return signRevocation(this.crypto, by, { party: this.party, key: this.kid(key), because, at, iat: this.at });
  }

  /** What the directory says of a key at the next index, now or as given. */
  judge(key: TestSigner, when: { index?: number; at?: number; iat?: number } & LogPosition = {}): Outcome<KeyJudgement> {
    const at = when.at ?? this.at;
    return judgeKey(this.directory, this.kid(key), { index: this.index, iat: at, ...when, at });
  }
}

/** The keys of an ordinary party. */
export const keysOf = (party: string) => ({
  node: seededSigner(`${party} node`),
  agency: seededSigner(`${party} agency`),
  registrar: seededSigner(`${party} registrar`),
  agent: seededSigner(`${party} agent`),
});

export type OrdinaryParty = {
  readonly log: PartyLog;
  readonly keys: ReturnType<typeof keysOf>;
  readonly agentGrant: SignedGrant;
  readonly agency: string;
};

/** Root, node, one agency, its registrar and one agent, granted in that order at indexes 0 to 4. */
export const ordinaryParty = async (party: string, agency = "prosecutor"): Promise<OrdinaryParty> => {
  const log = new PartyLog(party);
  const keys = keysOf(party);
  await log.add((await log.rootGrant()).jwt);
  await log.add((await log.nodeGrant(keys.node)).jwt);
  await log.add((await log.agencyGrant(keys.agency, agency)).jwt);
  await log.add((await log.agentGrant(keys.agency, keys.registrar, agency, ["enrol"])).jwt);
  const agentGrant = await log.agentGrant(keys.registrar, keys.agent, agency);
  await log.add(agentGrant.jwt);
  return { log, keys, agentGrant, agency };
};
