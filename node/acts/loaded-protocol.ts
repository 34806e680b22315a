import { type Crypto, type Json, type Protocol, type ProtocolTexts, protocolHash, protocolName, textsHash } from "#kernel";
import { protocols } from "#protocols";

/** A protocol that this node runs, with the hashes that it publishes. */
export type LoadedProtocol = {
  readonly protocol: Protocol;
  readonly texts: ProtocolTexts;
  readonly hash: string;
  readonly textsHash: string;
};

/** All protocols of `protocols/index.ts`, by `id@version`. */
export const loadProtocols = (crypto: Pick<Crypto, "sha256">): ReadonlyMap<string, LoadedProtocol> =>
  new Map(
    Object.values(protocols).map(({ protocol, texts }) => [
      protocolName(protocol),
      { protocol, texts, hash: protocolHash(protocol, crypto), textsHash: textsHash(texts as unknown as { [name: string]: Json }, crypto) },
    ]),
  );
