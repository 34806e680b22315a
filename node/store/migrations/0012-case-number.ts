import { type Kysely, sql } from "kysely";

/** A home gives each number once: whoever receives one looks whether another case has it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index case_file_number on case_file (number)`.execute(db);
}
