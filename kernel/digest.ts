import { base64url, utf8 } from "./bytes/index.ts";
import type { Crypto } from "./crypto.ts";

/** Base64url SHA-256 of bytes, or of a text in UTF-8: in one call where the runtime can. */
export const digest = (crypto: Pick<Crypto, "sha256" | "digest">, data: Uint8Array | string): string =>
  crypto.digest?.(data) ?? base64url(crypto.sha256(typeof data === "string" ? utf8(data) : data));
