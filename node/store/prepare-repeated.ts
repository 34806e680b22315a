import type pg from "pg";

/** Uses after which a statement is prepared, and how many texts are watched on one connection. */
const OFTEN = 3;
const MOST_WATCHED = 500;

type Query = (query: unknown, ...rest: unknown[]) => unknown;

/** Makes a connection prepare the statements that come again and again, so that the store parses and plans them once. */
export function prepareRepeated(client: pg.PoolClient): void {
  const seen = new Map<string, { readonly name: string; uses: number }>();
  const query = client.query.bind(client) as unknown as Query;
  const prepared: Query = (text, ...rest) => {
    const [values, ...others] = rest;
    if (typeof text !== "string" || !Array.isArray(values) || values.length === 0) return query(text, ...rest);
    const known = seen.get(text) ?? { name: `s${seen.size}`, uses: 0 };
    if (seen.size < MOST_WATCHED) seen.set(text, known);
    known.uses++;
    return known.uses < OFTEN ? query(text, ...rest) : query({ name: known.name, text, values }, ...others);
  };
  client.query = prepared as unknown as typeof client.query;
}
