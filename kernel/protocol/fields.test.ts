import { Compile } from "typebox/schema";
import { describe, expect, it } from "vitest";
import { type Fielded, type FieldOptions, fieldErrors, fieldRefusal, valueErrors } from "./fields.ts";
import { freeFields, unlimitedFields } from "./finite.ts";
import { sample } from "./sample.ts";
import * as field from "./schema.ts";

const file = {
  name: "carta.pdf",
  type: "application/pdf",
  size: 10,
  sha256: "A".repeat(43),
  key: "A".repeat(43),
  chunks: ["A".repeat(43)],
};

const errors = (act: Partial<Fielded> & { type: string }, options?: FieldOptions) =>
  fieldErrors(sample, { frame: {}, content: {}, ...act }, options);
const ats = (...args: Parameters<typeof errors>) => errors(...args).map(({ at, rule }) => `${at} ${rule}`);

describe("fields of an act", () => {
  it("are told all at once, each at its own pointer", () => {
    expect(ats({ type: "propose", frame: { partner: "MX!", more: 1 }, content: { note: "" } })).toEqual([
      "/frame/more additionalProperties",
      "/frame/partner pattern",
      "/content/note minLength",
    ]);
    expect(errors({ type: "witness", frame: { how: "nose" } })).toEqual([
      { kind: "wrong-field", at: "/frame/how", rule: "enum", expected: "eye|ear" },
    ]);
    expect(valueErrors("/frame/at", field.moment, -1)).toEqual([{ kind: "wrong-field", at: "/frame/at", rule: "minimum", expected: "0" }]);
    expect(fieldRefusal(sample, { type: "fly", frame: {}, content: {} })).toEqual({ kind: "unknown-type", type: "fly" });
    expect(fieldRefusal(sample, { type: "witness", frame: { how: "eye" }, content: {} })).toBeNull();
  });
  it("of a lapse name a clock of the protocol", () => {
    expect(ats({ type: "lapse", frame: { clock: "delivery" } })).toEqual([]);
    expect(ats({ type: "lapse", frame: { clock: "other" } })).toEqual(["/frame/clock enum"]);
  });
  it("of a correction are those that it names, and no others", () => {
    const corrects = "propose";
    expect(ats({ type: "correct", frame: { corrects: ["note"] }, content: { reason: "x", note: "new" } }, { corrects })).toEqual([]);
    expect(ats({ type: "correct", frame: { corrects: ["note"] }, content: { reason: "x" } }, { corrects })).toEqual([
      "/content/note required",
    ]);
    expect(ats({ type: "correct", frame: { corrects: ["how"] }, content: { reason: "x" } }, { corrects })).toEqual([
      "/frame/corrects/0 enum",
      "/content/how required",
    ]);
  });
  it("of a transcribed act hold its source and channel", () => {
    const frame = { how: "eye", transcribes: "us", channel: "letter" };
    expect(ats({ type: "witness", frame, content: { source: file } })).toEqual([]);
    const said = { sourceSender: "Embassy", sourceSubject: "Case 7", sourceReference: "N-12" };
    expect(ats({ type: "witness", frame: { ...frame, sourceDate: "2025-09-05" }, content: { source: file, ...said } })).toEqual([]);
    expect(ats({ type: "witness", frame: { ...frame, sourceDate: "5 September" }, content: { source: file } })).not.toEqual([]);
    expect(ats({ type: "witness", frame })).toEqual(["/content/source required"]);
    expect(ats({ type: "witness", frame: { how: "eye" }, content: { source: file } })).toEqual(["/content/source additionalProperties"]);
  });
  it("may be missing where content was erased, but not be wrong", () => {
    expect(ats({ type: "withdraw" })).toEqual(["/content/reason required"]);
    expect(ats({ type: "withdraw" }, { partial: true })).toEqual([]);
    expect(ats({ type: "withdraw", content: { reason: 1 } }, { partial: true })).toContain("/content/reason type");
  });
  it("count characters, not code units", () => {
    expect(ats({ type: "propose", frame: { partner: "us" }, content: { note: "😀".repeat(80) } })).toEqual([]);
    expect(ats({ type: "propose", frame: { partner: "us" }, content: { note: "😀".repeat(81) } })).toEqual(["/content/note maxLength"]);
  });
  it("are judged alike by a compiled check", () => {
    const compiled: FieldOptions["compiled"] = (schema) => {
      const validator = Compile(schema);
      return (value) => validator.Check(value);
    };
    for (const how of ["eye", "nose", 1, undefined]) {
      const act = { type: "witness", frame: how === undefined ? {} : { how } };
      expect(errors(act, { compiled })).toEqual(errors(act));
    }
  });
});

describe("schemas", () => {
  it("of frames are finite", () => {
    const { choice, choices, flag, whole, date, moment, opaque, hash, party, law, fields } = field;
    const finite = fields({
      a: choice("x"),
      b: choices("x"),
      c: flag,
      d: whole(0, 9),
      e: date,
      f: moment,
      g: opaque,
      h: hash,
      i: party,
      j: law,
    });
    expect(freeFields(finite)).toEqual([]);
    const free = fields({
      a: field.line(10),
      b: field.text(10),
      c: { type: "integer" },
      d: { type: "string", pattern: ".*" },
      e: field.list(field.line(3), 3),
    });
    expect(freeFields(free)).toEqual(["a", "b", "c", "d", "e"]);
  });
  it("of content have a limit everywhere", () => {
    expect(unlimitedFields(field.fields({ a: field.text(9), b: field.attachments(3), c: field.bilingual(9) }))).toEqual([]);
    expect(unlimitedFields(field.fields({ a: { type: "string" }, b: { type: "array", items: { type: "integer" } } }))).toEqual([
      "/a",
      "/b",
      "/b/*",
    ]);
  });
});
