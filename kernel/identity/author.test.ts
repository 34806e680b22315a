import { expect, test } from "vitest";
import type { Act } from "../act/index.ts";
import { missingPower } from "./author.ts";

const act = (type: string, frame: object = {}) => ({ kid: "mine", frame: { type, frame } }) as unknown as Act;

test("whoever signs needs `act`, and who gives sight of a case `assign`", () => {
  expect(missingPower(act("answer"), [])).toBe("act");
  expect(missingPower(act("answer"), ["act"])).toBeUndefined();
  expect(missingPower(act("assign", { agent: "other", give: true }), ["assign"])).toBe("act");
  expect(missingPower(act("assign", { agent: "other", give: true }), ["act", "assign"])).toBeUndefined();
  expect(missingPower(act("assign", { agent: "other", give: true }), ["act", "intake"])).toBe("assign");
});

test("who takes in new cases takes one in hand, or puts it back, for the own key alone", () => {
  for (const give of [true, false]) {
    expect(missingPower(act("assign", { agent: "mine", give }), ["act", "intake"])).toBeUndefined();
    expect(missingPower(act("assign", { agent: "mine", give }), ["act"])).toBe("assign");
  }
});
