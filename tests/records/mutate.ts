/** Inputs for fuzzing: valid texts with one thing wrong, and texts that nobody would write. */
import { base64url, canonicalJson, fromBase64url, fromUtf8, type Json, type JsonObject, utf8 } from "#kernel";

export type Random = {
  readonly below: (end: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly text: (length: number) => string;
};

/** Mulberry32: the same numbers for the same seed. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return {
    below,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    text: (length) => Array.from({ length }, () => letters[below(64)]).join(""),
  };
};

type Mutator = (text: string, random: Random) => string;

const at = (text: string, i: number, change: (unit: string) => string): string =>
  text.slice(0, i) + change(text[i] ?? "") + text.slice(i + 1);

const readPart = (part: string): Json | undefined => {
  try {
    return JSON.parse(fromUtf8(fromBase64url(part) ?? new Uint8Array()) ?? "");
  } catch {
    return undefined;
  }
};

/** Changes one of the dotted or tilded parts; the rest, the signature too, stays. */
const inPart =
  (change: (part: string, random: Random) => string): Mutator =>
  (text, random) => {
    const parts = text.split(/([.~])/);
    const which = random.pick(parts.flatMap((part, i) => (part.length > 1 ? [i] : [])).concat(0));
    return parts.map((part, i) => (i === which ? change(part, random) : part)).join("");
  };

const VALUES: readonly Json[] = [null, true, 0, -1, 1e300, 0.5, "", "x", "\u0000", "é", [], {}, [[]], { _sd: [] }, "AAAA", 2 ** 53];

/** Some place inside a JSON value, changed. */
const changeJson = (value: Json, random: Random, depth = 0): Json => {
  if (depth > 6 || random.below(5) === 0 || typeof value !== "object" || value === null) return random.pick(VALUES);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.below(4) === 0) return [...value, random.pick(VALUES)];
    const i = random.below(value.length);
    return random.below(4) === 0 ? value.toSpliced(i, 1) : value.with(i, changeJson(value[i], random, depth + 1));
  }
  const names = Object.keys(value);
  if (names.length === 0 || random.below(4) === 0)
    return { ...value, [random.pick(["x", "__proto__", "_sd", "...", "nbf", "at", "n"])]: random.pick(VALUES) };
  const name = random.pick(names);
  const { [name]: member, ...rest } = value as JsonObject;
  return random.below(4) === 0 ? rest : { ...rest, [name]: changeJson(member as Json, random, depth + 1) };
};

const written = (value: Json, random: Random): string =>
  random.below(4) === 0 ? JSON.stringify(value, null, random.below(3)) : canonicalJson(value);

export const MUTATORS: Readonly<Record<string, Mutator>> = {
  flip: (text, random) => at(text, random.below(text.length), (unit) => String.fromCharCode(unit.charCodeAt(0) ^ (1 << random.below(8)))),
  truncate: (text, random) => text.slice(0, random.below(text.length)),
  behead: (text, random) => text.slice(1 + random.below(text.length)),
  swap: (text, random) => {
    const [i, j] = [random.below(text.length), random.below(text.length)];
    return at(
      at(text, i, () => text[j] as string),
      j,
      () => text[i] as string,
    );
  },
  repeat: (text, random) => at(text, random.below(text.length), (unit) => unit + unit),
  drop: (text, random) => at(text, random.below(text.length), () => ""),
  insert: (text, random) =>
    at(text, random.below(text.length), (unit) => unit + random.pick([" ", "\n", "=", "+", "/", ".", "~", "\u0000", "é", "A", "\ud800"])),
  letter: (text, random) => at(text, random.below(text.length), () => random.text(1)),
  lastLetter: inPart((part, random) => part.slice(0, -1) + random.text(1)),
  pad: inPart((part, random) => part + "=".repeat(1 + random.below(2))),
  member: inPart((part, random) => {
    const json = readPart(part);
    return json === undefined ? random.text(part.length) : base64url(utf8(written(changeJson(json, random), random)));
  }),
  parts: (text, random) => {
    const parts = text.split(".");
    const [i, j] = [random.below(parts.length), random.below(parts.length)];
    return parts.map((part, k) => (k === i ? parts[j] : k === j ? parts[i] : part)).join(".");
  },
  bytes: inPart((part, random) => {
    const bytes = fromBase64url(part) ?? new Uint8Array(1);
    const i = random.below(bytes.length);
    bytes[i] = (bytes[i] ?? 0) ^ (1 << random.below(8));
    return base64url(bytes);
  }),
};

/** The same for plain JSON text. */
export const JSON_MUTATORS: Readonly<Record<string, Mutator>> = {
  flip: MUTATORS.flip as Mutator,
  truncate: MUTATORS.truncate as Mutator,
  swap: MUTATORS.swap as Mutator,
  repeat: MUTATORS.repeat as Mutator,
  drop: MUTATORS.drop as Mutator,
  insert: (text, random) =>
    at(
      text,
      random.below(text.length),
      (unit) => unit + random.pick([" ", ",", "0", "\\u0061", '"', "{", "[", "-0", "1e5", "\ufeff", "\\ud800"]),
    ),
  value: (text, random) => written(changeJson(JSON.parse(text), random), random),
};

/** Nothing that was ever valid. */
export const garbage = (random: Random): string => {
  const part = (): string =>
    random.pick([random.text(random.below(300)), base64url(utf8(canonicalJson(changeJson({ a: {}, b: [1] }, random)))), ""]);
  const raw = (): string => String.fromCharCode(...Array.from({ length: random.below(80) }, () => random.below(0x10000)));
  return random.pick([
    () => [part(), part(), part()].join("."),
    () => `${part()}.${part()}.${part()}~${part()}~`,
    part,
    raw,
    () => random.pick(["", ".", "..", "~", "..~", "{}", "null"]),
  ])();
};
