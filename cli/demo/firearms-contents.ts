/** What is written in the acts about firearms and a company. Persons, weapons, serial numbers and places are invented and say so. */
import type { Json } from "#kernel";
import { pdfOf } from "./pdf.ts";
import type { Draft } from "./person.ts";

const kinds = ["rifle", "rifle", "pistol", "shotgun"] as const;
const serial = (number: number): string => `PRUEBA-${String(number).padStart(4, "0")}`;

const firearms = Array.from({ length: 12 }, (_, i) => ({
  serial: i === 7 ? "PRUEBA-0?08" : serial(i + 1),
  serialState: i === 7 ? "partial" : "legible",
  kind: kinds[i % kinds.length] ?? "rifle",
  make: "Marca de prueba",
  calibre: i % 4 === 2 ? "9 mm" : "7.62x39",
  foundOn: "2025-09-02",
  foundAt: "Lugar de prueba, Tamaulipas",
}));

/** The heading that both offices share: México's request as CNPP 442 lists its contents. */
const opening = {
  type: "request",
  protocol: "information-request@1",
  role: "requester",
  basis: ["mx:cnpp-442"],
  handling: { code: "H1" },
  purpose: "investigation",
} as const;

export const traceRequest: Draft = {
  ...opening,
  frame: {
    partner: "us",
    topic: "firearm-trace",
    offence: "arms-trafficking",
    stage: "initial-investigation",
    urgency: "urgent",
    objects: 12,
  },
  content: {
    authority: "Fiscalía General de la República (demostración)",
    reference: "FGR/PRUEBA/0001/2025",
    matter: "Investigación inicial sintética por tráfico de armas de fuego.",
    facts: "El 2 de septiembre de 2025 se aseguraron doce armas de fuego en un inmueble de prueba en Tamaulipas. Nada de esto es real.",
    aim: "Conocer la primera venta de cada arma y su trayecto hasta México.",
    methods: "Consulta del sistema de rastreo por número de serie y copia de los registros de venta.",
    legalTexts:
      "Ley Federal de Armas de Fuego y Explosivos, artículos 83 Bis y 84. Código Nacional de Procedimientos Penales, artículo 442.",
    firearms,
  },
};

/** A list of owners instead of traces: a registry, which United States law does not let anybody keep. */
export const ownersRequest: Draft = {
  ...traceRequest,
  frame: { ...traceRequest.frame, topic: "firearm-owners", urgency: "routine", objects: 0 },
  content: {
    authority: "Fiscalía General de la República (demostración)",
    reference: "FGR/PRUEBA/0002/2025",
    matter: "Investigación inicial sintética por tráfico de armas de fuego.",
    facts: "Las armas aseguradas son del mismo modelo.",
    aim: "Conocer a todas las personas que poseen un arma de ese modelo en dos condados de prueba.",
    methods: "Listado de propietarios.",
    legalTexts: "Código Nacional de Procedimientos Penales, artículo 442.",
  },
};

/** Nobody in the story answers this one: its deadlines pass. */
export const companyRequest: Draft = {
  ...opening,
  handling: { code: "H0" },
  purpose: "prevention",
  frame: {
    partner: "us",
    topic: "company",
    offence: "arms-trafficking",
    stage: "intelligence",
    urgency: "routine",
    objects: 1,
    answerBy: "2025-09-19",
  },
  content: {
    authority: "Secretaría de Seguridad y Protección Ciudadana (demostración)",
    reference: "SSPC/PRUEBA/0003/2025",
    matter: "Empresa de transporte de prueba.",
    facts: "Una empresa inventada habría transportado piezas de armas en dos ocasiones.",
    aim: "Saber si la empresa está registrada y quién la representa.",
    methods: "Consulta de registros públicos.",
    legalTexts: "Código Nacional de Procedimientos Penales, artículo 442.",
  },
};

export const acknowledgement: Draft = {
  type: "acknowledge",
  basis: ["us:mlat-1987"],
  frame: { expectedOn: "2025-09-30" },
  content: { reference: "TEST-OIA-2025-0917", office: "Office of International Affairs (demonstration)" },
};

export const question: Draft = {
  type: "ask-clarification",
  basis: ["us:mlat-1987"],
  frame: { missing: "objects" },
  content: {
    questions:
      "Item 8: the second character of the serial number cannot be read in the list. Is it an O or a zero, and is there a photograph?",
  },
};

export const clarification: Draft = {
  type: "clarify",
  basis: ["mx:cnpp-442"],
  handling: { code: "H1" },
  frame: { objects: 1 },
  content: { explanation: "El número del arma 8, restaurado en laboratorio de prueba, es PRUEBA-0008: un cero." },
};

/** A United States agent would seize something in México. */
export const seizureAbroad: Draft = {
  type: "measure",
  basis: ["us:customs-tias-13103"],
  territory: "mx",
  handling: { code: "H1" },
  frame: { measure: "seizure", objects: 1 },
  content: { place: "Test place, Tamaulipas, México", warrant: "None", description: "Seizure of one rifle by our own agents." },
};

const dealer = (i: number, state: string): string => `Test dealer ${1 + (i % 3)}, ${state}`;

/** Item 3 is read wrongly at first, and item 12 cannot be traced. */
const traces = (thirdState: string): readonly Json[] =>
  firearms.map((_, i) =>
    i === 11
      ? { serial: serial(12), result: "not-traced" }
      : {
          serial: serial(i + 1),
          result: "traced",
          importer: "Test Importer Inc.",
          dealer: dealer(i, i === 2 ? thirdState : "Arizona"),
          soldOn: `2024-0${1 + (i % 9)}-15`,
        },
  );

export const traceReport = (): { name: string; type: string; base64: string } => {
  const rows = firearms.map(
    (_, i) => `${String(i + 1).padStart(2)}   ${serial(i + 1)}   ${i === 11 ? "not traced" : `traced: ${dealer(i, "Arizona")}`}`,
  );
  const note = [
    "Synthetic document of a demonstration. No person, firearm or business in it exists.",
    "",
    "Item   Serial   Result",
    ...rows,
  ];
  const restriction = ["", "Handling H1: not to be used in judicial proceedings without our permission."];
  return {
    name: "trace-report.pdf",
    type: "application/pdf",
    base64: pdfOf("Trace report TEST-OIA-2025-0917", [...note, ...restriction]).toString("base64"),
  };
};

const answerBasis = { basis: ["us:mlat-1987"], handling: { code: "H1" } } as const;

export const answer = (report: Json): Draft => ({
  type: "answer",
  ...answerBasis,
  frame: { outcome: "partly-found", objects: 11, sourceGrade: "A", informationGrade: "2" },
  content: {
    findings: "Eleven of twelve firearms were traced to their first retail sale: ten in Arizona, one (item 3) in Texas.",
    traces: traces("Texas"),
    restrictions: "H1: not in judicial proceedings without our permission.",
    attachments: [report],
  },
});

export const correction: Draft = {
  type: "correct",
  frame: { corrects: ["findings", "traces"] },
  content: {
    reason: "Item 3 had been read wrongly: the sale was in Arizona.",
    findings: "Eleven of twelve firearms were traced to their first retail sale, all eleven in Arizona.",
    traces: traces("Arizona"),
  },
};
