import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeCrypto as crypto } from "#tests/interop/node-crypto.ts";
import { PROVEN_INDEX as index, mutate, mutation, provenLog } from "#tests/interop/proven-log.ts";
import { base64, fromUtf8, utf8 } from "../bytes/index.ts";
import { parseLogProof, verifyLogProof } from "./tlog-proof.ts";

const isSlow = process.env.SLOW === "1";
const SEED = 20_250_901;

const given = await provenLog();

const policy = { log: given.log.key, witnesses: [given.witness], quorum: 1 };
const holds = async (bytes: Uint8Array): Promise<boolean> => {
  const text = fromUtf8(bytes);
  const proof = text === null ? null : parseLogProof(text);
  if (!proof?.ok) return false;
  return (await verifyLogProof(crypto, proof.value, given.leaf, policy)).ok;
};

/** A mutation that verifies may only have touched what no key signs: a line of another, unknown signer. */
const saysTheSame = (bytes: Uint8Array): boolean => {
  const proof = parseLogProof(fromUtf8(bytes) ?? "");
  const whole = parseLogProof(given.proof);
  if (!proof.ok || !whole.ok) return false;
  const text = (source: string) => source.slice(0, source.lastIndexOf("\n\n"));
  return (
    proof.value.index === index &&
    proof.value.proof.map(base64).join() === whole.value.proof.map(base64).join() &&
    text(proof.value.checkpoint) === text(whole.value.checkpoint)
  );
};

describe("mutations of an offline proof", () => {
  it("never prove anything else", async () => {
    expect(await holds(utf8(given.proof))).toBe(true);
    const original = utf8(given.proof);
    let refused = 0;
    let same = 0;
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        const mutated = mutate(original, change);
        if (!(await holds(mutated))) refused++;
        else {
          expect(saysTheSame(mutated), JSON.stringify(change)).toBe(true);
          same++;
        }
      }),
      { seed: SEED, numRuns: isSlow ? 10_000 : 600 },
    );
    console.log(`mutations of a proof, seed ${SEED}: ${refused} refused, ${same} left its statement as it was`);
    expect(refused).toBeGreaterThan(isSlow ? 9_000 : 540);
  });

  it("are refused at every single bit of what is signed or proven", async () => {
    const original = utf8(given.proof);
    const whole = original.length - utf8(given.proof.slice(given.proof.indexOf("\u2014"))).length;
    for (let bit = 0; bit < whole * 8; bit += isSlow ? 1 : 7) {
      const mutated = original.with(bit >> 3, (original[bit >> 3] as number) ^ (1 << (bit & 7)));
      expect(await holds(mutated), `bit ${bit}`).toBe(false);
    }
  }, 60_000);
});
