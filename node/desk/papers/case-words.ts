/** Words of a case on paper that no protocol and no note has. */
import type { Words } from "#kernel";

const words = (es: string, en: string): Words => ({ es, en });

export const caseWords = {
  stands: words("Dónde está el expediente", "Where the case stands"),
  state: words("Estado", "State"),
  opened: words("Apertura", "Opened"),
  changed: words("Último cambio", "Last change"),
  home: words("Sede, que numera las actuaciones", "Home, which numbers the acts"),
  partner: words("Contraparte", "Partner"),
  domestic: words("Sin otra parte", "No other party"),
  flags: words("Marcas", "Marks"),
  disputed: words(
    "Este expediente está en disputa: los dos nodos no coinciden en sus asientos.",
    "This case is disputed: the two nodes do not agree on its docket.",
  ),
  made: words("Hecho", "Made"),
  maker: words("Para", "For"),
  duties: words("Quién debe hacer qué y hasta cuándo", "Who must do what by when"),
  noDuties: words("Nadie debe nada ahora.", "Nothing is owed by anyone now."),
  run: {
    running: words("corre", "running"),
    paused: words("detenido", "paused"),
    stopped: words("concluido", "ended"),
    lapsed: words("vencido", "lapsed"),
  },
  met: words("cumplido", "met"),
  by: words("ley", "law"),
  until: words("hasta", "by"),
  report: words("informe", "report"),
  stages: {
    own: words("Registro propio: se queda en este nodo, no lleva número.", "Own record: kept on this node, needs no number."),
    pending: words("Pendiente: enviada, la sede aún no la numera.", "Pending: sent, not yet numbered by the home."),
    refused: words(
      "Negada. La negativa está firmada y registrada; nada cambió en el expediente.",
      "Refused. The refusal is signed and recorded; nothing changed in the case.",
    ),
  },
  standing: words("Situación", "Standing"),
  corrected: words("Corregida: rige lo que dice la corrección.", "Corrected: what the correction says holds."),
  marked: (rules: string) => words(`Señalada por: ${rules}`, `Marked for: ${rules}`),
  suspect: words(
    "La llave con que se firmó se declaró después comprometida o perdida.",
    "The key that signed it was later declared compromised or lost.",
  ),
  refusal: words("Motivo de la negativa", "Reason of the refusal"),
  closed: words(
    "El contenido se suprimió o no está a disposición de quien hizo este papel. La actuación, su firma y sus pruebas subsisten.",
    "The content was erased or is not open to whoever made this paper. The act, its signature and its proofs stand.",
  ),
  proof: words("Prueba", "Proof"),
  hash: words("Huella (SHA-256)", "Hash (SHA-256)"),
  unaltered: (since: Words, who: string) =>
    words(`Sin alteración desde ${since.es}, según cofirmó ${who}.`, `Unaltered since ${since.en}, as cosigned by ${who}.`),
  logged: words("En la bitácora, aún sin cofirma.", "In the log, not yet cosigned."),
  entry: (log: string, index: number) => words(`asiento ${index} de la bitácora «${log}»`, `entry ${index} of the log “${log}”`),
  proves: words("Qué prueba este papel, y qué no", "What this paper proves, and what it does not"),
  copy: words(
    "Es una copia de lectura, hecha por el nodo de la parte con lo que su lector puede abrir. No lleva firma: por sí mismo no prueba nada.",
    "It is a reading copy, made by the party’s node of what its reader may open. It bears no signature: by itself it proves nothing.",
  ),
  check: words(
    "Cada actuación está firmada y asentada en una bitácora que nadie puede cambiar sin dejar rastro. El expediente guardado con sus pruebas lo comprueba cualquiera (hito verify) con solo las huellas de las raíces de las partes; las huellas de arriba dicen cuál actuación es cuál.",
    "Each act is signed and entered in a log that nobody can change without leaving a trace. The case saved with its proofs can be verified by anyone (hito verify) with only the fingerprints of the parties’ roots; the hashes above tell which act is which.",
  ),
  doesNot: words(
    "«Sin alteración desde» no prueba que el contenido sea verdad, ni que alguien lo haya leído, ni que no haya otras actuaciones fuera del alcance de este lector.",
    "“Unaltered since” does not prove that the content is true, that anyone has read it, or that there are no other acts which this reader may not see.",
  ),
} as const;
