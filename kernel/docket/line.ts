/** Lines: the home's signed numbers for acts, and its signed refusals (spec/docket.md). */
import { type Concealed, conceal, reveal } from "../act/disclosure.ts";
import { type Jws, jwsKind, parseJws, recordHash, signJws, verifyJws } from "../act/jws.ts";
import type { JsonObject } from "../bytes/index.ts";
import type { Crypto, PublicJwk, Signer } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { anyLine, type LinePayload, type RefusalLinePayload } from "./payload.ts";
import { clippedRefusal } from "./refusal-shape.ts";

export type DocketLine = Jws<LinePayload> & { readonly kind: "line"; readonly hash: string };
export type RefusalLine = Jws<RefusalLinePayload> & { readonly kind: "refusal"; readonly hash: string };
export type AnyLine = DocketLine | RefusalLine;

export const LINE_TYP = "hito-docket.v1+sd-jwt";
export const LINE_LIMIT = 64 * 1024;
const LINE = jwsKind(LINE_TYP, LINE_LIMIT, anyLine);

/** `disclosures` holds the readable number, at n = 1 only. */
export type SignedLine = { readonly jwt: string; readonly disclosures: readonly string[]; readonly hash: string };
export type LineDraft = Omit<LinePayload, "number" | "_sd_alg">;

const signed = async (crypto: Crypto, signer: Signer, payload: unknown, disclosures: readonly string[] = []): Promise<SignedLine> => {
  const jwt = await signJws(crypto, signer, LINE_TYP, payload as JsonObject);
  return { jwt, disclosures, hash: recordHash(crypto, jwt) };
};

/** Signs a line with the home's node key. `number` is the case's readable number and counts at n = 1 alone. */
export const signLine = async (crypto: Crypto, signer: Signer, draft: LineDraft, number?: string): Promise<SignedLine> => {
  if (draft.n !== 1) return signed(crypto, signer, draft);
  const { concealed, disclosures } = conceal(crypto, number === undefined ? {} : { number });
  return signed(crypto, signer, { ...draft, number: concealed, _sd_alg: "sha-256" }, disclosures);
};

/** Signs a refusal; facts that are longer than a reader takes are cut. */
export const signRefusalLine = (crypto: Crypto, signer: Signer, payload: RefusalLinePayload): Promise<SignedLine> =>
  signed(crypto, signer, { ...payload, refused: clippedRefusal(payload.refused) });

/** Reads either kind of line. Refused: `oversized`, `malformed`, `unknown-version`. */
export const parseAnyLine = (crypto: Pick<Crypto, "sha256">, jwt: string): Outcome<AnyLine> => {
  const parsed = parseJws(LINE, jwt);
  if (!parsed.ok) return parsed;
  const hash = recordHash(crypto, parsed.value.bytes);
  const kind = "refused" in parsed.value.payload ? "refusal" : "line";
  return accepted({ ...parsed.value, kind, hash } as AnyLine);
};

/** Reads a numbered line; a refusal line is `malformed` here. */
export const parseLine = (crypto: Pick<Crypto, "sha256">, jwt: string): Outcome<DocketLine> => {
  const parsed = parseAnyLine(crypto, jwt);
  if (!parsed.ok) return parsed;
  return parsed.value.kind === "line" ? accepted(parsed.value) : refused({ kind: "malformed", at: "/payload/n", expected: "a number" });
};

/** Reads a refusal line; a numbered line is `malformed` here. */
export const parseRefusalLine = (crypto: Pick<Crypto, "sha256">, jwt: string): Outcome<RefusalLine> => {
  const parsed = parseAnyLine(crypto, jwt);
  if (!parsed.ok) return parsed;
  return parsed.value.kind === "refusal"
    ? accepted(parsed.value)
    : refused({ kind: "malformed", at: "/payload/refused", expected: "a refusal" });
};

/** The line, or `bad-signature` unless this key signed it. */
export const verifyLine = <L extends AnyLine>(crypto: Crypto, line: L, jwk: PublicJwk): Promise<Outcome<L>> => verifyJws(crypto, line, jwk);

/** The case's readable number, null if it is not disclosed. Refused `wrong-disclosure`. */
export const openNumber = (crypto: Pick<Crypto, "sha256">, line: DocketLine, disclosures: readonly string[]): Outcome<string | null> => {
  const none: Concealed = { _sd: [] };
  const opened = reveal(crypto, line.payload.number ?? none, disclosures);
  if (!opened.ok) return opened;
  const { number = null, ...others } = opened.value;
  const proper = (number === null || typeof number === "string") && Object.keys(others).length === 0;
  return proper ? accepted(number) : refused({ kind: "wrong-disclosure", at: "/disclosures/0" });
};
