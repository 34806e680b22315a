import { expect, test } from "vitest";
import type { Move } from "./move.ts";
import { sample } from "./sample.ts";
import { choice, fields, urgency } from "./schema.ts";
import { type CaseState, emptyState } from "./state.ts";
import { step } from "./step.ts";
import { awaitedOf } from "./turn.ts";
import { urgencyOf, wrongUrgencies } from "./urgency.ts";

const HOUR = 3600;

/** The sample after these acts, one an hour, by `mx` as the host and `us` as the guest. */
const after = (...acts: readonly (readonly [string, "mx" | "us", Partial<Move>?])[]): CaseState => {
  let state: CaseState = emptyState(sample);
  acts.forEach(([type, party, extra = {}], i) => {
    const at = (i + 1) * HOUR;
    const move: Move = {
      hash: `#${i + 1}`,
      type,
      party,
      agent: `${party} agent`,
      signer: type === "lapse" ? "node" : "agent",
      role: party === "mx" ? "host" : "guest",
      seen: state.line,
      frame: {},
      at,
      n: i + 1,
      line: `line ${i + 1}`,
      due: [],
      ...extra,
    };
    const next = step(sample, state, move);
    if (!next.ok) throw new Error(JSON.stringify(next.refusal));
    state = next.value;
  });
  return state;
};

const propose = ["propose", "mx", { frame: { partner: "us" } }] as const;
const due = [{ clock: "delivery", debtor: "us", at: 200 * HOUR, calendar: "us@1", zone: "UTC" }];
const signed = [propose, ["sign", "mx", { of: "#1" }], ["sign", "us", { of: "#1", due }]] as const;

test("a case waits for nobody in particular where both may go on", () => {
  expect(awaitedOf(sample, after(propose))).toEqual([]);
});

test("it waits for whose step alone moves it: the other one's signature", () => {
  const half = after(propose, ["sign", "mx", { of: "#1" }]);
  expect(awaitedOf(sample, half)).toEqual([{ party: "us", clocks: [], steps: ["sign"] }]);
});

test("it waits for the debtor while a clock runs, and while that is paused for whoever can move it", () => {
  expect(awaitedOf(sample, after(...signed))).toEqual([{ party: "us", clocks: ["delivery"], steps: [] }]);
  const held = after(...signed, ["hold", "mx"]);
  expect(held.clocks.delivery?.run).toBe("paused");
  expect(awaitedOf(sample, held)).toEqual([{ party: "us", clocks: [], steps: ["finish"] }]);
});

test("it waits for nobody once it has ended", () => {
  expect(awaitedOf(sample, after(...signed, ["finish", "us"]))).toEqual([]);
});

test("an act is urgent by the values that its protocol marks, and says nothing where it has no such field", () => {
  const frame = fields({ "speed?": urgency(["flash"], "routine", "flash"), how: choice("eye", "ear") });
  const urgent = { ...sample, acts: { ...sample.acts, witness: { ...sample.acts.witness, frame } } };
  expect(urgencyOf(urgent, "witness", { speed: "flash", how: "eye" })).toBe(true);
  expect(urgencyOf(urgent, "witness", { speed: "routine", how: "eye" })).toBe(false);
  expect(urgencyOf(urgent, "witness", { how: "eye" })).toBeUndefined();
  expect(urgencyOf(urgent, "calm", {})).toBeUndefined();
  expect(wrongUrgencies(frame)).toEqual([]);
});

test("a field that is urgent for no value of its own is found", () => {
  expect(wrongUrgencies(fields({ speed: urgency(["at-once"], "routine") }))).toEqual(["speed"]);
  expect(wrongUrgencies(fields({ speed: urgency([], "routine") }))).toEqual(["speed"]);
});
