/** People of the own party by their keys, as desks name them. */
import type { Kysely } from "kysely";
import type { Person } from "#node/api/inbox-schemas.ts";
import type { Database } from "#node/store/database.ts";

export type People = (kid: string) => Person;

/** Those of these keys; one that is not known any more is named by the key alone. */
export async function peopleOf(db: Kysely<Database>, kids: readonly (string | null)[]): Promise<People> {
  const asked = [...new Set(kids.filter((kid) => kid !== null))];
  const rows =
    asked.length === 0
      ? []
      : await db.selectFrom("agent").select(["kid", "name", "title", "agency"]).where("own", "=", true).where("kid", "in", asked).execute();
  const known = new Map(rows.map((row) => [row.kid, row]));
  return (kid) => known.get(kid) ?? { kid, name: null, title: null, agency: "" };
}
