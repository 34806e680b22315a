/** Writes a number with the word that goes with it, by the language's own plural rules. */
export const countIn = (locale: string): ((n: number, one: string, other: string) => string) => {
  const rules = new Intl.PluralRules(locale);
  const digits = new Intl.NumberFormat(locale);
  return (n, one, other) => `${digits.format(n)} ${rules.select(n) === "one" ? one : other}`;
};
