/** What could be read of a file that a partner sent: offered to whoever writes down what it says, never taken for true. */
export type SourceReading = {
  readonly kind: "mail" | "pdf" | "image" | "text" | "other";
  /** As the file says it; nobody has checked that it is so. */
  readonly sender: string | null;
  readonly subject: string | null;
  /** Seconds since 1970 that the file gives as its time. */
  readonly at: number | null;
  readonly text: string | null;
  /** What came with a mail. */
  readonly files: readonly { readonly name: string; readonly size: number }[];
  /** Whether there is more text than is given. */
  readonly isCut: boolean;
};

/** Characters of text that are given at most. */
const TEXT = 100_000;
const LINE = 300;
const FILES = 100;

export const nothingRead = (kind: SourceReading["kind"]): SourceReading => ({
  kind,
  sender: null,
  subject: null,
  at: null,
  text: null,
  files: [],
  isCut: false,
});

/** Text without control characters but new lines, of no more than `limit` characters; null where nothing is left. */
const clean = (text: unknown, limit: number): string | null => {
  if (typeof text !== "string") return null;
  const plain = text
    .slice(0, limit * 2)
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, " ")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim()
    .slice(0, limit)
    .toWellFormed();
  return plain === "" ? null : plain;
};

export const cleanText = (text: unknown): Pick<SourceReading, "text" | "isCut"> => ({
  text: clean(text, TEXT),
  isCut: typeof text === "string" && text.length > TEXT,
});

export const cleanLine = (text: unknown): string | null =>
  clean(typeof text === "string" ? text.slice(0, LINE * 2).replaceAll("\n", " ") : text, LINE);

export const cleanFiles = (files: readonly { readonly name: unknown; readonly size: unknown }[]): SourceReading["files"] =>
  files.slice(0, FILES).map(({ name, size }) => ({
    name: cleanLine(name) ?? "–",
    size: typeof size === "number" && Number.isSafeInteger(size) && size >= 0 ? size : 0,
  }));

/** Whole seconds of a date as mail programs write it; null for none, or one that no calendar has. */
export const secondsOf = (date: unknown): number | null => {
  const at = typeof date === "string" ? Date.parse(date) : Number.NaN;
  return Number.isNaN(at) || at < 0 || at > 253_402_300_799_000 ? null : Math.floor(at / 1000);
};
