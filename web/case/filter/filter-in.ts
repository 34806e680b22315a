/** The timeline's filters as an address holds them; a value that says nothing is left out. */

export const kinds = ["step", "report", "correction", "refusal"] as const;
export type Kind = (typeof kinds)[number];

/** `who` is an agency, `mx:fgr`, or a person's key; `text` is looked for in what is shown. */
export type TimelineFilter = {
  readonly side?: "own" | "other";
  readonly kind?: Kind;
  readonly type?: string;
  readonly who?: string;
  readonly text?: string;
};

const MOST = 200;

export const filterIn = (search: Readonly<Record<string, unknown>>): TimelineFilter => {
  // A number in an address is read as one.
  const text = (name: string): string => (["string", "number"].includes(typeof search[name]) ? String(search[name]).slice(0, MOST) : "");
  const [side, kind] = [text("side"), text("kind")];
  return {
    ...(side === "own" || side === "other" ? { side } : {}),
    ...(isKind(kind) ? { kind } : {}),
    ...(text("type") === "" ? {} : { type: text("type") }),
    ...(text("who") === "" ? {} : { who: text("who") }),
    ...(text("text") === "" ? {} : { text: text("text") }),
  };
};

const isKind = (value: string): value is Kind => (kinds as readonly string[]).includes(value);
