import { describe, expect, it } from "vitest";
import { type Calendar, CalendarFault, endOfDay, localDate, plusWorkingDays, startOfDay, workingDaysBetween } from "./calendar.ts";
import { stampDue } from "./deadline.ts";
import type { Deadline, Protocol } from "./definition.ts";
import type { Proposal } from "./move.ts";
import { sample } from "./sample.ts";
import { date, fields, party } from "./schema.ts";
import { type CaseState, emptyState } from "./state.ts";

const seconds = (iso: string): number => Date.parse(iso) / 1000;
const iso = (at: number | undefined): string => new Date((at ?? Number.NaN) * 1000).toISOString().replace(".000Z", "Z");

const mx: Calendar = { id: "mx@1", zone: "America/Mexico_City", weekend: [6, 7], holidays: ["2025-09-16"], years: [2025], source: "test" };
const us: Calendar = { id: "us@1", zone: "America/New_York", weekend: [6, 7], holidays: ["2025-11-11"], years: [2025], source: "test" };

describe("days in a zone", () => {
  it.each([
    ["America/Mexico_City", "2025-07-01", "2025-07-01T06:00:00Z"],
    ["America/Mexico_City", "2021-07-01", "2021-07-01T05:00:00Z"],
    ["America/New_York", "2025-03-09", "2025-03-09T05:00:00Z"],
    ["America/New_York", "2025-03-10", "2025-03-10T04:00:00Z"],
    ["America/New_York", "2025-11-02", "2025-11-02T04:00:00Z"],
    ["America/New_York", "2025-11-03", "2025-11-03T05:00:00Z"],
    ["Asia/Kolkata", "2025-01-01", "2024-12-31T18:30:00Z"],
    ["America/Havana", "2025-03-09", "2025-03-09T05:00:00Z"],
    ["UTC", "2025-01-01", "2025-01-01T00:00:00Z"],
  ])("%s: %s begins at %s", (zone, date, begins) => {
    expect(iso(startOfDay(zone, date))).toBe(begins);
    expect(localDate(zone, seconds(begins))).toBe(date);
    expect(localDate(zone, seconds(begins) - 1) < date).toBe(true);
  });
  it("end where the next begins, 23 or 25 hours long when the clocks change", () => {
    const hours = (date: string) => (endOfDay("America/New_York", date) - startOfDay("America/New_York", date)) / 3600;
    expect([hours("2025-03-09"), hours("2025-11-02"), hours("2025-06-01")]).toEqual([23, 25, 24]);
  });
});

describe("working days", () => {
  it("skip weekends and holidays", () => {
    expect(plusWorkingDays(mx, "2025-09-12", 2)).toBe("2025-09-17");
    expect(plusWorkingDays(us, "2025-11-08", 0)).toBe("2025-11-10");
    expect(workingDaysBetween(mx, "2025-09-12", "2025-09-17")).toBe(2);
  });
  it("are never guessed beyond the calendar's years", () => {
    expect(() => plusWorkingDays(mx, "2025-12-30", 5)).toThrow(CalendarFault);
  });
});

const protocol = (length: Deadline["length"]): Protocol => ({
  ...sample,
  acts: { ...sample.acts, propose: { ...sample.acts.propose, frame: fields({ partner: party, "by?": date }) } },
  deadlines: { answer: { ...sample.deadlines.delivery, debtor: "guest", start: ["propose"], length } },
});

const proposal = (given: Partial<Proposal>): Proposal => ({
  hash: "h",
  type: "propose",
  party: "mx",
  agent: "a",
  signer: "agent",
  role: "host",
  seen: null,
  frame: { partner: "us" },
  at: seconds("2025-11-07T23:30:00Z"),
  ...given,
});

const calendarOf = (party: string): Calendar => (party === "us" ? us : mx);
const started = (length: Deadline["length"], given: Partial<Proposal> = {}) =>
  stampDue(protocol(length), emptyState(sample), proposal(given), calendarOf);

describe("stamped dues", () => {
  it("are the debtor's: its calendar, zone and name", () => {
    expect(started({ workingDays: 1 })).toEqual([
      { clock: "answer", debtor: "us", at: seconds("2025-11-11T05:00:00Z"), calendar: "us@1", zone: "America/New_York" },
    ]);
  });
  it.each([
    [{ hours: 48 }, {}, "2025-11-09T23:30:00Z"],
    [{ days: 2 }, {}, "2025-11-10T05:00:00Z"],
    [{ workingDays: 2 }, {}, "2025-11-13T05:00:00Z"],
    [{ workingDays: 1 }, { at: seconds("2025-11-08T04:30:00Z") }, "2025-11-11T05:00:00Z"],
    [{ workingDays: 1 }, { at: seconds("2025-11-08T05:30:00Z") }, "2025-11-11T05:00:00Z"],
    [{ frame: "by" }, { frame: { partner: "us", by: "2025-11-20" } }, "2025-11-21T05:00:00Z"],
    [{ frame: "by", else: { workingDays: 1 } }, {}, "2025-11-11T05:00:00Z"],
  ] as const)("%o with %o: %s", (length, given, due) => {
    expect(iso(started(length, given)[0]?.at)).toBe(due);
  });
  it("keep the time that was left when the clock was paused", () => {
    const paused = (due: string, since: string): CaseState => ({
      ...emptyState(sample),
      state: "agreed",
      home: "mx",
      partner: "us",
      n: 3,
      clocks: {
        answer: {
          debtor: "us",
          due: seconds(due),
          calendar: "us@1",
          zone: "",
          run: "paused",
          startedBy: "x",
          paused: { by: "y", since: seconds(since) },
        },
      },
    });
    const resumed = (length: Deadline["length"], state: CaseState, at: string) =>
      iso(stampDue(protocol(length), state, proposal({ type: "release", at: seconds(at) }), calendarOf)[0]?.at);
    const hours = paused("2025-11-09T23:30:00Z", "2025-11-09T20:00:00Z");
    expect(resumed({ hours: 48 }, hours, "2025-11-12T12:00:00Z")).toBe("2025-11-12T15:30:00Z");
    const days = paused("2025-11-15T05:00:00Z", "2025-11-07T15:00:00Z");
    expect(resumed({ workingDays: 9 }, days, "2025-11-18T15:00:00Z")).toBe("2025-11-25T05:00:00Z");
    expect(resumed({ days: 9 }, days, "2025-11-18T15:00:00Z")).toBe("2025-11-26T05:00:00Z");
  });
});
