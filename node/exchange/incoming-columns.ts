import type { IncomingRow } from "#node/store/database.ts";
import type { Columns } from "#node/store/insert.ts";

export const incomingColumns: Columns<IncomingRow> = {
  peer: "text",
  idx: "bigint",
  class: "smallint",
  hash: "bytea",
  stage: "text",
  at: "bigint",
  own: "bigint",
  refusal: "jsonb",
};
