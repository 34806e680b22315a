import { readFile } from "node:fs/promises";
import type { JWK } from "jose";
import { type Crypto, ED25519_TYPE, type Signer, type VerifierKey, verifierKey } from "#kernel";
import type { Config } from "./config.ts";
import { readKey, signerFromFile, signerOf } from "./crypto.ts";
import type { PushKeys } from "./desk/notices/pusher.ts";
import { type EncryptionKey, encryptionKey } from "./exchange/envelope-crypto.ts";

/** The node's own keys, from the files that its configuration names. */
export type Secrets = {
  readonly signer: Signer;
  readonly witness: Signer;
  readonly encryption: EncryptionKey;
  /** By the log's name. */
  readonly logs: ReadonlyMap<string, Signer>;
  /** 32 bytes: wraps the data keys. */
  readonly kek: Uint8Array;
  readonly mailPassword?: string;
  /** The VAPID keys of web push (RFC 8292), base64url. */
  readonly push?: PushKeys;
};

/** Throws, naming the file, where a key cannot be read. */
export async function readSecrets(config: Config): Promise<Secrets> {
  const { nodeKey, witnessKey, encryptionKey: envelopeKey, logKeys, mailPassword, push } = config.secrets;
  const texts = JSON.parse(await readFile(logKeys, "utf8")) as Record<string, string | JWK>;
  const logs = Object.entries(texts).map(([name, key]): [string, Signer] => [
    name,
    signerOf(readKey(typeof key === "string" ? key : JSON.stringify(key))),
  ]);
  const jwk = JSON.parse(await readFile(envelopeKey, "utf8")) as JWK;
  return {
    signer: await signerFromFile(nodeKey),
    witness: await signerFromFile(witnessKey),
    encryption: await encryptionKey(jwk),
    logs: new Map(logs),
    kek: await readKek(config),
    ...(mailPassword === undefined ? {} : { mailPassword: (await readFile(mailPassword, "utf8")).trim() }),
    ...(push === undefined ? {} : { push: JSON.parse(await readFile(push, "utf8")) as PushKeys }),
  };
}

async function readKek(config: Config): Promise<Uint8Array> {
  const text = config.keys.secret ?? (await readFile(config.secrets.kek ?? "", "utf8")).trim();
  const kek = Buffer.from(text, "base64url");
  if (kek.length !== 32) throw new Error(`${config.secrets.kek ?? "KEYS_SECRET"} is not 32 bytes in base64url`);
  return kek;
}

/** A log's verifier key, named by its origin. */
export const logVerifier = (crypto: Crypto, origin: string, signer: Signer): VerifierKey =>
  verifierKey(crypto, origin, ED25519_TYPE, signer.jwk);
