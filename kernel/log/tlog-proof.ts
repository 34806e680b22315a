import { base64, fromBase64 } from "../bytes/base64.ts";
import type { Crypto } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { openCheckpoint, type SignedCheckpoint } from "./checkpoint.ts";
import { parseDecimal, parseProofLines } from "./lines.ts";
import { type MerkleProof, verifyInclusion } from "./proof.ts";
import type { VerifierKey } from "./vkey.ts";

/** Offline proofs of c2sp.org/tlog-proof: a leaf stands at an index of a tree that a log signed. */
export type LogProof = {
  /** Opaque and not authenticated. */
  readonly extra: Uint8Array | null;
  readonly index: number;
  readonly proof: MerkleProof;
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
};

/** Who must have signed: the log, and at least `quorum` different keys of `witnesses`. */
export type ProofPolicy = { readonly log: VerifierKey; readonly witnesses: readonly VerifierKey[]; readonly quorum: number };

const HEADER = "c2sp.org/tlog-proof@v1";
const EXTRA = "extra ";
const INDEX = "index ";

const malformed = (at: string, expected: string) => refused({ kind: "malformed", at: `tlog-proof/${at}`, expected });

export const formatLogProof = ({ extra, index, proof, checkpoint }: LogProof): string => {
  const lines = [HEADER, ...(extra === null ? [] : [EXTRA + base64(extra)]), INDEX + index, ...proof.map(base64)];
  return `${lines.join("\n")}\n\n${checkpoint}`;
};

export const parseLogProof = (text: string): Outcome<LogProof> => {
  const gap = text.indexOf("\n\n");
  if (gap < 0) return malformed("end", "an empty line before the checkpoint");
  const lines = text.slice(0, gap).split("\n");
  if (lines.shift() !== HEADER) return malformed("header", HEADER);
  const extra = lines[0]?.startsWith(EXTRA) ? fromBase64((lines.shift() as string).slice(EXTRA.length)) : undefined;
  if (extra === null) return malformed("extra", "base64");
  const indexLine = lines.shift() ?? "";
  const index = indexLine.startsWith(INDEX) ? parseDecimal(indexLine.slice(INDEX.length)) : null;
  if (index === null) return malformed("index", "index and a decimal");
  const proof = parseProofLines(lines);
  if (proof === null) return malformed("proof", "at most 63 hashes in base64");
  return accepted({ extra: extra ?? null, index, proof, checkpoint: text.slice(gap + 2) });
};

/** `bad-proof` names what failed: `inclusion`, or `quorum` when too few witnesses signed. */
export const verifyLogProof = async (
  crypto: Pick<Crypto, "sha256" | "verify">,
  { index, proof, checkpoint }: LogProof,
  leaf: Uint8Array,
  policy: ProofPolicy,
): Promise<Outcome<SignedCheckpoint>> => {
  const opened = await openCheckpoint(crypto, checkpoint, policy.log, policy.witnesses);
  if (!opened.ok) return opened;
  const { size, root } = opened.value.checkpoint;
  if (!verifyInclusion(crypto, index, size, leaf, proof, root)) return refused({ kind: "bad-proof", at: "inclusion" });
  const signers = new Set(opened.value.cosigned.map(({ key }) => key));
  return signers.size < policy.quorum ? refused({ kind: "bad-proof", at: "quorum" }) : opened;
};
