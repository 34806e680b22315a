/** Days as a person writes them, in this device's own time. */

/** Seconds at which the day `YYYY-MM-DD` begins here, or null for none. */
export const beginningOf = (day: string): number | null => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (match === null) return null;
  const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime();
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
};

/** Seconds at which the day ends here: the first second of the next. */
export const endOf = (day: string): number | null => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (match === null) return null;
  const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + 1).getTime();
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
};

/** Seconds of a moment `YYYY-MM-DDTHH:MM` here, or null for none. */
export const momentOf = (text: string): number | null => {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? new Date(text).getTime() : Number.NaN;
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
};
