/** What holdings say in clear lies sealed under keys of their own. */
import type { Node } from "#node/context.ts";
import { openTexts, type SealedText, sealText } from "#node/desk/sealed-text.ts";
import type { HoldingIdentifierRow } from "#node/store/holding-rows.ts";

const KIND = "holding";
type Stores = Pick<Node, "keysDb" | "kek">;

export const identifierName = ({ holding, token }: Pick<HoldingIdentifierRow, "holding" | "token">): string =>
  `${holding.toString("hex")}:${token.toString("hex")}`;

export const sealHolding = (stores: Stores, of: string, text: string): Promise<SealedText> => sealText(stores, KIND, of, text);

export const openHoldings = (stores: Stores, pieces: readonly (SealedText & { readonly of: string })[]): Promise<Map<string, string>> =>
  openTexts(stores, KIND, pieces);
