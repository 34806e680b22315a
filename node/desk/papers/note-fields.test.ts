import { describe, expect, it } from "vitest";
import { field, type ProtocolTexts, type Words } from "#kernel";
import { type FieldNames, fieldRows } from "./note-fields.ts";

const words = (es: string, en: string): Words => ({ es, en });
const label = (es: string, en: string) => ({ label: words(es, en) });

const texts = {
  fields: {
    kind: { ...label("Tipo", "Kind"), options: { car: words("Automóvil", "Car") } },
    "seize/place": label("Lugar del aseguramiento", "Place of the seizure"),
    "things.serial": label("Serie", "Serial number"),
    "things.foundOn": label("Hallazgo", "Found on"),
  },
  deadlines: { answer: label("Respuesta", "Answer") },
} as unknown as ProtocolTexts;
const names: FieldNames = {
  texts,
  type: "seize",
  party: (id) => words(`Parte ${id}`, `Party ${id}`),
  basis: (id) => words(`Ley ${id}`, `Law ${id}`),
  zone: "America/Mexico_City",
};
const rows = (properties: Parameters<typeof field.fields>[0], values: Record<string, unknown>) =>
  fieldRows(names, field.fields(properties), values);
const hash = "A".repeat(43);

describe("fields of a note", () => {
  it("are named and told in both languages, in the order of the schema", () => {
    const told = rows(
      {
        kind: field.choice("car"),
        "by?": field.date,
        "whose?": field.party,
        "under?": field.law,
        "sure?": field.flag,
        "many?": field.whole(0, 9999),
      },
      { many: 1200, sure: false, under: "mx:cnpp-442", whose: "us", by: "2025-09-05", kind: "car" },
    );
    expect(told).toEqual([
      { name: "kind", label: words("Tipo", "Kind"), value: { kind: "text", text: words("Automóvil", "Car") } },
      { name: "by", label: words("by", "by"), value: { kind: "text", text: words("5 de septiembre de 2025", "September 5, 2025") } },
      { name: "whose", label: words("whose", "whose"), value: { kind: "text", text: words("Parte us", "Party us") } },
      { name: "under", label: words("under", "under"), value: { kind: "text", text: words("Ley mx:cnpp-442", "Law mx:cnpp-442") } },
      { name: "sure", label: words("sure", "sure"), value: { kind: "text", text: words("No", "No") } },
      { name: "many", label: words("many", "many"), value: { kind: "text", text: words("1,200", "1,200") } },
    ]);
  });

  it("have the act type's own words where it has some, and leave out what has no value", () => {
    const [row, ...more] = rows({ place: field.line(80), "note?": field.line(80) }, { place: "Nogales" });
    expect(row?.label).toEqual(words("Lugar del aseguramiento", "Place of the seizure"));
    expect(more).toEqual([]);
  });

  it("keep each side of a text in both languages, and tell a moment with its zone", () => {
    const [both, at] = rows({ text: field.bilingual(80), at: field.moment }, { text: { es: "Sí", en: "Yes" }, at: 1_756_998_000 });
    expect(both?.value).toEqual({ kind: "text", text: words("Sí", "Yes") });
    expect(at?.value).toMatchObject({ text: { es: expect.stringMatching(/4 de septiembre de 2025.*09:00.*GMT-6/) } });
  });

  it("name a file with its size and hash", () => {
    const [row] = rows({ "files?": field.attachments(2) }, { files: [{ name: "carta.pdf", size: 2048, sha256: hash }] });
    expect(row?.value).toEqual({ kind: "text", text: words(`carta.pdf (2 KiB, SHA-256 ${hash})`, `carta.pdf (2 KiB, SHA-256 ${hash})`) });
  });

  it("are a table for short records, with only the columns that somebody filled in", () => {
    const thing = field.record({ serial: field.line(30), "foundOn?": field.date, "make?": field.line(40) });
    const [row] = rows({ things: field.list(thing, 9) }, { things: [{ serial: "A1", foundOn: "2025-09-02" }, { serial: "A2" }] });
    expect(row?.value).toEqual({
      kind: "table",
      head: [words("Serie", "Serial number"), words("Hallazgo", "Found on")],
      rows: [
        [words("A1", "A1"), words("2025-09-02", "2025-09-02")],
        [words("A2", "A2"), words("–", "–")],
      ],
    });
  });

  it("are entries for records that no page has the columns for", () => {
    const wide = field.record(Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`f${index}`, field.line(9)])));
    const values = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`f${index}`, `${index}`]));
    const [row] = rows({ things: field.list(wide, 9) }, { things: [values] });
    expect(row?.value).toMatchObject({ kind: "entries", entries: [expect.arrayContaining([expect.objectContaining({ name: "f8" })])] });
  });

  it("of built-in acts are told by what they name", () => {
    const [row] = rows({ clock: field.choice("answer") }, { clock: "answer" });
    expect(row?.value).toEqual({ kind: "text", text: words("Respuesta", "Answer") });
  });
});
