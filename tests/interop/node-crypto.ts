import { createHash, createPrivateKey } from "node:crypto";
import type { Signer } from "#kernel";
import { signerOf } from "#node/crypto.ts";

export { nodeCrypto } from "#node/crypto.ts";

/** PKCS #8 before the 32 bytes of an Ed25519 seed (RFC 8410 §7). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");

export const seedOf = (label: string): Uint8Array => Uint8Array.from(createHash("sha256").update(label).digest());

/** An Ed25519 key that is the same on every run: its seed is the SHA-256 of a label. */
export const signerNamed = (label: string): Signer =>
  signerOf(createPrivateKey({ key: Buffer.concat([pkcs8, seedOf(label)]), format: "der", type: "pkcs8" }));
