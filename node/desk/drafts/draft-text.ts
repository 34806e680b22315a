/** What is typed in drafts and said about them, sealed at rest: each text under a key of its own. */
import { createHash, randomBytes } from "node:crypto";
import { canonicalJson, type Json } from "#kernel";
import type { DraftFields } from "#node/api/draft-schemas.ts";
import type { Node } from "#node/context.ts";
import { eraseTexts, openTexts, sealText } from "#node/desk/sealed-text.ts";

const KIND = "draft";

export type KeptText = { readonly sealed_as: string; readonly nonce: Buffer; readonly data: Buffer };

/** Durable once it resolves; two who write at once do not touch each other's. */
export async function keepText(node: Node, text: string): Promise<KeptText> {
  const sealedAs = randomBytes(16).toString("base64url");
  return { sealed_as: sealedAs, ...(await sealText(node, KIND, sealedAs, text)) };
}

type Row = { readonly sealed_as: string | null; readonly nonce: Buffer | null; readonly data: Buffer | null };

/** What each row says; one whose key is gone says nothing. */
export async function readTexts(node: Node, rows: readonly Row[]): Promise<(row: Row) => string | null> {
  const pieces = rows.flatMap(({ sealed_as: of, nonce, data }) =>
    of === null || nonce === null || data === null ? [] : [{ of, nonce, data }],
  );
  const texts = await openTexts(node, KIND, pieces);
  return ({ sealed_as: of }) => (of === null ? null : (texts.get(of) ?? null));
}

export const forgetTexts = (node: Node, names: readonly (string | null)[]): Promise<void> =>
  eraseTexts(
    node,
    KIND,
    names.filter((name) => name !== null),
  );

/** The text of a draft and its hash (RFC 8785); null for what has no canonical form. */
export function textOf(fields: DraftFields): { readonly text: string; readonly hash: Buffer } | null {
  try {
    const text = canonicalJson(fields as unknown as Json);
    return { text, hash: createHash("sha256").update(text).digest() };
  } catch {
    return null;
  }
}
