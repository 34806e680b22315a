/** Grants: who lets which key do what (spec/identity.md). */
import { type Concealed, conceal, eightDigests, reveal } from "../act/disclosure.ts";
import { type Jws, jwsKind, parseJws, recordHash, signJws } from "../act/jws.ts";
import { thumbprint } from "../act/thumbprint.ts";
import { type Json, type JsonObject, utf8 } from "../bytes/index.ts";
import type { Crypto, PublicJwk, Signer } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import {
  anyText,
  ascending,
  type Check,
  type EncryptionJwk,
  encryptionJwk,
  hash,
  index,
  isObject,
  list,
  name,
  object,
  oneOf,
  publicJwk,
  text,
  time,
} from "../shape/index.ts";

export type KeyKind = "root" | "node" | "agency" | "agent";
export type Sector = "civil" | "consular" | "prosecution" | "security" | "military" | "judicial" | "oversight";
/** What an agent's key may do: sign acts, see what reaches the agency, give sight of a case, grant agents, oversee, audit. */
export type AgentPower = "act" | "assign" | "audit" | "enrol" | "intake" | "oversee";

/** Where a node is reached and which keys it signs its logs and cosignatures with (C2SP signed-note vkeys). */
export type NodeFacts = {
  readonly url: string;
  readonly encryption: EncryptionJwk;
  readonly logs: readonly {
    readonly kind: "domestic" | "channel";
    readonly partner?: string;
    readonly origin: string;
    readonly vkey: string;
  }[];
  readonly witness: string;
};

type Common = {
  readonly _sd_alg: "sha-256";
  readonly party: string;
  readonly key: PublicJwk;
  readonly powers: readonly AgentPower[];
  readonly iat: number;
  /** In force from `nbf` (included) to `exp` (excluded), in seconds. */
  readonly nbf: number;
  readonly exp: number;
};
export type RootGrant = Common & { readonly kind: "root"; readonly succeeds?: { readonly key: string }; readonly consent?: string };
export type NodeGrant = Common & {
  readonly kind: "node";
  readonly node: NodeFacts;
  /** After a loss: from which size of each log on the lost key's signatures are doubtful. */
  readonly succeeds?: { readonly key: string; readonly sizes: readonly { readonly origin: string; readonly size: number }[] };
};
export type AgencyGrant = Common & { readonly kind: "agency"; readonly agency: string; readonly sector: Sector };
export type AgentGrant = Common & { readonly kind: "agent"; readonly agency: string; readonly sector: Sector; readonly holder: Concealed };
export type GrantPayload = RootGrant | NodeGrant | AgencyGrant | AgentGrant;

/** `kid` is the granting key, `subject` the kid of the key that is granted. */
export type Grant = Jws<GrantPayload> & { readonly hash: string; readonly subject: string };

export const GRANT_TYP = "hito-grant.v1+sd-jwt";
const RECORD_LIMIT = 16 * 1024;

const origin = text(/^[^\s+]{1,200}$/, "an origin");
const vkey = text(/^[^\s+]{1,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{1,100}$/, "a vkey");
/** Agencies are named by their party; `node` names the node itself as an author (spec/act.md). */
const agency = text(/^(?!node$)[a-z][A-Za-z0-9-]{0,63}$/, "an agency");
const sector = oneOf("civil", "consular", "prosecution", "security", "military", "judicial", "oversight");
const power = oneOf("act", "assign", "audit", "enrol", "intake", "oversee");

const common = { _sd_alg: oneOf("sha-256"), party: name, key: publicJwk, iat: time, nbf: time, exp: time };
const noPowers: Check<readonly AgentPower[]> = list(power, 0, 0);
const nodeFacts: Check<NodeFacts> = object({
  url: text(/^https?:\/\/[^\s]{1,500}$/, "a URL"),
  encryption: encryptionJwk,
  logs: list(object({ kind: oneOf("domestic", "channel"), origin, vkey }, { partner: name }), 0, 256),
  witness: vkey,
});

const kinds: { readonly [K in KeyKind]: Check<Extract<GrantPayload, { kind: K }>> } = {
  root: object({ ...common, kind: oneOf("root"), powers: noPowers }, { succeeds: object({ key: hash }), consent: anyText(1024) }),
  node: object(
    { ...common, kind: oneOf("node"), powers: noPowers, node: nodeFacts },
    { succeeds: object({ key: hash, sizes: list(object({ origin, size: index }), 0, 256) }) },
  ),
  agency: object({ ...common, kind: oneOf("agency"), powers: noPowers, agency, sector }),
  agent: object({
    ...common,
    kind: oneOf("agent"),
    powers: ascending(list(power, 0, 6)),
    agency,
    sector,
    holder: object({ _sd: eightDigests }),
  }),
};

const grantPayload: Check<GrantPayload> = (value: Json) => {
  const kind = isObject(value) ? value.kind : undefined;
  const check = typeof kind === "string" && Object.hasOwn(kinds, kind) ? (kinds[kind as KeyKind] as Check<GrantPayload>) : undefined;
  if (check === undefined) return { at: "/kind", expected: Object.keys(kinds).join(" or ") };
  const wrong = check(value);
  if (wrong !== null) return wrong;
  const { nbf, exp } = value as GrantPayload;
  return nbf < exp ? null : { at: "/exp", expected: "a time after nbf" };
};

const GRANT = jwsKind(GRANT_TYP, RECORD_LIMIT, grantPayload);

/** Only the first root grants itself; a later one is granted by the one that it succeeds, and consents. */
const wrongSuccession = ({ kid, subject, payload }: Grant): string | null => {
  if (payload.kind !== "root") return null;
  if (kid === subject) return payload.succeeds === undefined && payload.consent === undefined ? null : "/payload/succeeds";
  if (payload.succeeds?.key !== kid) return "/payload/succeeds";
  return payload.consent === undefined ? "/payload/consent" : null;
};

/** Reads a grant's JWT. Refused: `oversized`, `malformed`, `unknown-version`. */
export const parseGrant = (crypto: Pick<Crypto, "sha256">, jwt: string): Outcome<Grant> => {
  const parsed = parseJws(GRANT, jwt);
  if (!parsed.ok) return parsed;
  const jws = parsed.value;
  const grant = { ...jws, hash: recordHash(crypto, jws.bytes), subject: thumbprint(crypto, jws.payload.key) };
  const wrong = wrongSuccession(grant);
  return wrong === null
    ? accepted(grant)
    : refused({ kind: "malformed", at: wrong, expected: "succession by the key before, with consent" });
};

type Draft<G> = G extends GrantPayload ? Omit<G, "_sd_alg" | "holder"> : never;
export type GrantDraft = Draft<GrantPayload>;
/** What is disclosed of an agent with an act to those who may read it. */
export type Holder = { readonly name?: string; readonly title?: string };
export type SignedGrant = { readonly jwt: string; readonly disclosures: readonly string[]; readonly hash: string };

/** Signs a grant with the granting key; an agent's name and title become disclosures beside it. */
export const signGrant = async (crypto: Crypto, signer: Signer, draft: GrantDraft, holder: Holder = {}): Promise<SignedGrant> => {
  const { concealed, disclosures } = conceal(crypto, holder);
  const payload = { ...draft, _sd_alg: "sha-256", ...(draft.kind === "agent" ? { holder: concealed } : {}) };
  const jwt = await signJws(crypto, signer, GRANT_TYP, payload as unknown as JsonObject);
  return { jwt, disclosures: draft.kind === "agent" ? disclosures : [], hash: recordHash(crypto, utf8(jwt)) };
};

const holderFields: Check<Holder> = object({}, { name: anyText(200), title: anyText(200) });

/** Name and title of the agent whose key is granted. Refused `wrong-disclosure`, `oversized`. */
export const openHolder = (crypto: Pick<Crypto, "sha256">, grant: Grant, disclosures: readonly string[]): Outcome<Holder> => {
  const concealed = grant.payload.kind === "agent" ? grant.payload.holder : { _sd: [] };
  const opened = reveal(crypto, concealed, disclosures);
  if (!opened.ok) return opened;
  const wrong = holderFields(opened.value);
  return wrong === null ? accepted(opened.value as Holder) : refused({ kind: "wrong-disclosure", at: wrong.at });
};
