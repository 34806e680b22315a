import type { Kysely } from "kysely";
import { sql } from "kysely";
import { base64url } from "#kernel";
import type { Database, KeysDatabase } from "#node/store/database.ts";
import { unseal } from "./sealing.ts";

export type ContentStores = { readonly db: Kysely<Database>; readonly keysDb: Kysely<KeysDatabase>; readonly kek: Uint8Array };

/**
 * The disclosures of each act (base64url hash → disclosures), as far as their data keys still exist. An act that never had content has
 * none; one whose content was erased altogether is not there. Throws when a sealed piece was altered.
 */
export async function openDisclosures(stores: ContentStores, acts: readonly Buffer[]): Promise<Map<string, string[]>> {
  const opened = new Map<string, string[]>();
  if (acts.length === 0) return opened;
  const anyOf = sql<Buffer>`any(${acts}::bytea[])`;
  const [sealed, keys] = await Promise.all([
    stores.db.selectFrom("sealed").selectAll().where("act", "=", anyOf).orderBy("subject").execute(),
    stores.keysDb.selectFrom("data_key").selectAll().where("act", "=", anyOf).execute(),
  ]);
  const wrapped = new Map(keys.map((row) => [pieceName(row.act, row.subject), row.wrapped]));
  for (const piece of sealed) {
    const key = wrapped.get(pieceName(piece.act, piece.subject));
    if (key === undefined) continue;
    const text = unseal(stores.kek, piece.act, piece.subject, { ...piece, wrapped: key }).toString();
    const hash = base64url(piece.act);
    opened.set(hash, [...(opened.get(hash) ?? []), ...text.split("~").filter((part) => part !== "")]);
  }
  const withContent = new Set(sealed.map(({ act }) => base64url(act)));
  for (const act of acts) if (!withContent.has(base64url(act))) opened.set(base64url(act), []);
  return opened;
}

const pieceName = (act: Buffer, subject: string): string => `${base64url(act)} ${subject}`;
