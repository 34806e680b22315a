/** Publications: the hashes of the texts that a node runs (spec/identity.md). */
import { type Jws, jwsKind, parseJws, recordHash, signJws } from "../act/jws.ts";
import type { Crypto, Signer } from "../crypto.ts";
import { accepted, type Outcome } from "../refusal.ts";
import { hash, list, name, object, protocolId, text, time } from "../shape/index.ts";

export type PublicationPayload = {
  readonly party: string;
  readonly iat: number;
  /** `id@version`, and the hashes of its canonical JSON, its texts and its policies. */
  readonly protocols: readonly { readonly id: string; readonly hash: string; readonly texts: string; readonly policies: string }[];
  /** Policies that all parties share, the party's own ones, its register of legal bases. */
  readonly shared: string;
  readonly policies: string;
  readonly basis: string;
  readonly calendars: readonly { readonly id: string; readonly hash: string }[];
};
export type Publication = Jws<PublicationPayload> & { readonly hash: string };

export const PUBLICATION_TYP = "hito-publication.v1+jwt";
const calendarId = text(/^[a-z][a-z0-9-]{0,31}@[0-9][0-9.]{0,15}$/, "id@version");
const PUBLICATION = jwsKind<PublicationPayload>(
  PUBLICATION_TYP,
  64 * 1024,
  object({
    party: name,
    iat: time,
    protocols: list(object({ id: protocolId, hash, texts: hash, policies: hash }), 0, 200),
    shared: hash,
    policies: hash,
    basis: hash,
    calendars: list(object({ id: calendarId, hash }), 0, 200),
  }),
);

export const signPublication = (crypto: Crypto, signer: Signer, payload: PublicationPayload): Promise<string> =>
  signJws(crypto, signer, PUBLICATION_TYP, payload);

/** Refused: `oversized`, `malformed`, `unknown-version`. */
export const parsePublication = (crypto: Pick<Crypto, "sha256">, jwt: string): Outcome<Publication> => {
  const parsed = parseJws(PUBLICATION, jwt);
  return parsed.ok ? accepted({ ...parsed.value, hash: recordHash(crypto, parsed.value.bytes) }) : parsed;
};
