import { describe, expect, it } from "vitest";
import { type Calendar, emptyState, field, type Proposal, type Protocol, step } from "#kernel";
import { dueOf } from "./due.ts";

const calendar: Calendar = {
  id: "us@1",
  zone: "America/New_York",
  weekend: [6, 7],
  holidays: ["2025-11-11"],
  years: [2025],
  source: "test",
};
const crossing = { power: "none", audience: "both", basis: "optional", declined: "=", class: "record", content: field.fields({}) } as const;
const frame = field.fields({ partner: field.party, "by?": field.date });
const protocol: Protocol = {
  id: "example",
  version: 1,
  interpreter: 1,
  parties: 2,
  roles: [
    { id: "host", side: "home" },
    { id: "guest", side: "partner" },
  ],
  initial: "new",
  states: { new: {}, open: {}, ended: { final: true } },
  flags: ["late"],
  acts: { open: { ...crossing, kind: "step", by: ["host"], from: ["new"], to: "open", opens: true, frame } },
  deadlines: {
    answer: {
      debtor: "guest",
      start: ["open"],
      stop: [],
      length: { frame: "by", else: { workingDays: 3 } },
      law: "agreed",
      lapse: { from: ["*"], to: "=", sets: ["late"] },
    },
  },
};

const seconds = (iso: string): number => Date.parse(iso) / 1000;
const at = (iso: string, by?: string) => {
  const proposal: Proposal = {
    hash: "h",
    type: "open",
    party: "mx",
    agent: "a",
    signer: "agent",
    role: "host",
    seen: null,
    frame: { partner: "us", ...(by === undefined ? {} : { by }) },
    at: seconds(iso),
  };
  const stamped = dueOf(protocol, emptyState(protocol), proposal, () => calendar);
  expect(step(protocol, emptyState(protocol), { ...proposal, n: 1, line: "l", due: stamped.due }).ok, "the line folds").toBe(true);
  return { against: stamped.against, due: new Date((stamped.due[0]?.at ?? 0) * 1000).toISOString() };
};

describe("the times of a line", () => {
  it("have nothing against a day that is not over where it is owed", () => {
    expect(at("2025-09-05T03:59:59Z", "2025-09-04")).toEqual({ against: null, due: "2025-09-05T04:00:00.000Z" });
    expect(at("2025-09-05T04:00:00Z", "2025-09-04").against).toMatchObject({ at: "/frame/by", rule: "past" });
  });
  it("count weekdays in a year that no calendar lists, which stands against the act", () => {
    expect(at("2025-12-30T15:00:00Z")).toMatchObject({ against: { at: "/frame", rule: "calendar" }, due: "2026-01-03T05:00:00.000Z" });
  });
  it.each([
    ["0000-01-01", "1970-01-01T00:00:00.000Z"],
    ["0099-12-31", "1970-01-01T00:00:00.000Z"],
    ["2199-02-28", "2199-03-01T05:00:00.000Z"],
    ["9999-12-31", "9999-12-31T05:00:00.000Z"],
  ])("%s is a time that a line can name", (by, due) => {
    expect(at("2025-09-04T15:00:00Z", by)).toMatchObject({ due, against: { kind: "wrong-field" } });
  });
});
