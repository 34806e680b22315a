import { describe, expect, it } from "vitest";
import { keyOfNamesake, nameOf, titlesOf } from "./person.ts";

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

  it("is told from oneself by the key where the name is one's own", () => {
    expect(keyOfNamesake(anaAgain, ana)).toBe("bbbbbbbb");
    expect([keyOfNamesake(ana, ana), keyOfNamesake(luis, ana), keyOfNamesake({ ...anaAgain, name: null }, ana)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
