/** A party's working calendar, as data of a version; a date beyond `years` is a fault of configuration, never guessed. */
export type Calendar = {
  /** `party@version`, for example `mx@2025.1`. */
  readonly id: string;
  /** IANA zone in which its days begin and end. */
  readonly zone: string;
  /** ISO 8601 weekdays that are not worked: 6 is Saturday, 7 Sunday. */
  readonly weekend: readonly number[];
  /** Dates `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
  readonly years: readonly number[];
  /** The law or notice that it was taken from. */
  readonly source: string;
};

/** Thrown where a deadline runs into a year that the calendar does not list. */
export class CalendarFault extends Error {
  override name = "CalendarFault";
}

const DAY = 86_400;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known) return known;
  const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    calendar: "iso8601",
    numberingSystem: "latn",
    ...options,
  });
  formats.set(zone, format);
  return format;
};

/** What a clock in the zone shows, read as if it were UTC, in seconds. */
const wallClock = (zone: string, at: number): number => {
  const part = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at * 1000)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second) / 1000;
};

const dateOf = (utc: number): string => new Date(utc * 1000).toISOString().slice(0, 10);
const utcOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000;

const MOST_REMEMBERED = 1_000;

/** Remembers the answers of a pure function; all are forgotten when there are too many. */
const remembering = <A extends string | number, T>(answer: (zone: string, at: A) => T): ((zone: string, at: A) => T) => {
  const known = new Map<string, T>();
  return (zone, at) => {
    const key = `${zone} ${at}`;
    const found = known.get(key) ?? answer(zone, at);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(key, found);
    return found;
  };
};

/** The calendar day in a zone at a moment (seconds). */
export const localDate: (zone: string, at: number) => string = remembering((zone, at) => dateOf(wallClock(zone, at)));

const LAST_DAY = utcOf("9999-12-31");

/** The day `days` after a date, at most the last that has a name. */
export const plusDays = (date: string, days: number): string => dateOf(Math.min(utcOf(date) + days * DAY, LAST_DAY));

/** The first moment of a day in a zone, in seconds; where the clocks skip midnight, the first moment after it. */
export const startOfDay: (zone: string, date: string) => number = remembering((zone, date) => {
  const midnight = utcOf(date);
  const before = midnight - (wallClock(zone, midnight - DAY) - (midnight - DAY));
  const after = midnight - (wallClock(zone, midnight + DAY) - (midnight + DAY));
  for (const moment of [Math.min(before, after), Math.max(before, after)]) if (wallClock(zone, moment) === midnight) return moment;
  return change(zone, Math.min(before, after), Math.max(before, after), midnight);
});

/** The moment at which the zone's clocks pass `wall` by being put forward. */
const change = (zone: string, low: number, high: number, wall: number): number => {
  if (high - low <= 1) return high;
  const middle = Math.floor((low + high) / 2);
  return wallClock(zone, middle) < wall ? change(zone, middle, high, wall) : change(zone, low, middle, wall);
};

/** 24:00 of a day in a zone, in seconds. */
export const endOfDay = (zone: string, date: string): number => startOfDay(zone, plusDays(date, 1));

/** Throws `CalendarFault` for a day beyond the years that the calendar lists. */
export const assertListed = (calendar: Calendar, date: string): void => {
  if (!calendar.years.includes(Number(date.slice(0, 4))))
    throw new CalendarFault(`${calendar.id} (${calendar.zone}) does not list the year of ${date}`);
};

const EVERY_YEAR = Array.from({ length: 10_000 }, (_, year) => year);

/** The calendar with only its weekends in the years that it does not list: for what is recorded whatever it says, and marked. */
export const asIfListed = (calendar: Calendar): Calendar => ({ ...calendar, years: EVERY_YEAR });

export const isWorkingDay = (calendar: Calendar, date: string): boolean => {
  assertListed(calendar, date);
  const weekday = new Date(utcOf(date) * 1000).getUTCDay() || 7;
  return !calendar.weekend.includes(weekday) && !calendar.holidays.includes(date);
};

const workingDays = new WeakMap<Calendar, (date: string, n: number) => string>();

/** The n-th working day after a date; with n = 0 the date itself or the next working day. */
export const plusWorkingDays = (calendar: Calendar, date: string, n: number): string => {
  const count = workingDays.get(calendar) ?? remembering((from: string, days: number) => countWorkingDays(calendar, from, days));
  workingDays.set(calendar, count);
  return count(date, n);
};

const countWorkingDays = (calendar: Calendar, date: string, n: number): string => {
  let day = date;
  for (let left = n; left > 0; ) {
    day = plusDays(day, 1);
    if (isWorkingDay(calendar, day)) left--;
  }
  while (!isWorkingDay(calendar, day)) day = plusDays(day, 1);
  return day;
};

/** Working days after `from` up to and including `to`. */
export const workingDaysBetween = (calendar: Calendar, from: string, to: string): number => {
  let count = 0;
  for (let day = plusDays(from, 1); day <= to; day = plusDays(day, 1)) if (isWorkingDay(calendar, day)) count++;
  return count;
};
