import { describe, expect, it } from "vitest";
import { field } from "#kernel";
import { readFields, readValue, writeValue } from "./read-act.ts";

const schema = field.fields({
  title: field.line(80),
  "note?": field.text(400),
  count: field.whole(0, 9),
  sure: field.flag,
  at: field.moment,
  "tags?": field.list(field.line(20), 5),
  "things?": field.list(field.record({ serial: field.line(9), "made?": field.date }), 5),
  both: field.bilingual(400),
});

describe("reading a form", () => {
  it("leaves out what is empty and reads what is typed", () => {
    const read = readFields(schema, {
      title: "  A title ",
      note: "   ",
      count: "7",
      sure: "false",
      tags: "one\n\ntwo ",
      things: [{ serial: "A1", made: "" }, {}],
      both: { es: "Uno\r\ndos", en: "" },
    });
    expect(read).toEqual({
      title: "A title",
      count: 7,
      sure: false,
      tags: ["one", "two"],
      things: [{ serial: "A1" }, {}],
      both: { es: "Uno\ndos" },
    });
  });

  it("keeps what cannot be read for the checker to name", () => {
    expect(readValue(field.whole(0, 9), "doce")).toBe("doce");
    expect(readValue(field.flag, "maybe")).toBeUndefined();
    expect(readValue(field.list(field.line(9), 3), [])).toBeUndefined();
  });

  it("gives back what it was given, by way of the controls", () => {
    const value = {
      title: "T",
      count: 3,
      sure: true,
      at: 1_756_900_020,
      tags: ["a", "b"],
      things: [{ serial: "A" }],
      both: { es: "a", en: "b" },
    };
    expect(readValue(schema, writeValue(schema, value))).toEqual(value);
  });
});
