/** Words of notes that no protocol and no act has. */
import type { Words } from "#kernel";

const words = (es: string, en: string): Words => ({ es, en });

export const noteWords = {
  reference: words("Referencia", "Reference"),
  ownReference: words("Número de oficio", "Own reference number"),
  caseNumber: words("Expediente", "Case"),
  noNumber: words("aún sin número", "not numbered yet"),
  actNumber: words("Actuación", "Act"),
  actNo: (n: number) => words(`Núm. ${n}`, `No. ${n}`),
  pending: words("aún sin número", "not numbered yet"),
  signedAt: words("Firmada", "Signed"),
  signedBy: words("Firmante", "Signed by"),
  byNode: words("Nodo de la parte", "Node of the party"),
  from: words("De", "From"),
  to: words("Para", "To"),
  kind: words("Tipo de expediente", "Kind of case"),
  refersTo: words("Se refiere a", "Refers to"),
  role: words("En calidad de", "Acting as"),
  text: words("Contenido", "Content"),
  law: words("Fundamento y manejo", "Basis and handling"),
  basis: words("Fundamento", "Legal basis"),
  noBasis: words("no se cita", "none named"),
  territory: words("Lugar en que se realiza", "Where it is done"),
  sea: words("En el mar", "At sea"),
  handling: words("Manejo", "Handling"),
  purpose: words("Finalidad", "Purpose"),
  force: words("Uso de la fuerza (LNUF art. 11)", "Use of force (LNUF art. 11)"),
  occurred: words("Ocurrió", "Happened"),
  yes: words("Sí", "Yes"),
  no: words("No", "No"),
  agreed: words("acordado en el protocolo", "agreed in the protocol"),
  erased: words(
    "El contenido se suprimió o no está a disposición de quien hizo esta nota.",
    "The content was erased or is not open to whoever made this note.",
  ),
  transcribed: (party: Words) =>
    words(
      `Lo que hizo ${party.es}, informado por nosotros; no firmado por ellos.`,
      `What ${party.en} did, reported by us; not signed by them.`,
    ),
  withdrawn: words("Esta actuación fue retirada.", "This act was withdrawn."),
  declined: words("La otra parte declinó esta actuación.", "The other party declined this act."),
  contested: words(
    "La otra parte declinó este informe; el hecho asentado queda, y lo que siguió de él.",
    "The other party declined this report; the recorded fact stays, and what followed from it.",
  ),
  corrected: (numbers: Words) =>
    words(
      `Esta actuación fue corregida; rige lo que dice la corrección: ${numbers.es}. La nota reproduce lo que se firmó.`,
      `This act was corrected; what the correction says holds: ${numbers.en}. The note gives what was signed.`,
    ),
  codeHeading: words("Qué prueba el código", "What the code proves"),
  codeAlternative: words("Código QR con la huella de la actuación firmada", "QR code with the hash of the signed act"),
  codeHash: (hash: string) =>
    words(
      `Contiene la huella SHA-256 de la actuación firmada que esta nota reproduce: ${hash}`,
      `It holds the SHA-256 hash of the signed act that this note reproduces: ${hash}`,
    ),
  codePlace: (party: Words, origin: string, entry: number) =>
    words(
      `El registro de esa actuación es el asiento ${entry} de la bitácora ${origin} de ${party.es}. Con el expediente guardado con sus pruebas y la huella de la raíz de ${party.es}, cualquiera comprueba (hito verify --act) que la firmó quien dice y que no ha cambiado desde que la bitácora fue cofirmada.`,
      `The record of that act is entry ${entry} of the log ${origin} of ${party.en}. With the case saved with its proofs, and the fingerprint of ${party.en}’s root, anyone can check (hito verify --act) that it was signed by whom it says and has not changed since the log was cosigned.`,
    ),
  codeNot: words(
    "No prueba que este papel diga lo mismo que la actuación (compárense), ni que lo que afirma sea cierto.",
    "It does not prove that this paper says the same as the act (compare them), nor that what it states is true.",
  ),
  page: words("Página", "Page"),
} as const;

/** SIENA's handling codes, as a reader on paper needs them told. */
export const handlingWords: Readonly<Record<string, Words>> = {
  H0: words("H0 · solo para fines penales", "H0 · for crime purposes only"),
  H1: words("H1 · no en procesos judiciales sin permiso", "H1 · not in judicial proceedings without permission"),
  H2: words("H2 · sin uso ulterior sin permiso", "H2 · no onward use without permission"),
  H3: words("H3 · otras condiciones, en palabras", "H3 · other conditions, in words"),
};

export const forceWords: Readonly<Record<number, Words>> = {
  1: words("1 · Presencia", "1 · Presence"),
  2: words("2 · Persuasión verbal", "2 · Verbal persuasion"),
  3: words("3 · Reducción física", "3 · Physical reduction"),
  4: words("4 · Fuerza menos letal", "4 · Less lethal force"),
  5: words("5 · Fuerza letal", "5 · Lethal force"),
};
