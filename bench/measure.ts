/** What every measure gives: our figure and the floor's from one run, at each size. */

export type Size = { readonly n: number; readonly ours: number; readonly other: number; readonly ratio: number };

export type Measure = {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly other: number;
  readonly otherName: string;
  /** At `aim` or above is good. */
  readonly ratio: number;
  readonly aim: number;
  readonly sizes: readonly Size[];
};

export type MeasureOptions = {
  /** A smoke run: small, and its figures mean nothing. */
  readonly quick: boolean;
  note(text: string): void;
};

export const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;

/** The value below which this part of the list lies. */
export const percentile = (list: readonly number[], part: number): number =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))] ?? 0;

export const round = (value: number, digits = 3): number => Math.round(value * 10 ** digits) / 10 ** digits;

const cell = (value: unknown): string => (typeof value === "object" && value !== null ? JSON.stringify(value) : String(value));

/** A measure for people: one line for the whole, one row for each size. */
export function table(measure: Measure): string {
  const { name, unit, ours, other, otherName, ratio, aim, sizes } = measure;
  const columns = [...new Set(sizes.flatMap((size) => Object.keys(size)))];
  const rows = [columns, ...sizes.map((size) => columns.map((column) => cell((size as Record<string, unknown>)[column] ?? "")))];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) => row.map((text, i) => text.padStart(widths[i] ?? 0)).join("  "));
  const head = `${name}: ${ours} ${unit}; ${otherName}: ${other}; ratio ${ratio}, aim ${aim}`;
  return `${[head, ...lines].join("\n")}\n`;
}
