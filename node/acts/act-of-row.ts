import { type Act, type Crypto, parseActRecord } from "#kernel";
import type { ActRow } from "#node/store/database.ts";

const read = new WeakMap<object, Act>();

/** Remembers the act that a row was made from, so that nobody reads it again as long as the row is at hand. */
export const madeFrom = (act: Act, row: ActRow): ActRow => {
  read.set(row, act);
  return row;
};

/** The act of a row, its content left out or not; null if there is no row, or it cannot be read. */
export function actOfRow(crypto: Pick<Crypto, "sha256">, row: Pick<ActRow, "body"> | undefined): Act | null {
  if (row === undefined) return null;
  const known = read.get(row);
  if (known !== undefined) return known;
  const parsed = parseActRecord(crypto, row.body);
  if (!parsed.ok) return null;
  read.set(row, parsed.value);
  return parsed.value;
}
