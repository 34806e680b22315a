/** A party with its keys, grants and logs, the same for the same name: for tests of `hito verify` and for the vectors of bundles. */
import {
  COSIGNATURE_TYPE,
  type Crypto,
  ED25519_TYPE,
  EntryClass,
  formatVkey,
  type GrantDraft,
  type NodeFacts,
  type Signer,
  signGrant,
  signPublication,
  signRevocation,
  thumbprint,
  verifierKey,
} from "#kernel";
import { nodeCrypto as crypto, seededCrypto, seededSigner } from "./records/deterministic.ts";
import { TestLog, type Witness } from "./verify-log.ts";

export const START = 1_757_000_000;
const DAY = 86_400;
const validity = { nbf: START - DAY, exp: START + 3650 * DAY };

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Draft = Without<GrantDraft, "party" | "iat" | "nbf" | "exp">;

export type TestRecord = {
  readonly entryClass: EntryClass;
  readonly jwt: string;
  readonly kid: string;
  readonly disclosures: readonly string[];
};

export type TestParty = {
  readonly id: string;
  readonly root: { readonly kid: string; readonly signer: Signer };
  readonly node: { readonly kid: string; readonly signer: Signer; readonly facts: NodeFacts };
  readonly agencySigner: Signer;
  readonly agent: { readonly signer: Signer; readonly record: TestRecord };
  /** An agent whose key was revoked before the case began. */
  readonly former: { readonly signer: Signer; readonly record: TestRecord };
  /** Grants and revocations, in their order. */
  readonly records: readonly TestRecord[];
  /** What the node published behind them. */
  readonly publication: string;
  readonly domestic: TestLog;
  readonly channel: TestLog;
  /** As which the node cosigns its partner's log. */
  readonly witness: Witness;
};

/** What the node runs, in `publication`; `seed` tells parties of the same id apart. */
export const makeParty = async (
  { id, partner, agency, seed }: { readonly id: string; readonly partner: string; readonly agency: string; readonly seed: string },
  publication: (party: string) => Parameters<typeof signPublication>[2],
): Promise<TestParty> => {
  const random: Crypto = seededCrypto(`${seed} ${id}`);
  const signer = (name: string, alg: "Ed25519" | "ES256" = "Ed25519") => seededSigner(`${seed} ${id} ${name}`, alg);
  const grant = async (by: Signer, draft: Draft, holder = {}): Promise<TestRecord> => {
    const whole = { party: id, iat: START - DAY, ...validity, ...draft } as GrantDraft;
    const { jwt, disclosures } = await signGrant(random, by, whole, holder);
    return { entryClass: EntryClass.key, jwt, kid: thumbprint(crypto, draft.key), disclosures };
  };
  const [root, node, office, witness] = [signer("root"), signer("node"), signer("agency"), signer("witness")];
  const log = (name: "domestic" | "channel") => {
    const own = signer(`log ${name}`);
    const origin = `${id}.hito.example/${name === "domestic" ? name : `channel-${partner}`}`;
    return new TestLog(crypto, id, name, own, verifierKey(crypto, origin, ED25519_TYPE, own.jwk));
  };
  const [domestic, channel] = [log("domestic"), log("channel")];
  const witnessKey = verifierKey(crypto, `${id}.hito.example/witness`, COSIGNATURE_TYPE, witness.jwk);
  const facts: NodeFacts = {
    url: `http://localhost/${id}`,
    encryption: { kty: "OKP", crv: "X25519", x: signer("encryption").jwk.x },
    logs: [
      { kind: "domestic", origin: domestic.origin, vkey: formatVkey(domestic.key) },
      { kind: "channel", partner, origin: channel.origin, vkey: formatVkey(channel.key) },
    ],
    witness: formatVkey(witnessKey),
  };
  const agentOf = async (name: string) => {
    const own = signer(name, "ES256");
    const draft = { kind: "agent", key: own.jwk, powers: ["act", "intake"], agency, sector: "prosecution" } as const;
    return { signer: own, record: await grant(office, draft, { name: "A. Cruz" }) };
  };
  const granted = [
    await grant(root, { kind: "root", key: root.jwk, powers: [] }),
    await grant(root, { kind: "node", key: node.jwk, powers: [], node: facts }),
    await grant(root, { kind: "agency", key: office.jwk, powers: [], agency, sector: "prosecution" }),
  ];
  const [agent, former] = [await agentOf("agent"), await agentOf("former")];
  const { kid } = former.record;
  const ended = { party: id, key: kid, because: "ended", at: START - 100, iat: START - 100 } as const;
  const revocation = { entryClass: EntryClass.revocation, jwt: await signRevocation(crypto, office, ended), kid, disclosures: [] };
  const records = [...granted, agent.record, former.record, revocation];
  const published = await signPublication(crypto, node, publication(id));
  for (const own of [domestic, channel]) {
    for (const { entryClass, jwt } of records) own.append(entryClass, jwt);
    own.append(EntryClass.publication, published);
  }
  return {
    id,
    root: { kid: thumbprint(crypto, root.jwk), signer: root },
    node: { kid: thumbprint(crypto, node.jwk), signer: node, facts },
    agencySigner: office,
    agent,
    former,
    records,
    publication: published,
    domestic,
    channel,
    witness: { signer: witness, key: witnessKey },
  };
};
