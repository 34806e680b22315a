/** Many acts at once: parse, hash and signature, the part of verifying them that needs no directory. */
import { type Act, accepted, type Crypto, type Outcome, type PublicJwk, parseActRecord, verifyActSignature } from "#kernel";

/** A record and the key that its directory names; null where no such key is known. */
export type SignedRecord = { readonly record: string; readonly key: PublicJwk | null };
/** The hash of a record that parsed, and whether its key signed it. */
export type SignatureVerdict = { readonly hash: string; readonly signed: boolean } | null;

const verdictOf = async (crypto: Crypto, { record, key }: SignedRecord): Promise<SignatureVerdict> => {
  const act = parseActRecord(crypto, record);
  if (!act.ok) return null;
  const verified = key === null ? null : await verifyActSignature(crypto, act.value, key);
  return { hash: act.value.hash, signed: verified?.ok === true };
};

/** One verdict for each record, in order; null for one that is no act. */
export const checkActs = async (crypto: Crypto, records: readonly SignedRecord[]): Promise<SignatureVerdict[]> => {
  const verdicts: SignatureVerdict[] = [];
  for (const record of records) verdicts.push(await verdictOf(crypto, record));
  return verdicts;
};

/** The crypto that answers for one act what was found about its signature. */
export const withVerdict = (crypto: Crypto, signed: boolean): Crypto => ({ ...crypto, verify: async () => signed });

export const parsed = (crypto: Pick<Crypto, "sha256">, record: string, disclosures: readonly string[]): Outcome<Act> => {
  const act = parseActRecord(crypto, record, disclosures);
  return act.ok ? accepted(act.value) : act;
};
