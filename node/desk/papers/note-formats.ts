/** Days, times and numbers as both languages write them. */
import type { Words } from "#kernel";

const locales = { es: "es-MX", en: "en-US" } as const;

const inBoth = (write: (locale: string) => string): Words => ({ es: write(locales.es), en: write(locales.en) });

/** A calendar day `YYYY-MM-DD` in words; a text that is none as it is. */
export const dayWords = (day: string): Words => {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(at)) return { es: day, en: day };
  return inBoth((locale) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(at));
};

/** A moment in the zone of the party that speaks, which it names. */
export const timeWords = (seconds: number, zone: string): Words =>
  inBoth((locale) =>
    new Intl.DateTimeFormat(locale, {
      day: "numeric",
      month: "long",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZoneName: "short",
      timeZone: zone,
    }).format(seconds * 1000),
  );

export const numberWords = (value: number): Words => inBoth((locale) => new Intl.NumberFormat(locale).format(value));

export const bytesWords = (size: number): Words =>
  size < 1024
    ? { es: `${size} B`, en: `${size} B` }
    : inBoth((locale) => {
        const [amount, unit] = size < 1_048_576 ? [size / 1024, "KiB"] : [size / 1_048_576, "MiB"];
        return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(amount)} ${unit}`;
      });

export const listWords = (items: readonly Words[]): Words => ({
  es: new Intl.ListFormat(locales.es, { type: "conjunction" }).format(items.map(({ es }) => es)),
  en: new Intl.ListFormat(locales.en, { type: "conjunction" }).format(items.map(({ en }) => en)),
});
