import type { Kysely } from "kysely";
import { channelWith } from "#node/acts/accept.ts";
import { type CaseRecord, idBytes } from "./case-record.ts";
import type { Database, InvalidLineRow } from "./database.ts";

/** What the home signed beside the case's docket as it stands here, in the order in which it came. The own node keeps nothing of the kind. */
export const linesBeside = (db: Kysely<Database>, { id, home }: Pick<CaseRecord, "id" | "home">): Promise<InvalidLineRow[]> =>
  db
    .selectFrom("invalid_line")
    .selectAll()
    .where("case_id", "=", idBytes(id))
    .where("log", "=", channelWith(home))
    .orderBy("idx")
    .execute();
