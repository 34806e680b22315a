/** A desk's worth of cases around the firearms story: answered and corrected, overdue, being clarified, declined. */
import { protocols } from "#protocols";
import { DAY, type FakeCase, HOME, HOUR, newCase, opaque, PARTNER, pend, people, refuse, type Telling, tell } from "./fake-story.ts";

export const PROTOCOL = "information-request@1";

export const firearms = Array.from({ length: 12 }, (_, index) => ({
  serial: `${["DRK", "GTV", "M4"][index % 3]}-${String(104_771 + index * 913)}`,
  serialState: index === 7 ? "restored" : "legible",
  kind: index % 4 === 3 ? "pistol" : "rifle",
  make: ["Romarm", "Century Arms", "Anderson"][index % 3] ?? "",
  model: ["WASR-10", "VSKA", "AM-15"][index % 3] ?? "",
  calibre: index % 4 === 3 ? "9 mm" : "7.62 × 39",
  foundOn: "2025-09-02",
  foundAt: "Bodega, Nogales, Sonora",
}));

const request = (extra: Partial<Telling> & Pick<Telling, "hash" | "at">): Telling => ({
  type: "request",
  by: people.ana,
  basis: ["mx:cnpp-440", "mx:cnpp-442"],
  handling: { code: "H1", tlp: "AMBER" },
  purpose: "investigation",
  frame: {
    partner: PARTNER,
    topic: "firearm-trace",
    offence: "arms-trafficking",
    stage: "initial-investigation",
    urgency: "urgent",
    objects: 12,
  },
  content: {
    authority: "Fiscalía Especializada en materia de Delincuencia Organizada, Unidad de Acopio y Tráfico de Armas",
    reference: "FGR/FEMDO/UEITA/0417/2025",
    matter: "Carpeta de investigación por acopio y tráfico de armas de fuego de uso exclusivo del Ejército.",
    facts:
      "El 2 de septiembre de 2025, en cumplimiento de una orden de cateo, se aseguraron doce armas largas y cortas en una bodega de Nogales, Sonora.\n\nLos números de serie son legibles salvo uno, que fue restaurado en laboratorio.",
    aim: "Conocer el importador, el distribuidor y el primer comprador de cada arma.",
    methods: "Rastreo en el sistema de la parte requerida; no se pide medida alguna sobre personas.",
    legalTexts: "Ley Federal de Armas de Fuego y Explosivos, artículos 83 Ter y 84.",
    firearms,
  },
  ...extra,
});

const file = {
  name: "trazas-respuesta.pdf",
  type: "application/pdf",
  size: 1_482_004,
  sha256: opaque("file", 32),
  key: opaque("key", 32),
  chunks: [opaque("chunk one", 32), opaque("chunk two", 32)],
};

const answered = (now: number): FakeCase => {
  const at = now - 9 * DAY;
  const story = newCase(protocols[PROTOCOL]?.protocol as never, opaque("answered", 16), "MX-2025-000417", at);
  const hash = (label: string) => opaque(`answered ${label}`, 32);
  tell(story, request({ hash: hash("request"), at }));
  tell(story, {
    type: "acknowledge",
    by: people.john,
    at: at + 5 * HOUR,
    hash: hash("acknowledge"),
    frame: { expectedOn: "2025-09-19" },
    content: { office: "National Tracing Center, Martinsburg", note: "Received in full. The restored serial is being checked by hand." },
  });
  tell(story, {
    type: "ask-clarification",
    by: people.john,
    at: at + DAY,
    hash: hash("ask"),
    frame: { missing: "objects" },
    content: { questions: "Item 8: was the restored number read as 0 or O in the third place?" },
  });
  tell(story, {
    type: "clarify",
    by: people.ana,
    at: at + 2 * DAY,
    hash: hash("clarify"),
    handling: { code: "H1" },
    content: { explanation: "Es un cero. Se adjunta la fotografía del laboratorio." },
  });
  refuse(
    story,
    {
      type: "measure",
      by: people.john,
      at: at + 3 * DAY,
      hash: hash("measure"),
      territory: HOME,
      basis: ["us:18-usc-925a"],
      handling: { code: "H1" },
      frame: { measure: "search", objects: 1 },
      content: { place: "Nogales, Sonora", warrant: "none", description: "Search of the second warehouse." },
    },
    { kind: "policy", rules: [{ id: "own-territory", law: "CPEUM 40" }], errors: [] },
  );
  tell(story, {
    type: "answer",
    by: people.john,
    at: at + 5 * DAY,
    hash: hash("answer"),
    basis: ["us:gca-923g7"],
    handling: { code: "H1" },
    frame: { outcome: "partly-found", objects: 11, sourceGrade: "A", informationGrade: "1" },
    content: {
      findings: "Eleven of twelve firearms were traced to their first retail sale. Item 8 could not be traced.",
      traces: firearms.slice(0, 4).map(({ serial }, index) => ({
        serial,
        result: index === 2 ? "partly-traced" : "traced",
        importer: "Century International Arms",
        dealer: `Dealer ${index + 1}, Tucson, Arizona`,
        soldOn: `2024-0${index + 2}-14`,
      })),
      restrictions: "For investigation only; not in judicial proceedings without our permission.",
      attachments: [file],
    },
  });
  tell(story, {
    type: "correct",
    by: people.john,
    at: at + 6 * DAY,
    hash: hash("correct"),
    of: hash("answer"),
    frame: { corrects: ["findings", "traces"] },
    content: {
      traces: firearms.slice(0, 4).map(({ serial }, index) => ({
        serial,
        result: "traced",
        importer: "Century International Arms",
        dealer: `Dealer ${index + 1}, Tucson, Arizona`,
        soldOn: `2024-0${index + 2}-14`,
      })),
      findings: "All twelve firearms were traced to their first retail sale; item 8 after reading its third sign as zero.",
      reason: "Item 8 was traced after the clarification had been read.",
    },
  });
  tell(story, {
    type: "note-breach",
    by: people.ana,
    at: at + 7 * DAY,
    hash: hash("breach"),
    frame: { breach: "incomplete" },
    content: { statement: "La primera respuesta omitía el arma 8." },
    flags: [{ id: "report-late", law: "CNPP 442" }],
  });
  return story;
};

const overdue = (now: number): FakeCase => {
  const at = now - 40 * DAY;
  const story = newCase(protocols[PROTOCOL]?.protocol as never, opaque("overdue", 16), "MX-2025-000398", at);
  tell(story, request({ hash: opaque("overdue request", 32), at, frame: { ...request({ hash: "", at }).frame, urgency: "flash" } }));
  tell(story, { type: "acknowledge", by: people.john, at: at + DAY, hash: opaque("overdue ack", 32), frame: {}, content: {} });
  return story;
};

const clarifying = (now: number): FakeCase => {
  const at = now - 3 * DAY;
  const story = newCase(protocols[PROTOCOL]?.protocol as never, opaque("clarifying", 16), "MX-2025-000421", at);
  tell(story, request({ hash: opaque("clarifying request", 32), at }));
  tell(story, {
    type: "ask-clarification",
    by: people.john,
    at: at + DAY,
    hash: opaque("clarifying ask", 32),
    frame: { missing: "facts" },
    content: { questions: "On what date was the warehouse rented, and under what name?" },
  });
  pend(story, {
    type: "correct",
    by: people.ana,
    at: now - HOUR,
    hash: opaque("clarifying correct", 32),
    of: opaque("clarifying request", 32),
    frame: { corrects: ["reference"] },
    content: { reference: "FGR/FEMDO/UEITA/0421/2025", reason: "Número de oficio equivocado." },
  });
  return story;
};

const declined = (now: number): FakeCase => {
  const at = now - 15 * DAY;
  const story = newCase(protocols[PROTOCOL]?.protocol as never, opaque("declined", 16), "MX-2025-000405", at);
  tell(story, request({ hash: opaque("declined request", 32), at }));
  tell(story, {
    type: "decline",
    by: people.john,
    at: at + 2 * DAY,
    hash: opaque("declined decline", 32),
    of: opaque("declined request", 32),
    frame: { kind: "privilege", law: "us:18-usc-2703" },
    content: { reason: "The account's contents need a court order, which a request of this kind cannot replace." },
  });
  return story;
};

/** A case of the partner's, whose node numbered one act twice over, refused what it had numbered, and sent a line that does not follow. */
export const disputed = (now: number): FakeCase => {
  const at = now - 6 * DAY;
  const story = newCase(protocols[PROTOCOL]?.protocol as never, opaque("disputed", 16), "US-MX-2025-0077", at);
  const hash = (label: string) => opaque(`disputed ${label}`, 32);
  const asked = request({ hash: hash("request"), at });
  tell(story, { ...asked, by: people.john, role: "requester", basis: ["us:mlat-1987"], frame: { ...asked.frame, partner: HOME } });
  tell(story, { type: "acknowledge", by: people.ana, role: "requested", at: at + DAY, hash: hash("ack"), frame: {}, content: {} });
  tell(story, {
    type: "complaint",
    by: people.john,
    role: "requester",
    at: at + 2 * DAY,
    hash: hash("complaint"),
    frame: { about: "other" },
    content: {},
  });
  const said = (act: string, n: number | null, days: number) => {
    const signed = `eyJhbGciOiJFZDI1NTE5In0.${opaque(`${act} ${n} ${days}`, 32).repeat(14)}.${opaque(act, 32)}${opaque(`${days}`, 32)}`;
    return { act: hash(act), n, at: at + days * DAY, signed };
  };
  const cameAt = at + 3 * DAY;
  story.isDisputed = true;
  story.evidence = [
    { kind: "equivocation", n: 3, at: cameAt, proven: true, records: [said("complaint", 3, 2), said("nowhere", 3, 3)] },
    { kind: "contradiction", n: 2, at: cameAt, proven: true, records: [said("ack", 2, 1), said("ack", null, 3)] },
    { kind: "invalid", n: 5, at: cameAt, proven: true, records: [said("complaint", 5, 3)] },
  ];
  return story;
};

export const storiesAt = (now: number): FakeCase[] => [clarifying(now), answered(now), declined(now), overdue(now)];
