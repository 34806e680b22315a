/** Times of clocks: days in zones whose clocks change, working days, and the `due` of each length when it starts and resumes. */
import { type Calendar, CalendarFault, endOfDay, type Length, plusWorkingDays, startOfDay, workingDaysBetween } from "#kernel";
import { resumedDue, startedDue } from "#tests/records/lengths.ts";
import { exampleCalendars, seconds } from "#tests/records/runs.ts";
import type { VectorFile } from "./vector.ts";

const { mx, us } = exampleCalendars as { mx: Calendar; us: Calendar };
const il: Calendar = { id: "il@example", zone: "Asia/Jerusalem", weekend: [5, 6], holidays: [], years: [2025], source: "example" };
const calendars = { mx, us, il };
type Name = keyof typeof calendars;

const days: readonly (readonly [string, string])[] = [
  ["UTC", "2025-01-01"],
  ["America/Mexico_City", "2021-04-04"],
  ["America/Mexico_City", "2021-07-01"],
  ["America/Mexico_City", "2021-10-31"],
  ["America/Mexico_City", "2025-07-01"],
  ["America/New_York", "2025-03-09"],
  ["America/New_York", "2025-06-01"],
  ["America/New_York", "2025-11-02"],
  ["America/Los_Angeles", "2025-11-02"],
  ["America/Phoenix", "2025-03-09"],
  ["America/Tijuana", "2025-03-09"],
  ["America/Havana", "2025-03-09"],
  ["America/Sao_Paulo", "2018-11-04"],
  ["Asia/Kolkata", "2025-01-01"],
  ["Australia/Lord_Howe", "2025-04-06"],
];

const steps: readonly (readonly [Name, string, number])[] = [
  ["mx", "2025-09-12", 0],
  ["mx", "2025-09-12", 1],
  ["mx", "2025-09-12", 2],
  ["mx", "2025-09-13", 0],
  ["mx", "2025-09-16", 0],
  ["us", "2025-11-08", 0],
  ["us", "2025-11-10", 1],
  ["us", "2025-11-26", 1],
  ["us", "2025-12-24", 20],
  ["il", "2025-03-27", 1],
];

const started: readonly (readonly [string, Length, Name, string, object?])[] = [
  ["hours run exactly, over a change of clocks too", { hours: 48 }, "us", "2025-11-01T12:00:00Z"],
  ["days, from the day after", { days: 2 }, "us", "2025-11-07T23:30:00Z"],
  ["days, over the day of 25 hours", { days: 1 }, "us", "2025-11-01T12:00:00Z"],
  ["days, over the day of 23 hours", { days: 1 }, "us", "2025-03-08T12:00:00Z"],
  ["working days, over a weekend", { workingDays: 1 }, "us", "2025-11-07T23:30:00Z"],
  ["working days, over a weekend and a holiday", { workingDays: 2 }, "us", "2025-11-07T23:30:00Z"],
  ["working days, in the last minutes of a day of the debtor's zone", { workingDays: 1 }, "us", "2025-11-08T04:59:59Z"],
  ["working days, in the first of the next", { workingDays: 1 }, "us", "2025-11-08T05:00:00Z"],
  ["working days, started on a holiday", { workingDays: 3 }, "mx", "2025-09-16T18:00:00Z"],
  ["working days, where the week begins on Sunday", { workingDays: 3 }, "il", "2025-03-26T10:00:00Z"],
  ["no working day is none to wait for: the day itself", { workingDays: 0 }, "us", "2025-11-07T12:00:00Z"],
  ["no working day, on a day that is none", { workingDays: 0 }, "us", "2025-11-08T12:00:00Z"],
  ["a date of the frame", { frame: "by" }, "us", "2025-11-07T23:30:00Z", { by: "2025-11-20" }],
  ["a date of the frame, though no working day", { frame: "by", else: { workingDays: 5 } }, "us", "2025-11-07T23:30:00Z", { by: "2025-11-22" }],
  ["a date that is past", { frame: "by" }, "us", "2025-11-07T23:30:00Z", { by: "2025-11-01" }],
  ["without the date what it falls back on", { frame: "by", else: { workingDays: 1 } }, "us", "2025-11-07T23:30:00Z"],
];

const resumed: readonly (readonly [string, Length, Name, string, string, string])[] = [
  ["hours: the seconds that were left", { hours: 48 }, "us", "2025-11-09T23:30:00Z", "2025-11-09T20:00:00Z", "2025-11-12T12:00:00Z"],
  ["hours: nothing was left", { hours: 48 }, "us", "2025-11-09T23:30:00Z", "2025-11-10T20:00:00Z", "2025-11-12T12:00:00Z"],
  ["days after the day of the pause", { days: 9 }, "us", "2025-11-15T05:00:00Z", "2025-11-07T15:00:00Z", "2025-11-18T15:00:00Z"],
  ["days: paused on the last day", { days: 9 }, "us", "2025-11-15T05:00:00Z", "2025-11-14T15:00:00Z", "2025-11-18T15:00:00Z"],
  ["days: paused after the last day, before any lapse", { days: 9 }, "us", "2025-11-15T05:00:00Z", "2025-11-15T15:00:00Z", "2025-11-18T15:00:00Z"],
  ["days: resumed over a change of clocks", { days: 9 }, "us", "2025-10-20T04:00:00Z", "2025-10-15T15:00:00Z", "2025-10-31T15:00:00Z"],
  ["working days after the day of the pause", { workingDays: 9 }, "us", "2025-11-15T05:00:00Z", "2025-11-07T15:00:00Z", "2025-11-18T15:00:00Z"],
  ["working days: paused and resumed at a weekend", { workingDays: 9 }, "us", "2025-11-15T05:00:00Z", "2025-11-08T15:00:00Z", "2025-11-22T15:00:00Z"],
  ["working days: paused on the last day", { workingDays: 9 }, "us", "2025-11-15T05:00:00Z", "2025-11-14T15:00:00Z", "2025-11-22T15:00:00Z"],
  ["a date counts in its fallback's unit", { frame: "by", else: { workingDays: 9 } }, "us", "2025-11-15T05:00:00Z", "2025-11-07T15:00:00Z", "2025-11-18T15:00:00Z"],
  ["a date without one in days", { frame: "by" }, "us", "2025-11-15T05:00:00Z", "2025-11-07T15:00:00Z", "2025-11-18T15:00:00Z"],
];

const beyond: readonly (readonly [string, Length, Name, string, object?])[] = [
  ["working days that run into a year that is not listed", { workingDays: 5 }, "us", "2026-12-30T15:00:00Z"],
  ["a date in a year that is not listed", { frame: "by" }, "us", "2026-12-01T15:00:00Z", { by: "2027-01-04" }],
];

const failing = (run: () => unknown): void => {
  try {
    run();
  } catch (fault) {
    if (fault instanceof CalendarFault) return;
    throw fault;
  }
  throw new Error("no fault");
};

export const dueVectors = (): readonly VectorFile[] => [
  {
    path: "protocol/due.json",
    content: {
      calendars,
      days: days.map(([zone, date]) => ({ zone, date, begins: startOfDay(zone, date), ends: endOfDay(zone, date) })),
      workingDays: steps.map(([calendar, from, plus]) => {
        const day = plusWorkingDays(calendars[calendar], from, plus);
        return { calendar, from, plus, day, between: workingDaysBetween(calendars[calendar], from, day) };
      }),
      started: started.map(([name, length, calendar, iso, frame = {}]) => {
        const at = seconds(iso);
        return { name, length, calendar, at, frame, due: startedDue(length, calendars[calendar], at, { ...frame }) };
      }),
      resumed: resumed.map(([name, length, calendar, ...isos]) => {
        const [due, since, at] = isos.map(seconds) as [number, number, number];
        return { name, length, calendar, due, since, at, resumed: resumedDue(length, calendars[calendar], due, since, at) };
      }),
      beyond: beyond.map(([name, length, calendar, iso, frame = {}]) => {
        const at = seconds(iso);
        failing(() => startedDue(length, calendars[calendar], at, { ...frame }));
        return { name, length, calendar, at, frame };
      }),
    },
  },
];
