/** One thread of the floor: raw Ed25519 verification of the same bytes, nothing parsed, nothing hashed. */
import { createPublicKey, verify } from "node:crypto";
import { parentPort } from "node:worker_threads";
import type { PublicJwk } from "#kernel";

export type RawSignature = { readonly key: PublicJwk; readonly message: Uint8Array; readonly signature: Uint8Array };
type Ready = { readonly key: ReturnType<typeof createPublicKey>; readonly message: Uint8Array; readonly signature: Uint8Array };

let ready: readonly Ready[] = [];

const take = (signatures: readonly RawSignature[]): void => {
  const keys = new Map<string, Ready["key"]>();
  ready = signatures.map(({ key, message, signature }) => {
    const name = JSON.stringify(key);
    const made = keys.get(name) ?? createPublicKey({ key: { ...key }, format: "jwk" });
    keys.set(name, made);
    return { key: made, message, signature };
  });
};

/** Verifies `count` of them, round and round. */
const run = (count: number): number => {
  let good = 0;
  for (let i = 0; i < count; i++) {
    const { key, message, signature } = ready[i % ready.length] as Ready;
    if (verify(null, message, key, signature)) good++;
  }
  return good;
};

parentPort?.on("message", (ask: { readonly signatures: readonly RawSignature[] } | { readonly count: number }) => {
  if ("signatures" in ask) take(ask.signatures);
  parentPort?.postMessage("count" in ask ? run(ask.count) : 0);
});
