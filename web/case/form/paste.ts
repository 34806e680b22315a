/** Rows from spreadsheet cells: tab-separated as they are copied, or CSV (RFC 4180) with commas or semicolons. */
import type { Schema } from "#kernel";
import { membersOf } from "./read-act.ts";

/** A column's field with the words by which its heading and its values may be written, in both languages. */
export type Column = {
  readonly name: string;
  readonly schema: Schema;
  readonly headings: readonly string[];
  readonly optionWords: ReadonlyMap<string, string>;
};

/** Letters and digits alone, without accents, so that “Núm. de serie” and “num de serie” are one. */
export const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

const delimiterOf = (text: string): string => {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  if (first.includes("\t")) return "\t";
  const signs = (sign: string): number => first.split(sign).length - 1;
  // As many of both: commas are decimal signs.
  return signs(";") > 0 && signs(";") >= signs(",") ? ";" : ",";
};

/** Cells of delimited text; a cell in double quotes may hold delimiters, line ends and doubled quotes. */
export const cellsOf = (text: string): string[][] => {
  const delimiter = delimiterOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endCell = (): void => {
    row.push(cell);
    cell = "";
  };
  const endRow = (): void => {
    endCell();
    rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === delimiter) endCell();
    else if (sign === "\n") endRow();
    else if (sign !== "\r") cell += sign;
  }
  if (cell !== "" || row.length > 0) endRow();
  return rows.map((cells) => cells.map((one) => one.trim())).filter((cells) => cells.some((one) => one !== ""));
};

/** `YYYY-MM-DD`, or day and month in the language's order; anything else stays as it is for the form to name. */
export const readDay = (text: string, dayFirst: boolean): string => {
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  if (!parts) return text;
  const [, one = "", two = "", year = ""] = parts;
  const swap = Number(one) > 12 ? false : Number(two) > 12 ? true : !dayFirst;
  const [day, month] = swap ? [two, one] : [one, two];
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
};

const readCell = (column: Column, cell: string, dayFirst: boolean): string => {
  if (Array.isArray(column.schema.enum)) return column.optionWords.get(plain(cell)) ?? "";
  return column.schema.format === "date" ? readDay(cell, dayFirst) : cell;
};

/** The columns in the order of a heading line, or null if the line is none: at least half of its cells must be headings. */
const orderOf = (columns: readonly Column[], cells: readonly string[]): (Column | undefined)[] | null => {
  const order = cells.map((cell) => columns.find(({ headings }) => headings.includes(plain(cell))));
  return order.filter((column) => column !== undefined).length * 2 >= Math.max(2, cells.length) ? order : null;
};

/** Form rows for pasted text; unknown columns are left out. */
export const rowsOf = (text: string, columns: readonly Column[], dayFirst: boolean): Readonly<Record<string, string>>[] => {
  const cells = cellsOf(text);
  const order = orderOf(columns, cells[0] ?? []);
  const used = order ?? columns;
  return (order ? cells.slice(1) : cells).map((row) =>
    Object.fromEntries(
      row.flatMap((cell, index) => {
        const column = used[index];
        return column && cell !== "" ? [[column.name, readCell(column, cell, dayFirst)] as const] : [];
      }),
    ),
  );
};

/** Members of a row that one cell can hold. */
export const columnsOf = (schema: Schema): readonly (readonly [string, Schema])[] =>
  membersOf(schema).filter(([, member]) => member.type !== "object" && member.type !== "array");
