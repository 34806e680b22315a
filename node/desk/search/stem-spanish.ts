/**
 * What the forms of a Spanish word have in common, after the Snowball stemmer for Spanish (snowballstem.org), for words without accents, as
 * people type them. Pure.
 */
const VOWEL = /[aeiou]/;

/** Behind the first consonant that follows a vowel, from `from` on. */
function behindConsonant(word: string, from: number): number {
  for (let i = from + 1; i < word.length; i++) if (VOWEL.test(word[i - 1] ?? "") && !VOWEL.test(word[i] ?? "")) return i + 1;
  return word.length;
}

/** The region in which endings of verbs stand. */
function verbRegion(word: string): number {
  const isVowel = (i: number) => VOWEL.test(word[i] ?? "");
  const next = (vowel: boolean) => {
    for (let i = 2; i < word.length; i++) if (isVowel(i) === vowel) return i + 1;
    return word.length;
  };
  if (!isVowel(1)) return next(true);
  return isVowel(0) ? next(false) : Math.min(3, word.length);
}

const longestFirst = (words: string): string[] => words.split(" ").toSorted((one, other) => other.length - one.length);
const endingOf = (word: string, endings: readonly string[]): string | undefined => endings.find((ending) => word.endsWith(ending));
const without = (word: string, ending: string): string => word.slice(0, word.length - ending.length);

/** Endings of derived words, with what takes their place. */
const derived = longestFirst(
  `anza anzas ico ica icos icas ismo ismos able ables ible ibles ista istas oso osa osos osas amiento amientos imiento imientos adora ador acion
  adoras adores aciones ante antes ancia ancias logia logias ucion uciones encia encias mente amente idad idades iva ivo ivas ivos`.replace(
    /\s+/g,
    " ",
  ),
);
const replacedBy: Readonly<Record<string, string>> = {
  logia: "log",
  logias: "log",
  ucion: "u",
  uciones: "u",
  encia: "ente",
  encias: "ente",
};

const ofVerbs = longestFirst(
  `aria arias ariamos ariais arian eria erias eriamos eriais erian iria irias iriamos iriais irian ara aras aremos areis aran ere era eras eremos ereis
  eran ire ira iras iremos ireis iran ia ias iamos iais ian aba abas abamos abais aban ad ed id ase ases asemos aseis asen iese ieses iesemos
  ieseis iesen asteis isteis aste iste an aron ieron ando iendo ar er ir as ado ido ada ida ados idos adas idas aramos arais ieramos ierais iera
  ieras ieran io is imos amos en es eis emos`.replace(/\s+/g, " "),
);
const pronouns = longestFirst("me se sela selo selas selos la le lo las les los nos");
const GERUND_OR_INFINITIVE = /(iendo|ando|ar|er|ir)$/;
const last = longestFirst("os a o e");

export function stemSpanish(typed: string): string {
  const folded = typed.replace(/(?<=..)ces$/, "z");
  const verb = verbRegion(folded);
  const first = behindConsonant(folded, 0);
  const second = behindConsonant(folded, first);
  let word = withoutPronoun(folded, verb);
  const shorter = withoutDerivation(word, first, second);
  word = shorter === word ? withoutVerbEnding(word, verb) : shorter;
  const ending = endingOf(word, last);
  if (ending !== undefined && word.length - ending.length >= verb) word = without(word, ending);
  return word.replace(/(?<=..[aeiou])s$/, "").replace(/(?<=...)[aoe]$/, "");
}

function withoutPronoun(word: string, verb: number): string {
  const ending = endingOf(word, pronouns);
  if (ending === undefined || word.length - ending.length < verb) return word;
  const rest = without(word, ending);
  return GERUND_OR_INFINITIVE.test(rest) && rest.search(GERUND_OR_INFINITIVE) >= verb ? rest : word;
}

function withoutDerivation(word: string, first: number, second: number): string {
  const ending = endingOf(word, derived);
  if (ending === undefined) return word;
  const at = word.length - ending.length;
  if (at < (ending === "amente" ? first : second)) return word;
  const rest = without(word, ending) + (replacedBy[ending] ?? "");
  const inner = /(abil|ativ|iv|ic|os|ad|at)$/.exec(rest);
  return inner !== null && replacedBy[ending] === undefined && inner.index >= second ? rest.slice(0, inner.index) : rest;
}

function withoutVerbEnding(word: string, verb: number): string {
  const withY = /(?<=u)(yeron|yendo|yamos|yais|yan|yen|yas|yes|ya|ye|yo)$/.exec(word);
  if (withY !== null && withY.index >= verb) return word.slice(0, withY.index);
  const ending = ofVerbs.find((one) => word.endsWith(one) && word.length - one.length >= verb);
  if (ending === undefined) return word;
  const rest = without(word, ending);
  return /^(en|es|eis|emos)$/.test(ending) ? rest.replace(/gu$/, "g") : rest;
}
