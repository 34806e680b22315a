/** What docket lines and refusal lines say (spec/docket.md). */
import { type Concealed, eightDigests } from "../act/disclosure.ts";
import type { Json, JsonObject } from "../bytes/index.ts";
import type { Due } from "../protocol/index.ts";
import type { Refusal } from "../refusal.ts";
import {
  anyObject,
  anyText,
  basisId,
  type Check,
  hash,
  id128,
  integer,
  isObject,
  list,
  name,
  object,
  oneOf,
  orNull,
  text,
  time,
} from "../shape/index.ts";
import { refusalShape } from "./refusal-shape.ts";

/** What was judged, once. The hashes name the exact texts that were in force; the fold never judges again. */
export type Decision = {
  readonly basis: readonly { readonly id: string; readonly hash: string }[];
  readonly policies: { readonly shared: string; readonly protocol: string; readonly party: string };
  /** `@id` of the policies that decided. */
  readonly rules: readonly string[];
  /** What a report broke: kinds of refusal and `@id`s. */
  readonly flags: readonly string[];
  /** The request that was judged, from the frame only. */
  readonly attributes: JsonObject;
};

export type LinePayload = {
  readonly case: string;
  /** 1, 2, 3 … without a gap. */
  readonly n: number;
  /** Hash of the act that this line numbers. */
  readonly act: string;
  /** Hash of line n − 1; null for n = 1. */
  readonly previous: string | null;
  /** Home's time in seconds; never less than that of the line before. */
  readonly at: number;
  /** Clocks that this line starts or resumes. */
  readonly due: readonly Due[];
  readonly decision: Decision;
  /** The clock that had lapsed when the act came, though a witness not run by the author's party proves that it was in time. */
  readonly timely?: string;
  /** At n = 1: digests of the disclosure `number`, the case's readable number, and of decoys. */
  readonly number?: Concealed;
  readonly _sd_alg?: "sha-256";
};

export type RefusalLinePayload = {
  readonly case: string;
  readonly act: string;
  readonly at: number;
  readonly refused: Refusal;
  /** Null where the act was refused before legal basis and policy were judged. */
  readonly decision: Decision | null;
};

const ruleId = text(/^[\w][\w.:/@-]{0,127}$/, "a rule's id");
const calendarId = text(/^[a-z][a-z0-9-]{0,31}@[0-9][0-9.]{0,15}$/, "id@version");
const due: Check<Due> = object({ clock: name, debtor: name, at: time, calendar: calendarId, zone: anyText(64) });

const decision: Check<Decision> = object({
  basis: list(object({ id: basisId, hash }), 0, 16),
  policies: object({ shared: hash, protocol: hash, party: hash }),
  rules: list(ruleId, 0, 256),
  flags: list(ruleId, 0, 256),
  attributes: anyObject,
});

const common = { case: id128, act: hash, at: time };
const numbered = { ...common, n: integer(1, 2 ** 31 - 1), previous: orNull(hash), due: list(due, 0, 64), decision };
const first = object({ ...numbered, number: object({ _sd: eightDigests }), _sd_alg: oneOf("sha-256") }, { timely: name });
const later = object(numbered, { timely: name });
const refusalLine: Check<RefusalLinePayload> = object({ ...common, refused: refusalShape, decision: orNull(decision) });

const line = (value: JsonObject) => {
  const wrong = (value.n === 1 ? first : later)(value);
  if (wrong !== null) return wrong;
  return (value.n === 1) === (value.previous === null) ? null : { at: "/previous", expected: "null at n = 1 alone" };
};

/** A line, or with `refused` a refusal line. */
export const anyLine: Check<LinePayload | RefusalLinePayload> = (value: Json) =>
  isObject(value) && !Object.hasOwn(value, "refused") ? line(value) : refusalLine(value);
