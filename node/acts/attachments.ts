import { fromBase64url, type Json } from "#kernel";

export type Attached = { readonly size: number; readonly chunks: readonly Buffer[] };
/** `field` is the content field that holds it. */
export type AttachedIn = Attached & { readonly field: string };

export const attachmentsOf = (content: Readonly<Record<string, Json>>): AttachedIn[] =>
  Object.entries(content).flatMap(([field, value]) =>
    typeof value === "object" && value !== null ? attachmentsIn(value).map((one) => ({ field, ...one })) : [],
  );

/** The attachments anywhere in an act's content, each with the hashes of its encrypted chunks (spec/envelope.md, Attachments). */
export function attachmentsIn(value: Json): Attached[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(attachmentsIn);
  const { chunks, sha256, key, size } = value as { [name: string]: Json };
  const isAttachment = Array.isArray(chunks) && typeof sha256 === "string" && typeof key === "string" && typeof size === "number";
  if (!isAttachment) return Object.values(value).flatMap(attachmentsIn);
  const hashes = chunks.map((chunk) => (typeof chunk === "string" ? fromBase64url(chunk) : null));
  return [{ size, chunks: hashes.flatMap((hash) => (hash === null ? [] : [Buffer.from(hash)])) }];
}
