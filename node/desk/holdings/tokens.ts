/** Keyed hashes by which holdings are compared and found. */
import type { IdentifierKind } from "#kernel";
import { blindBytes } from "#node/desk/search/blind.ts";
import { compact, identifierTerm, nameWords } from "#node/desk/search/words.ts";

/** An object's identifier has one token on the whole node; a name says nothing of whether two persons are one. */
export const tokenOf = (kek: Uint8Array, holding: Buffer, kind: IdentifierKind, value: string): Buffer =>
  kind === "person-name"
    ? blindBytes(kek, `person:${holding.toString("hex")}:${nameWords(value).join(" ")}`)
    : blindBytes(kek, identifierTerm(kind, compact(value)));

/** How the search rows of acts name the same identifier. */
export const searchWordOf = (token: Buffer): string => token.readBigInt64BE().toString();
