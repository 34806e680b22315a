import type { ActText, FieldText, Words } from "./text.ts";

const words = (es: string, en: string): Words => ({ es, en });

/** The words of the acts that every protocol has, and of their fields. */
export const builtInTexts: { readonly acts: Readonly<Record<string, ActText>>; readonly fields: Readonly<Record<string, FieldText>> } = {
  acts: {
    correct: {
      label: words("Corregir", "Correct"),
      noun: words("Corrección", "Correction"),
      help: words(
        "Sustituye datos de una actuación propia. Los anteriores quedan a la vista, tachados, y la otra parte recibe el aviso.",
        "Replaces data of an act of ours. The old ones stay visible, struck through, and the other party is told.",
      ),
    },
    withdraw: {
      label: words("Retirar", "Withdraw"),
      noun: words("Retiro", "Withdrawal"),
      help: words(
        "Deja sin efecto una actuación propia, con su motivo. Un paso solo puede retirarse mientras nada posterior haya movido el expediente.",
        "Takes back an act of ours, with the reason. A step can be withdrawn only while nothing after it has moved the case.",
      ),
    },
    decline: {
      label: words("Declinar", "Decline"),
      noun: words("Declinación", "Decline"),
      help: words(
        "Informa que, conforme a la ley propia, no se puede dar curso a una actuación de la otra parte.",
        "Tells that under our own law an act of the other party cannot be honoured.",
      ),
    },
    lapse: {
      label: words("Vencimiento", "Lapse"),
      help: words("El nodo hace constar que un plazo venció sin cumplirse.", "The node records that a time limit ran out unmet."),
    },
    affirm: {
      label: words("Ratificar", "Affirm"),
      noun: words("Ratificación", "Affirmation"),
      help: words(
        "Confirma como propia una actuación: firmada con una clave bajo sospecha, o asentada por la otra parte.",
        "Stands by an act as our own: signed with a suspect key, or written down by the other party.",
      ),
    },
    dispute: {
      label: words("Objetar", "Dispute"),
      noun: words("Objeción", "Dispute"),
      help: words(
        "Hace constar que lo que la otra parte asentó como actuación nuestra no corresponde a lo ocurrido.",
        "States that what the other party wrote down as our act is not what happened.",
      ),
    },
    assign: {
      label: words("Asignar", "Assign"),
      noun: words("Asignación", "Assignment"),
      help: words("Da o quita a una persona el acceso al expediente.", "Gives a person sight of the case, or takes it away."),
    },
    share: {
      label: words("Compartir con el nodo de la otra parte", "Share with the other party’s node"),
      help: words(
        "La otra parte ya tiene nodo: recibe cuanto consta en los asientos, también lo que asentamos por ella, y puede ratificarlo u objetarlo. No puede deshacerse.",
        "The other party has a node now: it gets all that the docket holds, also what we wrote down for it, and can confirm or dispute that. It cannot be undone.",
      ),
    },
    dispatch: {
      label: words("Asentar un envío en papel", "Record what was sent on paper"),
      noun: words("Envío en papel", "Sent on paper"),
      help: words(
        "Hace constar qué se envió a la otra parte fuera de Hito, por qué medio y cuándo. Se queda en este nodo.",
        "States what was sent to the other party outside Hito, by which channel and when. It stays on this node.",
      ),
    },
  },
  fields: {
    reason: { label: words("Motivo", "Reason") },
    corrects: { label: words("Campos que se corrigen", "Fields corrected") },
    kind: {
      label: words("Causa", "Ground"),
      options: {
        policy: words("Lo impide una regla propia", "A rule of our own forbids it"),
        "no-basis": words("Sin fundamento legal", "No legal basis"),
        "public-order": words("Contrario al orden público", "Against public order"),
        sovereignty: words("Afecta la soberanía o la seguridad nacional", "Harms sovereignty or national security"),
        "not-an-offence": words("El hecho no es delito en la parte requerida", "The facts are no offence here"),
        "military-offence": words("Delito militar", "Military offence"),
        "political-offence": words("Delito político", "Political offence"),
        "death-penalty": words("Pena de muerte sin garantías suficientes", "Death penalty without sufficient assurances"),
        "ne-bis-in-idem": words("Ya juzgado por los mismos hechos", "Already tried for the same facts"),
        "pending-proceedings": words("Perjudica un procedimiento en curso", "Prejudices proceedings under way"),
        purpose: words("La finalidad no está permitida", "The purpose is not allowed"),
        "data-protection": words("Lo impide la protección de datos", "Data protection forbids it"),
        privilege: words("Secreto profesional o información privilegiada", "Privileged information"),
        "human-rights": words("Riesgo para los derechos humanos", "Risk to human rights"),
        "wrong-authority": words("La autoridad no es competente", "The authority is not competent"),
        incomplete: words("Faltan datos que la ley exige", "What the law requires is missing"),
        disproportionate: words("Desproporcionada para el fin", "Out of proportion to the aim"),
        "not-held": words("La información no obra en poder de la parte", "The information is not held"),
      },
    },
    law: {
      label: words("Disposición legal", "Legal provision"),
      help: words(
        "El artículo que lo impide, o «agreed» si solo lo dispone este protocolo.",
        "The article that forbids it, or “agreed” if only this protocol does.",
      ),
    },
    clock: { label: words("Plazo", "Time limit") },
    agent: { label: words("Persona", "Person") },
    give: { label: words("Dar acceso", "Give access") },
    ends: {
      label: words("Hasta cuándo", "Until when"),
      help: words("El acceso termina por sí solo en ese momento.", "The access ends by itself at that moment."),
    },
    transcribes: {
      label: words("Actuación de", "Act of"),
      help: words(
        "La otra parte lo hizo fuera de Hito; lo asentamos nosotros y ella no lo firmó.",
        "The other party did it outside Hito; we write it down and they did not sign it.",
      ),
    },
    channel: {
      label: words("Medio por el que llegó", "How it came"),
      options: {
        letter: words("Oficio o carta", "Letter"),
        mail: words("Correo electrónico", "E-mail"),
        call: words("Llamada", "Call"),
        form: words("Formulario", "Form"),
        "in-person": words("En persona", "In person"),
      },
    },
    source: {
      label: words("Documento de origen", "Source document"),
      help: words("El oficio, correo o nota de la llamada de donde se toma.", "The letter, mail or call note that it is taken from."),
    },
    sourceDate: { label: words("Fecha del documento", "Date of the document") },
    sourceSender: { label: words("Remitente del documento", "Sender of the document") },
    sourceSubject: { label: words("Asunto del documento", "Subject of the document") },
    sourceReference: {
      label: words("Número del documento", "Reference of the document"),
      help: words("El que le dio la otra parte.", "The one that the other party gave it."),
    },
    "dispatch/channel": {
      label: words("Medio por el que se envió", "How it was sent"),
      options: {
        letter: words("Oficio o carta", "Letter"),
        mail: words("Correo electrónico", "E-mail"),
        call: words("Llamada", "Call"),
        form: words("Formulario", "Form"),
        "in-person": words("En persona", "In person"),
        "not-sent": words("No se envió", "It was not sent"),
      },
    },
    "dispatch/form": {
      label: words("Forma", "Form"),
      options: {
        pdf: words("Nota en PDF", "PDF note"),
        docx: words("Nota en Word (DOCX)", "Word note (DOCX)"),
        printed: words("Impresa y firmada a mano", "Printed and signed by hand"),
        spoken: words("De palabra", "By word of mouth"),
        other: words("Otra", "Other"),
      },
    },
    "dispatch/instead": {
      label: words("Sustituye el registro", "Replaces the record"),
      help: words("El registro anterior sigue a la vista, tachado.", "The earlier record stays visible, struck through."),
    },
    "dispatch/recipient": { label: words("Destinatario", "Addressee") },
    "dispatch/reference": { label: words("Número de oficio", "Own reference number") },
    "dispatch/file": {
      label: words("Lo que se envió", "What was sent"),
      help: words("El archivo tal como salió; su huella queda en el registro.", "The file as it went out; its hash is in the record."),
    },
    "dispatch/remarks": { label: words("Observaciones", "Remarks") },
    partner: { label: words("Parte requerida", "Party addressed") },
    item: { label: words("Objeto o persona", "Object or person") },
  },
};
