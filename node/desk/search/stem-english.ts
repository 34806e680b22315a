/** What the forms of an English word have in common: M. F. Porter, An algorithm for suffix stripping, Program 14 (1980) 3. Pure. */
const CONSONANT = "[^aeiou]";
const VOWEL = "[aeiouy]";
const CONSONANTS = `${CONSONANT}[^aeiouy]*`;
const VOWELS = `${VOWEL}[aeiou]*`;

/** A vowel and a consonant behind it stand at least once, exactly once, at least twice. */
const once = new RegExp(`^(${CONSONANTS})?${VOWELS}${CONSONANTS}`);
const exactlyOnce = new RegExp(`^(${CONSONANTS})?${VOWELS}${CONSONANTS}(${VOWELS})?$`);
const twice = new RegExp(`^(${CONSONANTS})?${VOWELS}${CONSONANTS}${VOWELS}${CONSONANTS}`);
const hasVowel = new RegExp(`^(${CONSONANTS})?${VOWEL}`);
/** Consonant, vowel, consonant, of which the last is not w, x or y. */
const short = new RegExp(`^${CONSONANTS}${VOWEL}[^aeiouwxy]$`);

type Ends = Readonly<Record<string, string>>;
const middle: Ends = {
  ational: "ate",
  tional: "tion",
  enci: "ence",
  anci: "ance",
  izer: "ize",
  bli: "ble",
  alli: "al",
  entli: "ent",
  eli: "e",
  ousli: "ous",
  ization: "ize",
  ation: "ate",
  ator: "ate",
  alism: "al",
  iveness: "ive",
  fulness: "ful",
  ousness: "ous",
  aliti: "al",
  iviti: "ive",
  biliti: "ble",
  logi: "log",
};
const late: Ends = { icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", ful: "", ness: "" };
const removed = "al ance ence er ic able ible ant ement ment ent ou ism ate iti ous ive ize ion"
  .split(" ")
  .toSorted((a, b) => b.length - a.length);

export function stemEnglish(folded: string): string {
  if (folded.length < 3) return folded;
  let word = withoutPlural(folded);
  word = withoutPast(word);
  if (/y$/.test(word) && hasVowel.test(word.slice(0, -1))) word = `${word.slice(0, -1)}i`;
  word = replaceEnd(word, middle);
  word = replaceEnd(word, late);
  return withoutE(withoutSuffix(word));
}

const withoutPlural = (word: string): string => word.replace(/(ss|i)es$/, "$1").replace(/([^s])s$/, "$1");

function withoutPast(word: string): string {
  if (word.endsWith("eed")) return once.test(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const ending = /(ed|ing)$/.exec(word);
  const rest = ending === null ? "" : word.slice(0, ending.index);
  if (ending === null || !hasVowel.test(rest)) return word;
  if (/(at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (/([^aeiouylsz])\1$/.test(rest)) return rest.slice(0, -1);
  return short.test(rest) ? `${rest}e` : rest;
}

function replaceEnd(word: string, ends: Ends): string {
  const end = Object.keys(ends)
    .toSorted((one, other) => other.length - one.length)
    .find((one) => word.endsWith(one));
  if (end === undefined) return word;
  const rest = word.slice(0, word.length - end.length);
  return once.test(rest) ? rest + ends[end] : word;
}

function withoutSuffix(word: string): string {
  const end = removed.find((one) => word.endsWith(one));
  if (end === undefined) return word;
  const rest = word.slice(0, word.length - end.length);
  if (end === "ion" && !/[st]$/.test(rest)) return word;
  return twice.test(rest) ? rest : word;
}

function withoutE(word: string): string {
  const rest = word.slice(0, -1);
  const shorter = word.endsWith("e") && (twice.test(rest) || (exactlyOnce.test(rest) && !short.test(rest))) ? rest : word;
  return shorter.endsWith("ll") && twice.test(shorter) ? shorter.slice(0, -1) : shorter;
}
