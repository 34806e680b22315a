/** Words for what the facts of a refusal name: members of an act, powers, and the things that are missing or already there. */
import { builtInTexts } from "./protocol/built-in-text.ts";
import type { Words } from "./protocol/text.ts";

const words = (es: string, en: string): Words => ({ es, en });
type Names = Readonly<Record<string, Words>>;
const named = (names: Names, id: string): Words | undefined => (Object.hasOwn(names, id) ? names[id] : undefined);

/** What a `not-found` says is not there. */
export const thingsMissing: Names = {
  address: words("la dirección", "the address"),
  calendar: words("el calendario", "the calendar"),
  chunk: words("la parte del archivo", "the part of the file"),
  clock: words("el reloj de la demostración", "the clock of the demonstration"),
  content: words("el contenido de una actuación", "the content of an act"),
  device: words("el dispositivo", "the device"),
  draft: words("el borrador", "the draft"),
  hit: words("la coincidencia", "the hit"),
  holding: words("lo que se tiene registrado", "the holding"),
  log: words("la bitácora", "the log"),
  merge: words("la unión de lo registrado", "the merge"),
  note: words("el oficio", "the note"),
  person: words("la persona", "the person"),
  persona: words("la persona de prueba", "the test person"),
  personas: words("las personas de prueba", "the test persons"),
  push: words("el envío de avisos", "the sending of notices"),
  referral: words("la consulta", "the referral"),
  ring: words("la llamada de guardia", "the ring"),
  shift: words("el turno de guardia", "the shift"),
};

/** What a `conflict` says is already there. */
export const thingsRecorded: Names = {
  act: words("la actuación", "the act"),
  case: words("el expediente", "the case"),
  draft: words("otra versión del borrador", "another version of the draft"),
  hit: words("lo decidido sobre la coincidencia", "what was decided on the hit"),
  holding: words("lo que se tiene registrado", "the holding"),
  key: words("la clave", "the key"),
  merge: words("la unión de lo registrado", "the merge"),
  reference: words("el número de referencia", "the reference number"),
  signature: words("la firma de esta persona o parte", "the signature of this person or party"),
  signer: words("lo que firmó esa clave", "what that key signed"),
};

/** What the power allows. */
export const powers: Names = {
  act: words("firmar actuaciones", "sign acts"),
  agency: words("ser clave de una dependencia", "be the key of an agency"),
  agent: words("dar de alta a una persona", "enrol a person"),
  assign: words("asignar expedientes", "assign cases"),
  audit: words("auditar", "audit"),
  clear: words("dar el visto bueno a este borrador", "clear this draft"),
  enrol: words("dar de alta claves", "enrol keys"),
  intake: words("recibir expedientes nuevos", "take in new cases"),
  lapse: words("hacer constar el vencimiento de un plazo", "record that a time limit ran out"),
  node: words("firmar por el nodo", "sign for the node"),
  oversee: words("supervisar", "oversee"),
  revoke: words("dar de baja esa clave", "revoke that key"),
  root: words("ser clave raíz de la parte", "be the root key of the party"),
  write: words("escribir en este borrador", "write in this draft"),
};

/** The members that every act has. */
const members: Names = {
  agency: words("Dependencia", "Agency"),
  basis: words("Fundamento", "Legal basis"),
  force: words("Uso de la fuerza", "Use of force"),
  handling: words("Manejo", "Handling"),
  occurred: words("Cuándo ocurrió", "When it happened"),
  of: words("Se refiere a", "Refers to"),
  purpose: words("Finalidad", "Purpose"),
  role: words("Actúa como", "Acts as"),
  territory: words("Dónde se hace", "Where it is done"),
  type: words("Tipo de actuación", "Type of act"),
};
export const WHOLE = words("lo enviado", "what was sent");

/** A JSON pointer in words: the act's own members, the built-in fields, else its last name. */
export const memberWords = (at: string): Words => {
  if (!at.startsWith("/")) return at === "" ? WHOLE : words(at, at);
  const [first = "", ...others] = at.split("/").slice(1);
  const [part, ...path] = first === "payload" ? others : [first, ...others];
  const names = path.filter((name) => !/^\d+$/.test(name));
  const last = names.at(-1);
  if (part === undefined || (last === undefined && ["body", "params", "query", "frame", "content"].includes(part))) return WHOLE;
  if (part !== "frame" && part !== "content") return named(members, part) ?? words(last ?? part, last ?? part);
  const field = names.join(".");
  const known = Object.hasOwn(builtInTexts.fields, field) ? builtInTexts.fields[field]?.label : undefined;
  return known ?? words(last ?? field, last ?? field);
};

export const powerWords = (power: string): Words | undefined => named(powers, power);
export const missingWords = (what: string): Words | undefined => named(thingsMissing, what);
export const recordedWords = (what: string): Words | undefined => named(thingsRecorded, what);

/** How much of a key tells it from others. */
const SHOWN = 8;
export const keyWords = (kid: string): Words => {
  const part = kid.length > SHOWN ? `${kid.slice(0, SHOWN)}…` : kid;
  return words(part, part);
};
