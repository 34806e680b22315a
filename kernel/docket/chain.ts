/** How the lines of one case hang together, and the proof that they do not (spec/docket.md, Fold). */
import type { Crypto, PublicJwk } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { type DocketLine, verifyLine } from "./line.ts";

const wrong = (at: string) => refused({ kind: "bad-proof", at });

/** The line, if it may stand after `previous` (null: as the first). Refused `gap` by its number, else `bad-proof` at the member that breaks. */
export const follows = (previous: DocketLine | null, line: DocketLine): Outcome<DocketLine> => {
  const { payload } = line;
  const before = previous?.payload;
  const have = before?.n ?? 0;
  if (before !== undefined && payload.case !== before.case) return wrong("/case");
  if (payload.n !== have + 1) return refused({ kind: "gap", have, given: payload.n });
  if (payload.previous !== (previous?.hash ?? null)) return wrong("/previous");
  return payload.at < (before?.at ?? 0) ? wrong("/at") : accepted(line);
};

/** Two different lines that a home signed for one number of one case. */
export type Equivocation = { readonly case: string; readonly n: number; readonly lines: readonly [string, string] };

export type LineUnderKey = { readonly line: DocketLine; readonly jwk: PublicJwk };

/** The proof, for anyone to check with keys of the home. Refused: `bad-signature`, `bad-proof` where both may stand together. */
export const proveEquivocation = async (crypto: Crypto, a: LineUnderKey, b: LineUnderKey): Promise<Outcome<Equivocation>> => {
  const { case: id, n } = a.line.payload;
  if (a.line.hash === b.line.hash) return wrong("/hash");
  if (id !== b.line.payload.case) return wrong("/case");
  if (n !== b.line.payload.n) return wrong("/n");
  for (const { line, jwk } of [a, b]) {
    const verified = await verifyLine(crypto, line, jwk);
    if (!verified.ok) return verified;
  }
  return accepted({ case: id, n, lines: [a.line.text, b.line.text] });
};
