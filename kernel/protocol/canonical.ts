import { base64url, canonicalJson, type Json, type JsonObject, utf8 } from "../bytes/index.ts";
import type { Crypto } from "../crypto.ts";
import type { Protocol } from "./definition.ts";

const published = ["id", "version", "interpreter", "parties", "roles", "initial", "states", "flags", "acts", "deadlines", "items"] as const;

/** The members of a protocol that its hash covers; built-in acts are part of `interpreter`. */
export const publishedForm = (protocol: Protocol): JsonObject =>
  Object.fromEntries(published.flatMap((name) => (protocol[name] === undefined ? [] : [[name, protocol[name] as unknown as Json]])));

/** The bytes of `spec/protocols/<id>@<version>.json`, without a line end. */
export const canonicalProtocol = (protocol: Protocol): string => canonicalJson(publishedForm(protocol));

/** base64url SHA-256 of the canonical form: what acts and publications name. */
export const protocolHash = (protocol: Protocol, { sha256 }: Pick<Crypto, "sha256">): string => hashOf(canonicalProtocol(protocol), sha256);

/** The hash of a protocol's texts, kept in decisions beside the protocol's own. */
export const textsHash = (texts: JsonObject, { sha256 }: Pick<Crypto, "sha256">): string => hashOf(canonicalJson(texts), sha256);

/** `id@version`, as acts name it. */
export const protocolName = ({ id, version }: Pick<Protocol, "id" | "version">): string => `${id}@${version}`;

const hashOf = (text: string, sha256: Crypto["sha256"]): string => base64url(sha256(utf8(text)));
