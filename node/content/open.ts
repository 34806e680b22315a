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
  const pieces = await openPieces(stores, acts);
  return new Map(
    [...pieces].flatMap(([hash, bySubject]) =>
      bySubject.size === 0 && bySubject.erased ? [] : [[Buffer.from(hash, "hex").toString("base64url"), [...bySubject.values()].flat()]],
    ),
  );
}

/** Disclosures by subject; `erased` if pieces were there of which none opens any more. */
export class Pieces extends Map<string, readonly string[]> {
  erased = false;
}

/** The same piece by piece, by the act's hash in hexadecimal. */
export async function openPieces(stores: ContentStores, acts: readonly Buffer[]): Promise<Map<string, Pieces>> {
  const opened = new Map<string, Pieces>(acts.map((act) => [act.toString("hex"), new Pieces()]));
  if (acts.length === 0) return opened;
  const anyOf = sql<Buffer>`any(${acts}::bytea[])`;
  const [sealed, keys] = await Promise.all([
    stores.db.selectFrom("sealed").selectAll().where("act", "=", anyOf).orderBy("subject").execute(),
    stores.keysDb.selectFrom("data_key").selectAll().where("act", "=", anyOf).execute(),
  ]);
  const wrapped = new Map(keys.map((row) => [pieceName(row.act, row.subject), row.wrapped]));
  for (const piece of sealed) {
    const of = opened.get(piece.act.toString("hex"));
    const key = wrapped.get(pieceName(piece.act, piece.subject));
    if (of === undefined) continue;
    if (key === undefined) {
      of.erased = true;
      continue;
    }
    const text = unseal(stores.kek, piece.act, piece.subject, { ...piece, wrapped: key }).toString();
    of.set(
      piece.subject,
      text.split("~").filter((part) => part !== ""),
    );
  }
  return opened;
}

const pieceName = (act: Buffer, subject: string): string => `${base64url(act)} ${subject}`;
