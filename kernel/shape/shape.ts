/** Checks of parsed JSON against the tables of the spec: exact members, exact forms, and where it first does not fit. */
import type { Json, JsonObject } from "../bytes/canonical-json.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";

/** `at` is a JSON pointer from the checked value. */
export type Misfit = { readonly at: string; readonly expected: string };

/** Null where the value is a `T`; `as` is never there and only carries the type. */
export type Check<T> = ((value: Json) => Misfit | null) & { readonly as?: T };

type Checks<T> = { readonly [K in keyof T]: Check<T[K]> };
type Fields<R, O> = { readonly [K in keyof R]: R[K] } & { readonly [K in keyof O]?: O[K] };

const misfit = (expected: string): Misfit => ({ at: "", expected });
const inside = (step: string | number, { at, expected }: Misfit): Misfit => ({ at: `/${step}${at}`, expected });

export const isObject = (value: Json): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

export const text = <T extends string = string>(pattern: RegExp, expected: string): Check<T> => {
  const no = misfit(expected);
  return (value) => (typeof value === "string" && pattern.test(value) ? null : no);
};

/** Free text without a form of its own, up to `most` UTF-16 units. */
export const anyText = (most: number): Check<string> => {
  const no = misfit(`text of at most ${most} characters`);
  return (value) => (typeof value === "string" && value.length <= most ? null : no);
};

export const integer = (least: number, most: number): Check<number> => {
  const no = misfit(`an integer from ${least} to ${most}`);
  return (value) => (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? null : no);
};

export const oneOf = <const T extends null | boolean | number | string>(...values: readonly T[]): Check<T> => {
  const no = misfit(values.map((value) => JSON.stringify(value)).join(" or "));
  return (value) => ((values as readonly Json[]).includes(value) ? null : no);
};

export const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (value) =>
    value === null ? null : check(value);

/** Any JSON object: its members are somebody else's to check. */
export const anyObject: Check<JsonObject> = (value) => (isObject(value) ? null : misfit("an object"));

export const list = <T>(item: Check<T>, least: number, most: number): Check<readonly T[]> => {
  const no = misfit(least === most ? `an array of ${most}` : `an array of ${least} to ${most}`);
  return (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return no;
    for (let i = 0; i < value.length; i++) {
      const wrong = item(value[i]);
      if (wrong !== null) return inside(i, wrong);
    }
    return null;
  };
};

/** Strings in ascending order of UTF-16 units, none twice. */
export const ascending =
  <T extends string>(check: Check<readonly T[]>): Check<readonly T[]> =>
  (value) => {
    const wrong = check(value);
    if (wrong !== null) return wrong;
    const items = value as readonly string[];
    const at = items.findIndex((item, i) => i > 0 && (items[i - 1] as string) >= item);
    return at < 0 ? null : { at: `/${at}`, expected: "ascending order without repeats" };
  };

/** Names that are repeated in a refusal as they came; any other is `?`. */
const PLAIN_NAME = /^[\w.-]{1,64}$/;

/** Exactly the required members and none but the optional ones. */
export const object = <R, O = unknown>(required: Checks<R>, optional?: Checks<O>): Check<Fields<R, O>> => {
  const needed = Object.keys(required);
  const checks = new Map<string, Check<unknown>>(Object.entries({ ...required, ...optional }));
  return (value) => {
    if (!isObject(value)) return misfit("an object");
    for (const name in value) {
      const check = checks.get(name);
      if (check === undefined) return { at: PLAIN_NAME.test(name) ? `/${name}` : "/?", expected: "no such member" };
      const wrong = check(value[name] as Json);
      if (wrong !== null) return inside(name, wrong);
    }
    const missing = needed.find((name) => !Object.hasOwn(value, name));
    return missing === undefined ? null : { at: `/${missing}`, expected: "this member" };
  };
};

/** The value as a `T`, or `malformed` with a JSON pointer that begins with `at`. */
export const shaped = <T>(check: Check<T>, value: Json, at: string): Outcome<T> => {
  const wrong = check(value);
  return wrong === null ? accepted(value as T) : refused({ kind: "malformed", at: at + wrong.at, expected: wrong.expected });
};
