import { type Protocol, type ProtocolTexts, protocolName } from "#kernel";
import * as commitment from "./commitment/protocol.ts";
import * as consularNotification from "./consular-notification/protocol.ts";
import * as informationRequest from "./information-request/protocol.ts";

export type PublishedProtocol = { readonly protocol: Protocol; readonly texts: ProtocolTexts; readonly folder: string };

const published: readonly Omit<PublishedProtocol, "folder">[] = [commitment, consularNotification, informationRequest];

/** Every protocol that this version of Hito knows, by `id@version`. `folder` is its room under protocols/. */
export const protocols: Readonly<Record<string, PublishedProtocol>> = Object.fromEntries(
  published.map(({ protocol, texts }) => [protocolName(protocol), { protocol, texts, folder: protocol.id }]),
);
