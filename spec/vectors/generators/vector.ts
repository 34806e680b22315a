/** What all vector files are made of. */
import { fromBase64url, fromUtf8, type Json, type Outcome, type PublicJwk, thumbprint } from "#kernel";
import { nodeCrypto, seededSigner, type TestSigner } from "#tests/records/deterministic.ts";

/** Path below `spec/vectors/` and what stands there. */
export type VectorFile = { readonly path: string; readonly content: unknown };

export type VectorKey = { readonly kid: string; readonly privateJwk: TestSigner["privateJwk"] };

/** A key that anyone may sign with: these are no secrets. */
export const vectorKey = (signer: TestSigner): VectorKey => ({ kid: thumbprint(nodeCrypto, signer.jwk), privateJwk: signer.privateJwk });

export const kidOf = (jwk: PublicJwk): string => thumbprint(nodeCrypto, jwk);

/** Header and payload as JSON values, and the signature's text. */
export const partsOf = (jwt: string) => {
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const read = (part: string): Json => JSON.parse(fromUtf8(fromBase64url(part) ?? new Uint8Array()) ?? "null");
  return { header: read(header), payload: read(payload), signature };
};

export const disclosureParts = (text: string) => {
  const [salt, name, value] = JSON.parse(fromUtf8(fromBase64url(text) ?? new Uint8Array()) ?? "null");
  return { text, salt, name, value };
};

export const refusalOf = (outcome: Outcome<unknown>) => {
  if (outcome.ok) throw new Error("an invalid vector was accepted");
  return outcome.refusal;
};

export const must = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
};

export const stranger = seededSigner("stranger");

/** Long runs are written `{repeat, times}`, so that what is too large stays readable: the text is the parts one after another. */
export type CompactText = string | readonly (string | { readonly repeat: string; readonly times: number })[];

export const compact = (text: string): CompactText => {
  const parts: (string | { repeat: string; times: number })[] = [];
  let from = 0;
  for (const run of text.matchAll(/(.{1,4}?)\1{99,}/g)) {
    const repeat = run[1] ?? "";
    parts.push(text.slice(from, run.index), { repeat, times: run[0].length / repeat.length });
    from = run.index + run[0].length;
  }
  return from === 0 ? text : [...parts, text.slice(from)];
};
