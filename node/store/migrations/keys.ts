import { type Kysely, sql } from "kysely";
import type { MigrationProvider } from "kysely/migration";

/** The key store: one wrapped data key per (act, subject); deleting a row erases what it sealed (SEMANTICS 8). */
const first = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`create table data_key (act bytea not null, subject text not null, wrapped bytea not null, primary key (act, subject))`.execute(
      db,
    );
  },
};

export const keysProvider: MigrationProvider = { getMigrations: async () => ({ "0001-data-keys": first }) };
