import { describe, expect, it } from "vitest";
import type { Protocol } from "../definition.ts";
import { sample } from "../sample.ts";
import { about, fields, line, opaque } from "../schema.ts";
import { checkProtocol } from "./check.ts";
import { explore } from "./explore.ts";
import { seedDefects } from "./seed.ts";

const kinds = (protocol: Protocol): string[] => checkProtocol(protocol, { withdrawals: false }).findings.map(({ kind }) => kind);
const clock = sample.deadlines.delivery;

const unnamed = {
  ...sample.acts.calm,
  power: "consular",
  frame: fields({ "subject?": opaque }),
  content: fields({ name: about("subject", line(80)) }),
} as const;

describe("the model checker", () => {
  it("finds nothing in a protocol with quorum, items, reports and clocks", () => {
    const { findings, states, pendingStates } = checkProtocol(sample);
    console.log(`sample: ${states} states, ${pendingStates} with pending acts`);
    expect(findings).toEqual([]);
  });

  it("finds every seeded defect in it", () => {
    const missed = seedDefects(sample).filter(
      ({ protocol, expected }) => !kinds(protocol).some((kind) => expected.some((one) => one === kind)),
    );
    expect(missed.map(({ defect }) => defect)).toEqual([]);
  });

  it("finds a decline of what was done by that finding alone", () => {
    const late = seedDefects(sample).filter(({ expected }) => expected.includes("late-decline"));
    expect(late.map(({ defect }) => defect)).toEqual(["sign declined after it was done"]);
    expect(late.map(({ protocol }) => kinds(protocol))).toEqual([["late-decline"]]);
  });

  it("lets a clock run on when what stopped it is taken back", () => {
    const waive = { ...sample.acts.hold, declined: "=" as const };
    const waiving: Protocol = {
      ...sample,
      acts: { ...sample.acts, waive },
      deadlines: { delivery: { ...clock, stop: [...clock.stop, "waive"] } },
    };
    const { states, edges } = explore(waiving);
    const runs = (state: number): boolean => states[state]?.clocks.delivery?.run === "running";
    const taken = edges.flatMap((out, from) =>
      states[from]?.last?.act.startsWith("waive")
        ? out.filter(({ move }) => move.label.includes("withdraw waive")).map(({ to }) => to)
        : [],
    );
    expect(taken.some(runs)).toBe(true);
  });

  it("has no report wait behind the other side's acts: it is refused nowhere", () => {
    const { races, pendingStates } = checkProtocol(sample, { withdrawals: false });
    expect(pendingStates).toBeGreaterThan(0);
    expect(races.filter((race) => race.startsWith("witness ") || race.startsWith("collapse "))).toEqual([]);
  });

  it("shows the way to what it finds", () => {
    const broken: Protocol = { ...sample, deadlines: { delivery: { ...clock, stop: [] } } };
    expect(kinds(broken)).toContain("clock-without-lapse");
    const [first] = checkProtocol(broken, { withdrawals: false }).findings;
    expect(first?.trace.length).toBeGreaterThan(0);
  });

  it.each<[string, Protocol, string]>([
    ["a pause that nothing ends", { ...sample, deadlines: { delivery: { ...clock, resume: [], stop: [] } } }, "paused-forever"],
    ["a circle without end", { ...sample, acts: { ...sample.acts, finish: { ...sample.acts.finish, to: "agreed" } } }, "no-way-out"],
    [
      "free text in a frame",
      { ...sample, acts: { ...sample.acts, calm: { ...sample.acts.calm, frame: sample.acts.calm.content } } },
      "free-frame",
    ],
    [
      "a report whose decline would undo something",
      { ...sample, acts: { ...sample.acts, collapse: { ...sample.acts.collapse, declined: "agreed" } } },
      "broken-data",
    ],
    [
      "a duty that the decline of a report begins",
      { ...sample, deadlines: { delivery: { ...clock, start: ["decline:witness"] } } },
      "broken-data",
    ],
    ["the newest of no types", { ...sample, acts: { ...sample.acts, calm: { ...sample.acts.calm, newest: true } } }, "broken-data"],
    ["a flag that is none", { ...sample, flags: ["seen"] }, "broken-data"],
    ["a person who need not be named", { ...sample, acts: { ...sample.acts, calm: unnamed } }, "broken-data"],
    [
      "a quorum of three parties",
      { ...sample, acts: { ...sample.acts, sign: { ...sample.acts.sign, quorum: { of: 3, distinct: "party" } } } },
      "dead-act",
    ],
  ])("finds %s", (_, protocol, kind) => {
    expect(kinds(protocol)).toContain(kind);
  });
});
