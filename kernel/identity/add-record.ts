/** Folding public records: each is signed by a key that could give it and was in force at the record's own place. */
import { type Jws, typOf, verifyJws } from "../act/jws.ts";
import type { Crypto } from "../crypto.ts";
import { accepted, type Outcome, type Refusal, refused } from "../refusal.ts";
import { verifyConsent } from "./consent.ts";
import { type Directory, grantsOf, type Place, withRecord } from "./directory.ts";
import { type Grant, type GrantPayload, parseGrant } from "./grant.ts";
import { judgeKey } from "./judge.ts";
import { PUBLICATION_TYP, type Publication, parsePublication } from "./publication.ts";
import { parseRevocation, REVOCATION_TYP, type Revocation } from "./revocation.ts";

const EVER = Number.POSITIVE_INFINITY;
const noPower = (kid: string, power: string): Refusal => ({ kind: "no-power", kid, power });

/** The signer's grant if the key is in force at the record's place and signed it. */
const signerAt = async (crypto: Crypto, directory: Directory, jws: Jws<unknown>, place: Place): Promise<Outcome<Grant>> => {
  const judged = judgeKey(directory, jws.kid, { ...place, iat: null });
  if (!judged.ok) return judged;
  const { grant } = judged.value;
  const verified = await verifyJws(crypto, jws, grant.payload.key);
  return verified.ok ? accepted(grant) : verified;
};

/** Who may grant what, after the table of kinds; null if the granting key may. */
const wrongGrantor = (by: GrantPayload, { kid, payload: given }: Grant): Refusal | null => {
  if (given.kind !== "agent") return by.kind === "root" ? null : noPower(kid, given.kind);
  if (by.kind !== "agency" && by.kind !== "agent") return noPower(kid, "agent");
  const sameAgency = by.agency === given.agency && by.sector === given.sector;
  const registrar = by.kind === "agent" && by.powers.includes("enrol") && !given.powers.includes("enrol");
  return sameAgency && (by.kind === "agency" || registrar) ? null : noPower(kid, "enrol");
};

/** A key keeps its kind and agency for life, so that an act's author never depends on which of its grants is read. */
const wrongRegrant = (directory: Directory, { subject, payload }: Grant): Refusal | null => {
  const before = grantsOf(directory, subject, EVER)[0]?.grant.payload;
  if (before === undefined) return null;
  const agencyOf = (grant: GrantPayload) => ("agency" in grant ? grant.agency : null);
  const same = before.kind === payload.kind && agencyOf(before) === agencyOf(payload);
  return same ? null : { kind: "conflict", what: "key" };
};

const wrongSucceeds = (directory: Directory, { payload }: Grant): Refusal | null => {
  if (!("succeeds" in payload) || payload.succeeds === undefined) return null;
  const { key } = payload.succeeds;
  const lost = grantsOf(directory, key, EVER)[0]?.grant;
  return lost?.payload.kind === payload.kind ? null : { kind: "unknown-key", kid: key };
};

const addFirstRoot = async (crypto: Crypto, directory: Directory, grant: Grant, place: Place): Promise<Outcome<Directory>> => {
  if (grant.subject !== directory.root) return refused({ kind: "unknown-key", kid: grant.kid });
  const verified = await verifyJws(crypto, grant, grant.payload.key);
  return verified.ok ? accepted(withRecord(directory, { ...place, grant })) : verified;
};

const addGrant = async (crypto: Crypto, directory: Directory, grant: Grant, place: Place): Promise<Outcome<Directory>> => {
  const isFirst = grant.payload.kind === "root" && grant.kid === grant.subject && grantsOf(directory, grant.kid, EVER).length === 0;
  if (isFirst) return addFirstRoot(crypto, directory, grant, place);
  const signer = await signerAt(crypto, directory, grant, place);
  if (!signer.ok) return signer;
  const wrong = wrongGrantor(signer.value.payload, grant) ?? wrongRegrant(directory, grant) ?? wrongSucceeds(directory, grant);
  if (wrong !== null) return refused(wrong);
  if (grant.payload.kind === "root" && grant.payload.succeeds !== undefined) {
    const consent = await verifyConsent(crypto, grant);
    if (!consent.ok) return consent;
  }
  return accepted(withRecord(directory, { ...place, grant }));
};

/** The keys that granted `kid`, those that granted them, and so on. */
const grantorsOf = (directory: Directory, kid: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const waiting = [kid];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { grant } of grantsOf(directory, next, EVER)) {
      if (found.has(grant.kid)) continue;
      found.add(grant.kid);
      waiting.push(grant.kid);
    }
  }
  return found;
};

const addRevocation = async (crypto: Crypto, directory: Directory, revocation: Revocation, place: Place): Promise<Outcome<Directory>> => {
  const { key } = revocation.payload;
  if (grantsOf(directory, key, EVER).length === 0) return refused({ kind: "unknown-key", kid: key });
  const signer = await signerAt(crypto, directory, revocation, place);
  if (!signer.ok) return signer;
  const own = revocation.kid === key;
  const may = own || signer.value.payload.kind === "root" || grantorsOf(directory, key).has(revocation.kid);
  if (!may) return refused(noPower(revocation.kid, "revoke"));
  const added = withRecord(directory, { ...place, revocation });
  return own || standsAfter(added, revocation, place) ? accepted(added) : refused({ kind: "conflict", what: "signer" });
};

/** A revocation must not take away the chain of the key that signs it: a root that falls with the one before is no root. */
const standsAfter = (directory: Directory, { kid }: Revocation, { index, at }: Place): boolean =>
  judgeKey(directory, kid, { index: index + 1, at, iat: null }).ok;

const addPublication = async (
  crypto: Crypto,
  directory: Directory,
  publication: Publication,
  place: Place,
): Promise<Outcome<Directory>> => {
  const signer = await signerAt(crypto, directory, publication, place);
  if (!signer.ok) return signer;
  const may = signer.value.payload.kind === "node";
  return may ? accepted(withRecord(directory, { ...place, publication })) : refused(noPower(publication.kid, "node"));
};

type PublicRecord<K, R> = { readonly kind: K; readonly record: R };
type AnyPublicRecord = PublicRecord<"grant", Grant> | PublicRecord<"revocation", Revocation> | PublicRecord<"publication", Publication>;

/** Reads a public record of any kind, by its `typ`. */
export const parsePublicRecord = (crypto: Pick<Crypto, "sha256">, text: string): Outcome<AnyPublicRecord> => {
  const tagged = <K, R>(kind: K, parsed: Outcome<R>): Outcome<PublicRecord<K, R>> =>
    parsed.ok ? accepted({ kind, record: parsed.value }) : parsed;
  const typ = typOf(text);
  if (typ === REVOCATION_TYP) return tagged("revocation", parseRevocation(crypto, text));
  if (typ === PUBLICATION_TYP) return tagged("publication", parsePublication(crypto, text));
  return tagged("grant", parseGrant(crypto, text));
};

/**
 * The directory with one more record: a grant, a revocation or a publication. `index` and `at` are its place in the log.
 * Refused without change: what its parser refuses, `unknown-party`, `unknown-key`, `key-not-in-force`, `bad-signature`,
 * `no-power`, `conflict` for a key that would change its kind or agency.
 */
export const addRecord = async (
  crypto: Crypto,
  directory: Directory,
  record: string,
  index: number,
  at: number,
): Promise<Outcome<Directory>> => {
  const parsed = parsePublicRecord(crypto, record);
  if (!parsed.ok) return parsed;
  const { party } = parsed.value.record.payload;
  if (party !== directory.party) return refused({ kind: "unknown-party", party });
  const place = { index, at };
  if (parsed.value.kind === "grant") return addGrant(crypto, directory, parsed.value.record, place);
  if (parsed.value.kind === "revocation") return addRevocation(crypto, directory, parsed.value.record, place);
  return addPublication(crypto, directory, parsed.value.record, place);
};
