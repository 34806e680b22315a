/** Days and hours as a person writes them, in this device's own time; in seconds. */

export type Span = { readonly begins: number; readonly ends: number };

const seconds = (milliseconds: number): number | null => (Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000));

const midnight = (day: string, later: number): number | null => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  return match === null ? null : seconds(new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + later).getTime());
};

/** When the day `YYYY-MM-DD` begins here, or null for none. */
export const beginningOf = (day: string): number | null => midnight(day, 0);

/** When the day ends here: the first second of the next. */
export const endOf = (day: string): number | null => midnight(day, 1);

/** A moment `YYYY-MM-DDTHH:MM` here, or null for none. */
export const momentOf = (text: string): number | null =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? seconds(new Date(text).getTime()) : null;

/** A span that ends after it begins and is not over, or null. */
export const spanOf = (begins: number | null, ends: number | null, now: number): Span | null =>
  begins === null || ends === null || ends <= begins || ends <= now ? null : { begins, ends };
