import { CompiledQuery, type Kysely, type QueryResult } from "kysely";
import { binaryArray, type ElementType } from "./binary-array.ts";

/** Column names of a table with their Postgres types, in the order of insertion. */
export type Columns<Row> = { readonly [K in keyof Row & string]: ElementType };

/** A statement as text, made without a query builder, which costs more than sending it does. */
export class Statement {
  readonly values: readonly unknown[];
  /** The text where its parameters are numbered from `first` on. */
  readonly text: (first: number) => string;

  constructor(values: readonly unknown[], text: (first: number) => string) {
    this.values = values;
    this.text = text;
  }

  execute<Row>(db: Pick<Kysely<never>, "executeQuery">): Promise<QueryResult<Row>> {
    return db.executeQuery(CompiledQuery.raw(this.text(1), [...this.values]) as CompiledQuery<Row>);
  }
}

/**
 * One statement that inserts any number of rows: each column travels as one array, so the statement's text and its
 * number of parameters do not depend on the number of rows.
 */
export function insertRows<Row extends object>(table: string, columns: Columns<Row>, rows: readonly Row[], conflict = ""): Statement {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const values = names.map((name) => {
    const type = columns[name];
    return binaryArray(type, type === "jsonb" ? rows.map((row) => toJson(row[name])) : rows.map((row) => row[name]));
  });
  const quoted = names.map((name) => `"${name}"`).join(", ");
  const arrays = (first: number) => names.map((name, i) => `$${first + i}::${columns[name]}[]`).join(", ");
  return new Statement(values, (first) => `insert into ${table} (${quoted}) select * from unnest(${arrays(first)}) ${conflict}`);
}

const toJson = (value: unknown): string | null => (value === null || value === undefined ? null : jsonText(value));

/** JSON as `jsonb` takes it: U+0000, which it cannot hold and a partner might send, becomes U+FFFD. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes("\\u0000")) return text;
  return JSON.stringify(value, (_, one: unknown) => (typeof one === "string" ? one.replaceAll("\0", "\ufffd") : one));
}
