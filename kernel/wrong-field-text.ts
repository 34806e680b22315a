/** What is wrong with a field, in words: one sentence for each rule that spec/refusal.md names. `expected` is for machines and is not shown. */
import type { FieldError } from "./protocol/fields.ts";
import type { Words } from "./protocol/text.ts";

type Wrong = Pick<FieldError, "at" | "rule" | "expected">;
type Sentence = (field: Words, wrong: Wrong) => Words;

const sentence =
  (es: string, en: string): Sentence =>
  (field) => ({ es: es.replace("…", field.es), en: en.replace("…", field.en) });

/** The bound of a rule, where the hint holds no more than that. */
const bound = ({ expected }: Wrong): string | null => (/^-?\d+$/.test(expected) ? expected : null);
const bounded =
  (es: string, en: string, more: readonly [es: string, en: string]): Sentence =>
  (field, wrong) => {
    const n = bound(wrong);
    const said = sentence(es, en)(field, wrong);
    return n === null ? said : { es: `${said.es.slice(0, -1)}: ${more[0]} ${n}.`, en: `${said.en.slice(0, -1)}: ${more[1]} ${n}.` };
  };
const least = ["al menos", "at least"] as const;
const most = ["como máximo", "at most"] as const;

const notAnOption = sentence("«…» no es ninguna de las opciones dadas.", "“…” is none of the given options.");
const wrongForm = sentence("«…» no tiene la forma debida.", "“…” is not in the form that it must have.");
const tooSmall = bounded("«…» es demasiado pequeño.", "“…” is too small.", least);
const tooLarge = bounded("«…» es demasiado grande.", "“…” is too large.", most);

const wrongPerson: Sentence = (field, { at }) =>
  at === "/frame/agent"
    ? {
        es: `«${field.es}» no nombra a una persona de esta parte con una clave en vigor.`,
        en: `“${field.en}” does not name a person of this party with a key in force.`,
      }
    : {
        es: `«${field.es}» nombra a alguien que no puede serlo: no es de la dependencia debida, le falta la facultad o su clave no está en vigor.`,
        en: `“${field.en}” names somebody who cannot be it: not of the right agency, without the power, or without a key in force.`,
      };

/** Which domains are taken is no secret, and whoever types an address needs it. */
const wrongDomain: Sentence = (field, { expected }) => {
  const domains = expected.split("|").filter((one) => /^[\w-]+(\.[\w-]+)+$/.test(one));
  const es = `«${field.es}» no es de un dominio al que este nodo escriba`;
  const en = `“${field.en}” is not of a domain that this node writes to`;
  return domains.length === 0
    ? { es: `${es}.`, en: `${en}.` }
    : { es: `${es}: ${domains.join(", ")}.`, en: `${en}: ${domains.join(", ")}.` };
};

export const wrongFieldSentences: Readonly<Record<string, Sentence>> = {
  required: sentence("Falta «…».", "“…” is missing."),
  additionalProperties: sentence("«…» no se espera aquí.", "“…” is not expected here."),
  enum: notAnOption,
  const: notAnOption,
  anyOf: wrongForm,
  type: wrongForm,
  pattern: wrongForm,
  format: wrongForm,
  minLength: bounded("«…» es demasiado corto.", "“…” is too short.", least),
  maxLength: bounded("«…» es demasiado largo.", "“…” is too long.", most),
  minimum: tooSmall,
  maximum: tooLarge,
  minItems: bounded("«…» tiene muy pocos elementos.", "“…” has too few entries.", least),
  maxItems: bounded("«…» tiene demasiados elementos.", "“…” has too many entries.", most),
  uniqueItems: sentence("«…» repite un elemento.", "“…” holds an entry twice."),
  party: sentence("«…» debe nombrar a la otra parte del expediente.", "“…” must name the other party of the case."),
  refersTo: sentence(
    "«…» nombra una actuación de un tipo al que esta no puede referirse.",
    "“…” names an act of a type that this one cannot refer to.",
  ),
  standing: sentence(
    "«…» nombra una actuación que ya no está en vigor: se retiró o se declinó.",
    "“…” names an act that is no longer in force: it was withdrawn or declined.",
  ),
  corrects: sentence("«…» no está entre los campos que la corrección nombra.", "“…” is not among the fields that the correction names."),
  agent: wrongPerson,
  ends: sentence(
    "«…» debe ser un momento por venir, y solo procede cuando se da acceso.",
    "“…” must be a moment to come, and only where access is given.",
  ),
  law: sentence(
    "«…» no es un artículo en vigor del registro de la parte que declina.",
    "“…” is not an article in force in the register of the party that declines.",
  ),
  node: sentence("«…» nombra a una parte que tiene nodo y firma por sí misma.", "“…” names a party that has a node and signs for itself."),
  chunks: sentence(
    "«…» nombra un archivo que no llegó completo a este nodo.",
    "“…” names a file that did not come to this node as a whole.",
  ),
  past: sentence("El día que fija «…» ya terminó.", "The day that “…” sets is over."),
  calendar: () => ({
    es: "El plazo llega a un año que el calendario aún no enumera.",
    en: "The time limit reaches into a year that the calendar does not list yet.",
  }),
  domain: wrongDomain,
  period: sentence(
    "«…» debe ser un momento por venir, posterior al comienzo y dentro del año que le sigue.",
    "“…” must be a moment to come, after the beginning and within a year of it.",
  ),
  service: sentence("«…» no es de un servicio de avisos al que este nodo envíe.", "“…” is not of a push service that this node sends to."),
  territory: sentence(
    "«…» no es el territorio de una parte conocida ni el mar.",
    "“…” is neither the territory of a known party nor the sea.",
  ),
};

const otherwise = sentence("«…» no se acepta así.", "“…” is not accepted as it is.");

/** The sentence for the rule; a general one for a rule that another implementation may have. */
export const wrongFieldText = (field: Words, wrong: Wrong): Words =>
  ((Object.hasOwn(wrongFieldSentences, wrong.rule) && wrongFieldSentences[wrong.rule]) || otherwise)(field, wrong);
