import { describe, expect, it } from "vitest";
import { field } from "#kernel";
import { type Column, cellsOf, plain, readDay, rowsOf } from "./paste.ts";

const column = (
  name: string,
  schema: Column["schema"],
  headings: readonly string[],
  options: readonly (readonly [string, string])[] = [],
): Column => ({
  name,
  schema,
  headings: [name, ...headings].map(plain),
  optionWords: new Map(options.map(([word, value]) => [plain(word), value])),
});

const columns = [
  column("serial", field.line(30), ["Número de serie", "Serial number"]),
  column(
    "kind",
    field.choice("rifle", "pistol"),
    ["Tipo", "Kind"],
    [
      ["rifle", "rifle"],
      ["Fusil", "rifle"],
      ["pistol", "pistol"],
      ["Pistola", "pistol"],
    ],
  ),
  column("foundOn", field.date, ["Fecha", "Found on"]),
];

describe("cells", () => {
  it("are split at tabs, commas or semicolons, whichever the first line has", () => {
    expect(cellsOf("a\tb\nc\td")).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(cellsOf("a,b\r\nc,d\r\n")).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(cellsOf("a;b,5\nc;d,6")).toEqual([
      ["a", "b,5"],
      ["c", "d,6"],
    ]);
  });

  it("keep delimiters, line ends and quotes inside double quotes", () => {
    expect(cellsOf('"a, b","say ""no""","two\nlines"')).toEqual([["a, b", 'say "no"', "two\nlines"]]);
  });

  it("leave out lines without anything", () => {
    expect(cellsOf("a,b\n\n , \n")).toEqual([["a", "b"]]);
  });
});

describe("rows", () => {
  it("follow a heading line in any order and either language", () => {
    expect(rowsOf("Tipo\tNUMERO DE SERIE\nFusil\tA-1", columns, true)).toEqual([{ kind: "rifle", serial: "A-1" }]);
    expect(rowsOf("kind,serial number\nPISTOL,A-2", columns, true)).toEqual([{ kind: "pistol", serial: "A-2" }]);
  });

  it("follow the form's order without one", () => {
    expect(rowsOf("A-1\tpistola\t2025-09-02", columns, true)).toEqual([{ serial: "A-1", kind: "pistol", foundOn: "2025-09-02" }]);
  });

  it("leave a word that is no choice empty, so that the form asks for it", () => {
    expect(rowsOf("A-1\tcannon", columns, true)).toEqual([{ serial: "A-1", kind: "" }]);
  });
});

describe("a day", () => {
  it("is read in the language's order unless only one is possible", () => {
    expect(readDay("02/09/2025", true)).toBe("2025-09-02");
    expect(readDay("09/02/2025", false)).toBe("2025-09-02");
    expect(readDay("25/12/2025", false)).toBe("2025-12-25");
    expect(readDay("12/25/2025", true)).toBe("2025-12-25");
    expect(readDay("soon", true)).toBe("soon");
  });
});
