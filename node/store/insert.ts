import { type RawBuilder, sql } from "kysely";
import { binaryArray, type ElementType } from "./binary-array.ts";

/** Column names of a table with their Postgres types, in the order of insertion. */
export type Columns<Row> = { readonly [K in keyof Row & string]: ElementType };

/**
 * One statement that inserts any number of rows: each column travels as one array, so the statement's text and its
 * number of parameters do not depend on the number of rows.
 */
export function insertRows<Row extends object>(
  table: string,
  columns: Columns<Row>,
  rows: readonly Row[],
  conflict = "",
): RawBuilder<unknown> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const arrays = names.map((name) => {
    const type = columns[name];
    const values = rows.map((row) => (type === "jsonb" ? toJson(row[name]) : row[name]));
    return sql`${binaryArray(type, values)}::${sql.raw(type)}[]`;
  });
  return sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))}) select * from unnest(${sql.join(arrays)}) ${sql.raw(conflict)}`;
}

const toJson = (value: unknown): string | null => (value === null || value === undefined ? null : jsonText(value));

/** JSON as `jsonb` takes it: U+0000, which it cannot hold and a partner might send, becomes U+FFFD. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes("\\u0000")) return text;
  return JSON.stringify(value, (_, one: unknown) => (typeof one === "string" ? one.replaceAll("\0", "\ufffd") : one));
}
