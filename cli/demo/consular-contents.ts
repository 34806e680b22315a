/**
 * What is written in the acts about one person detained on 4 September 2025. The person, every number and every paper is invented and says
 * so; only the day and the place of detention are those of the news.
 */
import type { Json } from "#kernel";
import { pdfOf } from "./pdf.ts";
import type { Draft, PlainFile } from "./person.ts";

const NAME = "Persona de prueba Detenida";
const PLACE = "ICE Processing Center, Folkston, Georgia";
const SYNTHETIC = "Synthetic document of a demonstration. No person or paper in it exists.";
const grounds = { basis: ["mx:consular-1942-vi", "mx:vccr-36"] } as const;

export const opening = (subject: string): Draft => ({
  type: "open",
  protocol: "consular-notification@1",
  role: "consulate",
  ...grounds,
  frame: { partner: "us", subject, learned: "family", custody: "detention", heldSince: "2025-09-04" },
  content: { reference: "CONSULMEX/PRUEBA/0475/2025" },
});

export const ownSheet: Draft = {
  type: "record-person",
  content: {
    identity: { name: NAME, bornOn: "1990-01-01", bornAt: "Municipio de prueba, Michoacán" },
    note: "Persona sintética. Llamó una hermana de prueba.",
  },
};

// On paper, from the detaining authority

export const custodyForm = (): PlainFile => ({
  name: "custody-form.pdf",
  type: "application/pdf",
  base64: pdfOf("Custody form TEST-ERO-2025-0904", [
    SYNTHETIC,
    "",
    `Name: ${NAME}`,
    "Alien number: 000-000-001 (test)",
    "Detained: 4 September 2025, Ellabell, Georgia",
    `Held at: ${PLACE}`,
    "",
    "Advised of consular rights: yes, in Spanish, orally and in writing, 4 September 2025, 17:10.",
    "Consulate to be told: no. Signed by the person.",
  ]).toString("base64"),
});

export const noticeLetter = (): PlainFile => ({
  name: "notice-letter.pdf",
  type: "application/pdf",
  base64: pdfOf("Letter TEST-ERO-2025-0908", [
    SYNTHETIC,
    "",
    "To the Consulate General of Mexico",
    "8 September 2025",
    "",
    `You are hereby notified that ${NAME}, number 000-000-001 (test), is held at the`,
    `${PLACE}, and asks for the assistance of the consulate.`,
  ]).toString("base64"),
});

export const accessMail = (): PlainFile => ({
  name: "access.eml",
  type: "message/rfc822",
  base64: Buffer.from(
    [
      "From: Test Office <test-office@ero.example>",
      "To: Consulado de prueba <proteccion@consulado.example>",
      "Date: Wed, 10 Sep 2025 16:20:00 -0400",
      "Subject: Consular visit, test number 000-000-001",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "",
      SYNTHETIC,
      "The visit is granted for 11 September 2025 at 14:00, in a private room.",
      "",
    ].join("\r\n"),
  ).toString("base64"),
});

/** How a paper came, and what it bears on its face. */
type Paper = { readonly channel: string; readonly date: string; readonly sender: string; readonly subject: string };

const form: Paper = {
  channel: "form",
  date: "2025-09-04",
  sender: "ICE Enforcement and Removal Operations (demonstration)",
  subject: "Custody form",
};
const letter: Paper = { ...form, channel: "letter", date: "2025-09-08", subject: "Notice to the Consulate General" };
const mail: Paper = {
  channel: "mail",
  date: "2025-09-10",
  sender: "Test Office <test-office@ero.example>",
  subject: "Consular visit, test number 000-000-001",
};

/** Written down by the post for the authority that has no node in the case. */
const transcribed = ({ channel, date, sender, subject }: Paper, source: Json, draft: Draft): Draft => ({
  ...draft,
  role: "detaining",
  frame: { transcribes: "us", channel, sourceDate: date, ...draft.frame },
  content: { source, sourceSender: sender, sourceSubject: subject, ...draft.content },
});

export const custodyStated = (source: Json): Draft =>
  transcribed(form, source, {
    type: "state-custody",
    frame: { custody: "detention", heldSince: "2025-09-04" },
    content: { place: PLACE, authority: "ICE Enforcement and Removal Operations", number: "000000001" },
  });

export const rightsTold = (source: Json): Draft =>
  transcribed(form, source, {
    type: "rights-notice",
    frame: { language: "spanish", understood: true, form: "both", givenAt: Date.parse("2025-09-04T17:10:00-04:00") / 1000 },
  });

/** The form says so; the post may not act against it until the person says otherwise. */
export const declined = (source: Json): Draft =>
  transcribed(form, source, { type: "decline-assistance", frame: { told: "authority", form: "written" } });

export const noticeGiven = (source: Json): Draft =>
  transcribed(letter, source, {
    type: "notify",
    frame: { means: "letter" },
    content: { particulars: `${NAME} is held at the ${PLACE}, and asks for the assistance of the consulate.` },
  });

export const accessGranted = (source: Json): Draft =>
  transcribed(mail, source, {
    type: "answer-access",
    frame: { answer: "granted", on: "2025-09-11" },
    content: { arrangements: "11 September 2025, 14:00, in a private room." },
  });

// By the post itself

/** The person calls the post. */
export const asked: Draft = { type: "ask-assistance", frame: { told: "consulate", form: "spoken" } };

export const lateNotice: Draft = {
  type: "note-breach",
  basis: ["mx:vccr-36"],
  frame: { breach: "late-notice" },
  content: {
    statement: "La persona pidió asistencia el 5 de septiembre; la notificación llegó el día 9, con fecha del 8. Persona sintética.",
  },
};

export const accessRequest: Draft = {
  type: "request-access",
  ...grounds,
  frame: { mode: "visit", urgency: "urgent" },
  content: { arrangements: "Visita en privado, en español, esta semana." },
};

export const requestSent = (request: string): Draft => ({
  type: "dispatch",
  of: request,
  frame: { channel: "mail", form: "pdf" },
  content: { recipient: "ICE Enforcement and Removal Operations (demonstration)", reference: "CONSULMEX/PRUEBA/0476/2025" },
});

export const visit: Draft = {
  type: "access",
  ...grounds,
  territory: "us",
  frame: {
    mode: "visit",
    private: true,
    interpretation: "not-needed",
    language: "spanish",
    heldAt: Date.parse("2025-09-11T14:00:00-04:00") / 1000,
  },
};

export const condition: Draft = {
  type: "record-condition",
  frame: { learned: "visit" },
  content: {
    health: "good",
    care: "not-needed",
    treatment: "no-complaint",
    language: "spanish",
    account: "Sabe por qué está detenida y conoce sus derechos. Relato de prueba.",
  },
};

export const counsel: Draft = {
  type: "legal-advice",
  ...grounds,
  frame: { help: "counsel-found" },
  content: { details: "Abogada de prueba, sin costo; primera cita el 15 de septiembre." },
};
