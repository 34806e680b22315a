import { expect, test } from "vitest";
import { loggedError } from "./logger.ts";

test("an error of the store is logged without the row that it failed on", () => {
  const fault = Object.assign(new Error("null value in column"), {
    code: "23502",
    detail: "Failing row contains (Persona de prueba)",
    query: "insert into agent",
  });
  const logged = JSON.stringify(loggedError(new Error("the store did not confirm the commit", { cause: fault })));
  expect(logged).toContain("23502");
  expect(logged).not.toContain("Persona de prueba");
  expect(logged).not.toContain("insert into");
});
