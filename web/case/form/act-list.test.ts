import { expect, test } from "vitest";
import { draftOfRow, type ListRow } from "./act-list.ts";

const draft = {
  seed: "form",
  role: "",
  of: "",
  basis: ["a"],
  territory: "mx",
  handling: {},
  purpose: "",
  force: "",
  occurred: "",
  frame: { topic: "x" },
  content: { facts: "Of the form.", firearms: [{ serial: "1" }, { serial: "2" }] },
};
const row = (cells: Record<string, string>): ListRow => ({ cells, seed: "row", case: "c", signed: null, accepted: null });

test("a row's cells take the place of the form's values; what it does not name stays, and a list has that row alone", () => {
  const made = draftOfRow(
    draft,
    row({ "/content/facts": "Of the row.", "/content/firearms/*/serial": "3", "/content/firearms/*/make": "M", reference: "F-1" }),
  );
  expect(made).toEqual({
    ...draft,
    seed: "row",
    content: { facts: "Of the row.", firearms: [{ serial: "3", make: "M" }] },
  });
  expect(draftOfRow(draft, row({}))).toEqual({ ...draft, seed: "row" });
});
