import { describe, expect, it } from "vitest";
import { parties } from "./index.ts";

const DAY = 86_400_000;
const utc = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day);
const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);
/** 1 is Monday, 7 is Sunday. */
const weekday = (time: number): number => new Date(time).getUTCDay() || 7;

/** The n-th of a weekday in a month; the last for n = -1. */
const nth = (year: number, month: number, day: number, n: number): number => {
  const first = utc(year, month, 1);
  const start = first + ((day - weekday(first) + 7) % 7) * DAY;
  if (n > 0) return start + (n - 1) * 7 * DAY;
  const fifth = start + 28 * DAY;
  return new Date(fifth).getUTCMonth() === month - 1 ? fifth : start + 21 * DAY;
};

/** Ley Federal del Trabajo, art. 74, I–VIII; VII in the years of 2024 + 6k. */
const mx = (year: number): number[] => [
  utc(year, 1, 1),
  nth(year, 2, 1, 1),
  nth(year, 3, 1, 3),
  utc(year, 5, 1),
  utc(year, 9, 16),
  ...((year - 2024) % 6 === 0 ? [utc(year, 10, 1)] : []),
  nth(year, 11, 1, 3),
  utc(year, 12, 25),
];

/** 5 U.S.C. 6103(b) and Executive Order 11582: Friday for a Saturday, Monday for a Sunday. */
const inLieu = (time: number): number => (weekday(time) === 6 ? time - DAY : weekday(time) === 7 ? time + DAY : time);

/** 5 U.S.C. 6103(a). */
const us = (year: number): number[] => [
  inLieu(utc(year, 1, 1)),
  nth(year, 1, 1, 3),
  nth(year, 2, 1, 3),
  nth(year, 5, 1, -1),
  inLieu(utc(year, 6, 19)),
  inLieu(utc(year, 7, 4)),
  nth(year, 9, 1, 1),
  nth(year, 10, 1, 2),
  inLieu(utc(year, 11, 11)),
  nth(year, 11, 4, 4),
  inLieu(utc(year, 12, 25)),
];

const rules: Record<string, (year: number) => number[]> = { mx, us };

describe.each(Object.values(parties))("the calendar of $id", ({ id, calendar }) => {
  it("is what the law computes for the years it lists", () => {
    const years = [...calendar.years, Math.max(...calendar.years) + 1];
    const days = years.flatMap((year) => rules[id]?.(year) ?? []).map(iso);
    expect(calendar.holidays).toEqual(days.filter((day) => calendar.years.includes(Number(day.slice(0, 4)))).sort());
  });

  it("has a version, a zone that exists, and a weekend", () => {
    expect(calendar.id).toMatch(new RegExp(`^${id}@\\d{4}\\.\\d+$`));
    expect(() => new Intl.DateTimeFormat("en", { timeZone: calendar.zone })).not.toThrow();
    expect(calendar.weekend).toEqual([6, 7]);
  });
});
