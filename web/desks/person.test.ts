import { describe, expect, it } from "vitest";
import { nameOf, titlesOf } from "./person.ts";

const ana = { kid: "aaaaaaaaaa", agency: "fgr", name: "Ana", title: "Enlace" };
const anaAgain = { ...ana, kid: "bbbbbbbbbb" };
const luis = { kid: "cccccccccc", agency: "fgr", name: "Luis", title: null };

describe("a person in a list", () => {
  it("is named by name, or by the beginning of the key", () => {
    expect(nameOf(ana)).toBe("Ana");
    expect(nameOf({ ...ana, name: null })).toBe("aaaaaaaa");
  });

  it("has the title beside the name, and the key only where two entries are alike", () => {
    expect([ana, luis].map(titlesOf([ana, luis]))).toEqual(["Enlace", ""]);
    expect([ana, anaAgain].map(titlesOf([ana, anaAgain, luis]))).toEqual(["Enlace, aaaaaaaa", "Enlace, bbbbbbbb"]);
  });
});
