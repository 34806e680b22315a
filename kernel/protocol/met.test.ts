import { describe, expect, it } from "vitest";
import { isDone, isMet } from "./met.ts";
import { sample } from "./sample.ts";
import { type CaseState, emptyState } from "./state.ts";

const [name = "", deadline] = Object.entries(sample.deadlines)[0] ?? [];
const [discharging = ""] = deadline?.stop ?? [];
const clock = { debtor: "us", due: 20, calendar: "us@1", zone: "UTC", startedBy: "opening" } as const;
const act = (type: string, n: number, standing: "stands" | "declined" = "stands") => ({ type, n, party: "us", standing }) as const;
const stateWith = (run: "stopped" | "running" | "lapsed", acts: CaseState["acts"]): CaseState => ({
  ...emptyState(sample),
  clocks: { [name]: { ...clock, run } },
  acts: { opening: act("opening", 1), ...acts },
});

describe("a stopped clock", () => {
  it("is a duty done only where an act in force discharged it after it began", () => {
    expect(isMet(sample, stateWith("stopped", { done: act(discharging, 2) }), name)).toBe(true);
    expect(isMet(sample, stateWith("stopped", { done: act("another", 2) }), name)).toBe(false);
    expect(isMet(sample, stateWith("stopped", { done: act(discharging, 2, "declined") }), name)).toBe(false);
    expect(isMet(sample, stateWith("stopped", { done: act(discharging, 0) }), name)).toBe(false);
  });

  it("is the only one that can be a duty done", () => {
    for (const run of ["running", "lapsed"] as const)
      expect(isMet(sample, stateWith(run, { done: act(discharging, 2) }), name)).toBe(false);
    expect(isMet(sample, emptyState(sample), name)).toBe(false);
  });
});

describe("what an act asked for", () => {
  const asked = (done: CaseState["acts"]): boolean =>
    isDone(sample, { ...emptyState(sample), acts: { asking: act("sign", 1), ...done } }, "asking");
  it("is done once each of its duties was discharged after it, in time or late, by an act that was not taken back", () => {
    expect(asked({ done: act(discharging, 2) })).toBe(true);
    expect(asked({ done: act(discharging, 2, "declined") })).toBe(true);
    expect(asked({ done: { ...act(discharging, 2), standing: "withdrawn" } })).toBe(false);
    expect(asked({ done: act(discharging, 0) })).toBe(false);
    expect(asked({})).toBe(false);
  });
  it("is never done where it started no duty", () => {
    expect(isDone(sample, { ...emptyState(sample), acts: { asking: act("hold", 1), done: act(discharging, 2) } }, "asking")).toBe(false);
    expect(isDone(sample, emptyState(sample), "nothing")).toBe(false);
  });
});
