import { type Kysely, sql } from "kysely";
import { reseal } from "#node/content/sealing.ts";
import type { KeysDatabase } from "#node/store/database.ts";
import { insertRows } from "#node/store/insert.ts";
import type { Written } from "./batch.ts";
import { columns } from "./columns.ts";

type Stored = { readonly act: Buffer; readonly subject: string; readonly wrapped: Buffer };

/**
 * Makes the batch's data keys durable, before anything is kept that is sealed under them. A key that an earlier try at the same act
 * left is never replaced, since what was sealed under it may have been kept after all: the content is sealed anew under that key.
 */
export async function keepKeys(keysDb: Kysely<KeysDatabase>, kek: Uint8Array, written: Written): Promise<void> {
  const { rows } = await insertRows("data_key", columns.keys, written.keys, "on conflict do nothing returning act, subject").execute(
    keysDb,
  );
  if (rows.length === written.keys.length) return;
  const acts = written.keys.map(({ act }) => act);
  const stored = await keysDb.selectFrom("data_key").selectAll().where("act", "=", sql<Buffer>`any(${acts}::bytea[])`).execute();
  const keys = new Map(stored.map((row) => [nameOf(row), row]));
  const own = new Map(written.keys.map((row) => [nameOf(row), row.wrapped]));
  written.sealed = written.sealed.map((piece) => {
    const [kept, made] = [keys.get(nameOf(piece)), own.get(nameOf(piece))];
    if (kept === undefined || made === undefined || kept.wrapped.equals(made)) return piece;
    return { ...piece, ...reseal(kek, piece.act, piece.subject, { ...piece, wrapped: made }, kept.wrapped) };
  });
}

const nameOf = ({ act, subject }: Pick<Stored, "act" | "subject">): string => `${act.toString("hex")} ${subject}`;
