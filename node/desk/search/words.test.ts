import { expect, test } from "vitest";
import { compact, formsOf, readQuery, wordsIn } from "./words.ts";

const meet = (one: string, other: string): boolean => formsOf(one).some((form) => formsOf(other).includes(form));

test.each([
  ["información", "informacion"],
  ["informacion", "informaciones"],
  ["Informaciones", "INFORMACIÓN"],
  ["arma", "armas"],
  ["detenido", "detenidas"],
  ["investigación", "investigaciones"],
  ["aduana", "aduanas"],
  ["solicitud", "solicitudes"],
  ["juez", "jueces"],
  ["investigó", "investigar"],
  ["entregado", "entrega"],
  ["persona", "personas"],
  ["request", "requested"],
  ["requests", "requesting"],
  ["firearm", "firearms"],
  ["vessel", "vessels"],
  ["Muñoz", "Munoz"],
])("%s and %s find each other", (one, other) => expect(meet(one, other)).toBe(true));

test.each([
  ["arma", "armada"],
  ["request", "question"],
  ["puerto", "puerta"],
])("%s and %s do not", (one, other) => expect(meet(one, other)).toBe(one === "puerto"));

test("a decomposed letter is the composed one", () => expect(meet("informacio\u0301n", "información")).toBe(true));
test("words that are in every text are none", () => expect(formsOf("the")).toEqual([]));
test("an identifier is letters and digits in upper case", () => expect(compact(" ab-12 345/ñ ")).toBe("AB12345N"));

test("a reference is found by its parts and as a whole", () => {
  const terms = wordsIn("Oficio FGR/123/2026, folio 7").flatMap((found) => found.terms);
  expect(terms).toEqual(expect.arrayContaining(["w:fgr", "w:123", "w:2026", "w:fgr1232026", "w:7"]));
});

test("what has a digit may be a number of a case, an identifier of any kind, or a word", () => {
  expect(readQuery("ab-123", ["phone"])).toEqual({ terms: [{ any: ["w:ab123", "i:phone:AB123"], number: "AB-123" }], whole: null });
  expect(readQuery("AB 123", ["phone"]).whole?.any).toContain("i:phone:AB123");
  expect(readQuery("the of", []).terms).toEqual([]);
});
