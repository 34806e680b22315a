import { type ProtocolTexts, say } from "#kernel";
import { fieldTexts } from "./field-text.ts";

const { label, words } = say;

export const texts: ProtocolTexts = {
  title: words("Notificación consular a favor de persona detenida", "Consular notification for a detained person"),
  summary: words(
    "Una oficina consular tiene noticia de que una persona connacional fue detenida. Consta qué se le informó, qué desea ella, cuándo se notificó a la oficina consular y cuándo hubo acceso (Convención de Viena sobre Relaciones Consulares, artículo 36).",
    "A consular post learns that a national has been detained. On record: what the person was told and wants, when the post was notified, and when there was access (Vienna Convention on Consular Relations, article 36).",
  ),
  roles: {
    consulate: words("Oficina consular", "Consular post"),
    detaining: words("Autoridad que detiene", "Detaining authority"),
  },
  states: {
    new: label("Por abrir", "Not opened"),
    detained: label(
      "Detención conocida",
      "Detention known",
      "Aún no consta que se haya informado a la persona de sus derechos, ni lo que desea.",
      "It is not on record yet that the person was told of the rights, nor what the person wants.",
    ),
    informed: label(
      "Informada de sus derechos",
      "Told of the rights",
      "Falta saber si la persona solicita asistencia consular.",
      "It is still to be known whether the person asks for consular assistance.",
    ),
    asked: label(
      "Solicitó asistencia consular",
      "Asked for consular assistance",
      "La autoridad debe notificar sin retraso alguno a la oficina consular.",
      "The authority must notify the consular post without delay.",
    ),
    declined: label(
      "No desea asistencia consular",
      "Declined consular assistance",
      "Nada se comunica sobre la persona. Puede solicitar asistencia más adelante.",
      "Nothing is told about the person, who may still ask for assistance.",
    ),
    opposed: label(
      "Se opone expresamente",
      "Expressly opposed",
      "La oficina consular se abstiene de intervenir. La persona puede cambiar de parecer.",
      "The consular post refrains from any action. The person may have a change of mind.",
    ),
    closed: label("Concluido", "Closed"),
  },
  acts: {
    open: label(
      "Abrir expediente de persona detenida",
      "Open the case of a detained person",
      "Al tener noticia de la detención por cualquier medio. El nombre y los demás datos van en la ficha de la persona, que no sale de la oficina consular.",
      "On learning of the detention by any means. Name and particulars go into the person’s own sheet, which stays with the consular post.",
    ),
    "state-custody": label(
      "Asentar la detención y el lugar",
      "State the detention and the place",
      "Lo que informa la autoridad: desde cuándo, dónde y a disposición de quién está la persona.",
      "What the authority says: since when, where and under whom the person is held.",
    ),
    "rights-notice": label(
      "Asentar la información de derechos",
      "State that the person was told of the rights",
      "La autoridad debe informar sin dilación a la persona de los derechos que le reconoce el artículo 36, párrafo 1, inciso b).",
      "The authority must tell the person without delay of the rights under article 36(1)(b).",
    ),
    "ask-assistance": label(
      "Asentar que solicita asistencia consular",
      "State that the person asks for consular assistance",
      "Vale también si antes no la deseaba o se oponía.",
      "Also where the person declined or opposed it before.",
    ),
    "decline-assistance": label(
      "Asentar que no desea asistencia consular",
      "State that the person declines consular assistance",
      "No es oposición: la oficina consular puede verificar su situación, pero nada comunica sobre la persona.",
      "It is no opposition: the consular post may see to the person’s situation, but tells nothing about the person.",
    ),
    "oppose-assistance": label(
      "Asentar que se opone expresamente",
      "State that the person expressly opposes consular action",
      "Artículo 36, párrafo 1, inciso c): desde ese momento la oficina consular se abstiene de intervenir.",
      "Article 36(1)(c): from then on the consular post refrains from any action.",
    ),
    notify: label(
      "Notificar a la oficina consular",
      "Notify the consular post",
      "Aviso de la detención que la autoridad da a la oficina consular, a solicitud de la persona.",
      "Notice of the detention that the authority gives to the consular post at the person’s request.",
    ),
    inform: label(
      "Comunicar datos de la persona",
      "Tell the authority about the person",
      "Lo indispensable para identificarla o ubicarla. Se niega si la persona no desea asistencia o se opone.",
      "What is needed to identify or find the person. Refused where the person declined or opposes.",
    ),
    "request-access": label(
      "Solicitar acceso consular",
      "Ask for consular access",
      "Visita, llamada o correspondencia con la persona. Sin sus datos: estos se comunican aparte.",
      "A visit, a call or correspondence with the person. Without personal data, which are told separately.",
    ),
    "answer-access": label("Responder a la solicitud de acceso", "Answer the request for access"),
    access: label(
      "Asentar visita o comunicación consular",
      "Record a consular visit or communication",
      "Solo cuándo, cómo y en qué idioma. Lo que dijo la persona y su estado se asientan aparte y no salen de la oficina consular.",
      "Only when, how and in which language. What the person said and the condition are recorded apart and stay with the consular post.",
    ),
    transfer: label("Asentar cambio de lugar de detención", "State a move to another place of custody"),
    "sign-departure": label(
      "Asentar que firmó su salida",
      "State that a departure was signed",
      "Se asienta aunque se haya firmado sin entender, sin asesoría o sin conocer las consecuencias; entonces queda señalado.",
      "Recorded also where it was signed without understanding, advice or knowledge of the penalties; it is then flagged.",
    ),
    "recognise-departure": label(
      "Reconocer la salida como voluntaria",
      "Recognise the departure as voluntary",
      "Se niega si falta alguna condición: que la haya pedido, por escrito, en un idioma que entiende, con asesoría y con las consecuencias explicadas.",
      "Refused if a condition is missing: requested, in writing, in a language understood, with advice, and with the penalties explained.",
    ),
    "end-custody": label("Asentar el fin de la detención", "State that custody has ended"),
    close: label("Concluir el expediente", "Close the case"),
    complaint: label(
      "Presentar queja",
      "Complain",
      "Llega a la otra parte. No incluya datos de la persona: su relato va en el registro de estado y trato.",
      "The other party gets it. Leave out data of the person, whose account goes into the record of condition and treatment.",
    ),
    "note-breach": label(
      "Asentar un incumplimiento",
      "Note a breach",
      "Hace constar un hecho; nunca se rechaza por tardío. Llega a la otra parte: no incluya datos de la persona.",
      "States a fact; never refused for being late. The other party gets it: leave out data of the person.",
    ),
    "record-person": label(
      "Ficha de la persona",
      "Sheet of the person",
      "Datos de identidad. No sale de la oficina consular.",
      "Identity. It stays with the consular post.",
    ),
    "record-condition": label(
      "Asentar estado y trato de la persona",
      "Record condition and treatment",
      "Salud, trato, idioma y relato de la persona. No sale de la oficina consular.",
      "Health, treatment, language and the person’s account. It stays with the consular post.",
    ),
    "legal-advice": label(
      "Asentar asesoría jurídica",
      "Record legal advice",
      "Asesoría o defensa organizada por la oficina consular. No sale de ella.",
      "Advice or representation that the consular post arranged. It stays with the post.",
    ),
  },
  purposes: {},
  flags: {
    "access-overdue": words("Acceso sin respuesta en plazo", "Access not answered in time"),
    attended: words("Hubo acceso consular", "There was consular access"),
    "breach-noted": words("Incumplimiento asentado", "Breach noted"),
    complained: words("Con queja", "Complaint made"),
    "custody-ended": words("Terminó la detención", "Custody has ended"),
    "custody-stated": words("Detención informada por la autoridad", "Detention stated by the authority"),
    "departure-signed": words("Firmó su salida", "Departure signed"),
    "departure-voluntary": words("Salida reconocida como voluntaria", "Departure recognised as voluntary"),
    "notice-overdue": words("Notificación fuera de plazo", "Notice overdue"),
    notified: words("Oficina consular notificada", "Consular post notified"),
    "rights-overdue": words("Información de derechos fuera de plazo", "Information on rights overdue"),
    "subject-declined": words("No se comunica nada sobre la persona", "Nothing is told about the person"),
    "subject-opposed": words("Sin intervención consular por oposición", "No consular action, by opposition"),
    transferred: words("Cambió de lugar de detención", "Moved to another place of custody"),
  },
  deadlines: {
    rights: label(
      "Informar de sus derechos a la persona",
      "Telling the person of the rights",
      "La Convención dice «sin dilación» (artículo 36, párrafo 1, inciso b)); las 24 horas son de este protocolo y corren desde que se abre el expediente.",
      "The Convention says “without delay” (article 36(1)(b)); the 24 hours are this protocol’s and run from the opening of the case.",
    ),
    notice: label(
      "Notificar a la oficina consular",
      "Notifying the consular post",
      "La Convención dice «sin retraso alguno» (artículo 36, párrafo 1, inciso b)); las 72 horas son de este protocolo y corren desde que consta que la persona lo solicitó.",
      "The Convention says “without delay” (article 36(1)(b)); the 72 hours are this protocol’s and run from the record that the person asked.",
    ),
    access: label(
      "Responder sobre el acceso consular",
      "Answering on consular access",
      "El derecho de visita es del artículo 36, párrafo 1, incisos a) y c); las 72 horas son de este protocolo y corren desde que se solicita el acceso.",
      "The right to visit is that of article 36(1)(a) and (c); the 72 hours are this protocol’s and run from the request for access.",
    ),
  },
  rules: {
    "without-delay": words(
      "dar aviso o respuesta después del plazo, cuando debe ser sin dilación",
      "to tell or answer after the time limit what is due without delay",
    ),
    "rights-understood": words(
      "informar de sus derechos a la persona en un idioma que no entiende",
      "to tell a person of the rights in a language that the person does not understand",
    ),
    "access-not-refused": words(
      "negar el acceso consular a quien no se opone a él",
      "to refuse consular access to a person who does not oppose it",
    ),
    "departure-informed": words(
      "tener por voluntaria una salida que no se pidió, por escrito, en un idioma entendido, con asesoría y con las consecuencias explicadas",
      "to hold a departure voluntary that was not requested, in writing, in a language understood, with advice and with the penalties explained",
    ),
  },
  fields: fieldTexts,
};
