import { expect, test } from "vitest";
import type { ActDefinition, FieldSchema, Protocol } from "./definition.ts";
import { sample as given } from "./sample.ts";
import { choice, fields, line, list, record, summary, whole } from "./schema.ts";
import { summaryOf, wrongSummaries } from "./summary.ts";

const sample: Protocol = given;
const named = (opens: boolean): string => Object.entries(sample.acts).find(([, act]) => (act.opens === true) === opens)?.[0] ?? "";
const [opening, other] = [named(true), named(false)];
const act = (type: string, of: { frame?: FieldSchema; content?: FieldSchema }): ActDefinition => {
  const definition = sample.acts[type];
  if (definition === undefined) throw new Error(`the sample has no ${type}`);
  return { ...definition, ...of };
};
const frame = fields({ "offence?": summary(2, choice("theft", "arms")), count: whole(0, 9), topic: summary(1, choice("tunnel", "boat")) });
const marked = { ...sample, acts: { ...sample.acts, [opening]: act(opening, { frame }) } };

test("a case is about what the marked fields of its opening act say, in the order of their places", () => {
  expect(summaryOf(marked, opening, { offence: "arms", topic: "boat", count: 3 })).toEqual([
    { type: opening, field: "topic", value: "boat" },
    { type: opening, field: "offence", value: "arms" },
  ]);
  expect(summaryOf(marked, opening, { topic: "boat", count: 3 })).toEqual([{ type: opening, field: "topic", value: "boat" }]);
});

test("another act, a protocol that marks nothing and a value that is no text say nothing", () => {
  expect(summaryOf(marked, other, { topic: "boat" })).toEqual([]);
  expect(summaryOf(marked, "no-such-act", { topic: "boat" })).toEqual([]);
  expect(summaryOf(sample, opening, { topic: "boat" })).toEqual([]);
  expect(summaryOf(marked, opening, { topic: 3 })).toEqual([]);
});

test("only enums in the frame of the act that opens may be marked, and nothing that is sealed", () => {
  expect(wrongSummaries(act(opening, { frame }))).toEqual([]);
  expect(wrongSummaries(act(other, { frame }))).toEqual(["topic", "offence"]);
  expect(wrongSummaries(act(opening, { frame: fields({ count: summary(1, whole(0, 9)) }) }))).toEqual(["count"]);
  expect(wrongSummaries(act(opening, { frame: fields({ topic: { ...choice("a"), "x-summary": true } }) }))).toEqual(["topic"]);
  const twice = fields({ topic: summary(1, choice("a")), offence: summary(1, choice("b")) });
  expect(wrongSummaries(act(opening, { frame: twice }))).toEqual(["offence"]);
  expect(wrongSummaries(act(opening, { content: fields({ title: summary(1, line(80)) }) }))).toEqual(["title"]);
  const inside = list(record({ kind: summary(1, choice("a", "b")) }), 5);
  expect(wrongSummaries(act(opening, { content: fields({ things: inside }) }))).toEqual(["things"]);
});
