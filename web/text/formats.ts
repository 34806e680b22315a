/** Dates, times, numbers and lists as people of a language write them; every time says its zone. */

export type Formats = {
  readonly number: (value: number) => string;
  /** A calendar day `YYYY-MM-DD`, in words; the text as it is if it is none. */
  readonly day: (day: string) => string;
  /** A calendar day for dense tables. */
  readonly shortDay: (day: string) => string;
  readonly weekday: (day: string) => string;
  readonly time: (seconds: number, zone?: string) => string;
  /** `time` without the year and the zone, for dense lists that give it in full elsewhere. */
  readonly shortTime: (seconds: number, zone?: string) => string;
  /** The day that ends at this moment in the zone, or null if none does. */
  readonly endedDay: (seconds: number, zone: string) => string | null;
  readonly relative: (seconds: number, now: number) => string;
  readonly bytes: (size: number) => string;
  readonly list: (items: readonly string[]) => string;
  /** One of them: with "or". */
  readonly either: (items: readonly string[]) => string;
};

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

const relativeIn = (locale: string): Formats["relative"] => {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return (seconds, now) => {
    const distance = seconds - now;
    const [unit, length] = steps.find(([, size]) => Math.abs(distance) >= size) ?? (["minute", 60] as const);
    return format.format(Math.trunc(distance / length), unit);
  };
};

const bytesIn = (locale: string): Formats["bytes"] => {
  const formats = units.map((unit) => new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }));
  return (size) => {
    const power = Math.min(units.length - 1, size < 1 ? 0 : Math.floor(Math.log(size) / Math.log(1024)));
    return formats[power]?.format(size / 1024 ** power) ?? "";
  };
};

export const formatsIn = (locale: string): Formats => {
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const either = new Intl.ListFormat(locale, { type: "disjunction" });
  const dayFormat = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  const shortDayFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const weekdayFormat = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" });
  const zoned = new Map<string, Intl.DateTimeFormat>();
  const inZone = (zone: string | undefined, short: boolean): Intl.DateTimeFormat => {
    const key = `${short} ${zone ?? ""}`;
    const options: Intl.DateTimeFormatOptions = short
      ? { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
      : { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
    const format = zoned.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, ...(zone ? { timeZone: zone } : {}) });
    zoned.set(key, format);
    return format;
  };
  const days = (format: Intl.DateTimeFormat) => (day: string) => {
    const at = Date.parse(`${day}T00:00:00Z`);
    return dayPattern.test(day) && !Number.isNaN(at) ? format.format(at) : day;
  };
  const endedDay = (seconds: number, zone: string): string | null => {
    const clock = new Intl.DateTimeFormat("en-US", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    if (clock.format(seconds * 1000) !== "00:00") return null;
    const day = new Intl.DateTimeFormat(locale, { timeZone: zone, day: "numeric", month: "short", year: "numeric", timeZoneName: "short" });
    return day.format((seconds - 1) * 1000);
  };
  return {
    endedDay,
    number: (value) => number.format(value),
    day: days(dayFormat),
    shortDay: days(shortDayFormat),
    weekday: days(weekdayFormat),
    time: (seconds, zone) => inZone(zone, false).format(seconds * 1000),
    shortTime: (seconds, zone) => inZone(zone, true).format(seconds * 1000),
    relative: relativeIn(locale),
    bytes: bytesIn(locale),
    list: (items) => list.format(items),
    either: (items) => either.format(items),
  };
};
