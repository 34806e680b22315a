/**
 * The ceremonies by which a party makes its keys and grants them (spec/identity.md). Root and agency keys are made and
 * used away from any node; what leaves the ceremony is a node's secrets and signed records.
 */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  type AgentPower,
  base64url,
  COSIGNATURE_TYPE,
  type Crypto,
  ED25519_TYPE,
  formatVkey,
  type GrantDraft,
  type Holder,
  type NodeFacts,
  type NodeGrant,
  type PublicJwk,
  type Sector,
  type Signer,
  signConsent,
  signGrant,
  signRevocation,
  thumbprint,
  verifierKey,
} from "#kernel";
import { generateKey, keyToPem, signerOf } from "#node/crypto.ts";

/** What each ceremony is given: `now` and the validity (`nbf` included, `exp` excluded) in seconds. */
export type Ceremony = { readonly crypto: Crypto; readonly now: number; readonly validity: { readonly nbf: number; readonly exp: number } };

/** A key pair made here; `pem` is the private key, PKCS #8. */
export type MadeKey = { readonly kid: string; readonly jwk: PublicJwk; readonly signer: Signer; readonly pem: string };
/** A public record for the party's records file, with what may be disclosed of it. */
export type MadeRecord = { readonly jwt: string; readonly hash: string; readonly kid: string; readonly disclosures: readonly string[] };
export type Made = { readonly key: MadeKey; readonly record: MadeRecord };

const madeKey = (crypto: Crypto, key: KeyObject = generateKey("Ed25519")): MadeKey => {
  const signer = signerOf(key);
  return { kid: thumbprint(crypto, signer.jwk), jwk: signer.jwk, signer, pem: keyToPem(key) };
};

const frameOf = ({ now, validity }: Ceremony, party: string, key: PublicJwk) => ({ party, key, iat: now, ...validity });

const granted = async (crypto: Crypto, by: Signer, draft: GrantDraft, holder?: Holder): Promise<MadeRecord> => ({
  ...(await signGrant(crypto, by, draft, holder)),
  kid: thumbprint(crypto, draft.key),
});

/** A fingerprint that begins with a hyphen would be taken for an option on command lines: another key is made. */
const rootKey = (crypto: Crypto): MadeKey => {
  const key = madeKey(crypto);
  return key.kid.startsWith("-") ? rootKey(crypto) : key;
};

/** A party's first root, which grants itself; its kid is the party's fingerprint. */
export const createRoot = async (ceremony: Ceremony, party: string): Promise<Made> => {
  const { crypto } = ceremony;
  const key = rootKey(crypto);
  const record = await granted(crypto, key.signer, { ...frameOf(ceremony, party, key.jwk), kind: "root", powers: [] });
  return { key, record };
};

/** The root after `root`: granted by it, with its own consent. */
export const succeedRoot = async (
  ceremony: Ceremony,
  { party, root }: { readonly party: string; readonly root: Signer },
): Promise<Made> => {
  const { crypto } = ceremony;
  const key = madeKey(crypto);
  const before = thumbprint(crypto, root.jwk);
  const consent = await signConsent(crypto, key.signer, party, before);
  const draft = { ...frameOf(ceremony, party, key.jwk), kind: "root", powers: [], succeeds: { key: before }, consent } as const;
  return { key, record: await granted(crypto, root, draft) };
};

export type NodeRequest = {
  readonly party: string;
  readonly root: Signer;
  /** The node's public address. */
  readonly url: string;
  readonly partners: readonly string[];
  /** Such as `mx.hito.example`: logs are `<base>/domestic` and `<base>/channel-<partner>`, the witness `<base>/witness`. */
  readonly originBase: string;
  readonly succeeds?: NonNullable<NodeGrant["succeeds"]>;
  /** Log keys to keep from an earlier node, by name; a log that has none gets a new one. */
  readonly logKeys?: Readonly<Record<string, KeyObject>>;
};

/** The texts of a node's secret files, by the names that its configuration gives them. */
export type NodeSecrets = {
  readonly nodeKey: string;
  readonly witnessKey: string;
  /** A private X25519 JWK. */
  readonly encryptionKey: string;
  /** JSON: the name of each log (`domestic`, `channel-<partner>`) and its private key as PEM. */
  readonly logKeys: string;
  /** 32 random bytes as base64url. */
  readonly kek: string;
};

export type MadeNode = Made & { readonly secrets: NodeSecrets; readonly facts: NodeFacts };

type NodeLog = { readonly name: string; readonly pem: string; readonly fact: NodeFacts["logs"][number] };

const nodeLogs = (crypto: Crypto, { partners, originBase, logKeys = {} }: NodeRequest): NodeLog[] => {
  const log = (name: string, kind: { kind: "domestic" } | { kind: "channel"; partner: string }): NodeLog => {
    const origin = `${originBase}/${name}`;
    const { jwk, pem } = madeKey(crypto, logKeys[name]);
    return { name, pem, fact: { ...kind, origin, vkey: formatVkey(verifierKey(crypto, origin, ED25519_TYPE, jwk)) } };
  };
  return [log("domestic", { kind: "domestic" }), ...partners.map((partner) => log(`channel-${partner}`, { kind: "channel", partner }))];
};

/** `X25519` for envelopes (RFC 8037): the public members, and the private JWK as text. */
const encryptionPair = (): { readonly open: NodeFacts["encryption"]; readonly secret: string } => {
  const jwk = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" });
  const open = { kty: "OKP", crv: "X25519", x: jwk.x ?? "" } as const;
  return { open, secret: JSON.stringify({ ...open, d: jwk.d }) };
};

/** All keys of a node and the root's grant of it. */
export const createNode = async (ceremony: Ceremony, request: NodeRequest): Promise<MadeNode> => {
  const { crypto } = ceremony;
  const [key, witness, encryption, logs] = [madeKey(crypto), madeKey(crypto), encryptionPair(), nodeLogs(crypto, request)];
  const facts: NodeFacts = {
    url: request.url,
    encryption: encryption.open,
    logs: logs.map(({ fact }) => fact),
    witness: formatVkey(verifierKey(crypto, `${request.originBase}/witness`, COSIGNATURE_TYPE, witness.jwk)),
  };
  const succeeds = request.succeeds === undefined ? {} : { succeeds: request.succeeds };
  const draft = { ...frameOf(ceremony, request.party, key.jwk), kind: "node", powers: [], node: facts, ...succeeds } as const;
  const secrets: NodeSecrets = {
    nodeKey: key.pem,
    witnessKey: witness.pem,
    encryptionKey: encryption.secret,
    logKeys: JSON.stringify(Object.fromEntries(logs.map(({ name, pem }) => [name, pem]))),
    kek: base64url(crypto.random(32)),
  };
  return { key, record: await granted(crypto, request.root, draft), secrets, facts };
};

export type AgencyRequest = { readonly party: string; readonly root: Signer; readonly agency: string; readonly sector: Sector };

/** An agency's key, granted by the root. */
export const createAgency = async (ceremony: Ceremony, { party, root, agency, sector }: AgencyRequest): Promise<Made> => {
  const { crypto } = ceremony;
  const key = madeKey(crypto);
  const draft = { ...frameOf(ceremony, party, key.jwk), kind: "agency", powers: [], agency, sector } as const;
  return { key, record: await granted(crypto, root, draft) };
};

export type AgentRequest = {
  readonly party: string;
  /** The agency's key, or that of an agent of the agency with power `enrol`. */
  readonly by: Signer;
  readonly agency: string;
  readonly sector: Sector;
  /** The agent's own public key; the private one never leaves the agent. */
  readonly key: PublicJwk;
  readonly powers: readonly AgentPower[];
  readonly holder: Holder;
};

/** Grants an agent's key. */
export const grantAgent = (ceremony: Ceremony, request: AgentRequest): Promise<MadeRecord> => {
  const { party, by, agency, sector, key, holder } = request;
  const powers = [...new Set(request.powers)].sort();
  return granted(ceremony.crypto, by, { ...frameOf(ceremony, party, key), kind: "agent", powers, agency, sector }, holder);
};

export type RevokeRequest = {
  readonly party: string;
  readonly by: Signer;
  /** kid of the key that is revoked. */
  readonly key: string;
  readonly because: "ended" | "compromised";
  /** The end, or since when the key was not its holder's alone. */
  readonly at: number;
};

export const revokeKey = async ({ crypto, now }: Omit<Ceremony, "validity">, request: RevokeRequest): Promise<MadeRecord> => {
  const { party, by, key, because, at } = request;
  const jwt = await signRevocation(crypto, by, { party, key, because, at, iat: now });
  return { jwt, hash: base64url(crypto.sha256(Buffer.from(jwt))), kid: key, disclosures: [] };
};
