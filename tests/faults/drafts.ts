/** Small synthetic acts of an information request, for tests that send thousands. Nobody and nothing in them is real. */
import type { Draft } from "#tests/agent.ts";
import type { PartyId } from "#tests/two-parties.ts";

/** A legal basis on which the liaison of each party may do everything here. */
export const BASIS: Record<PartyId, string> = { mx: "mx:cnpp-442", us: "us:mlat-1987" };

export const otherOf = (party: PartyId): PartyId => (party === "mx" ? "us" : "mx");

export const opening = (by: PartyId, change: Partial<Draft> = {}): Draft => ({
  type: "request",
  role: "requester",
  basis: [BASIS[by]],
  handling: { code: "H1" },
  purpose: "investigation",
  frame: {
    partner: otherOf(by),
    topic: "firearm-trace",
    offence: "arms-trafficking",
    stage: "initial-investigation",
    urgency: "routine",
    objects: 1,
  },
  content: { authority: "Autoridad de prueba", matter: "Asunto", facts: "Hechos", aim: "Fin", methods: "Medios", legalTexts: "Textos" },
  ...change,
});

const handled = { handling: { code: "H1" } } as const;
const answered = { outcome: "found", objects: 1, sourceGrade: "A", informationGrade: "1" };

/** What a type needs besides its case; `of` is the newest act that it may refer to. */
export const later = (type: string, _by: PartyId, caseId: string, of?: string, marker = ""): Draft => {
  const base = { type, case: caseId, ...(of === undefined ? {} : { of }) };
  switch (type) {
    case "ask-clarification":
      return { ...base, frame: { missing: "objects" }, content: { questions: `Which? ${marker}` } };
    case "clarify":
      return { ...base, ...handled, content: { explanation: `This. ${marker}` } };
    case "supplement":
      return { ...base, ...handled, content: { explanation: `More. ${marker}` } };
    case "answer":
    case "partial-answer":
      return { ...base, ...handled, frame: answered, content: { findings: `Found. ${marker}` } };
    case "ask-more":
      return { ...base, content: { questions: `And? ${marker}` } };
    case "measure":
      return {
        ...base,
        ...handled,
        frame: { measure: "search", objects: 1 },
        content: { place: "Lugar", warrant: "Orden", description: "Cateo" },
      };
    case "ask-use":
      return { ...base, purpose: "prosecution", frame: { use: "court" }, content: { reasons: "Trial" } };
    case "permit-use":
      return { ...base, frame: { use: "court" } };
    case "refuse-use":
      return { ...base, frame: { kind: "privacy" }, content: { reasons: "No" } };
    case "use":
      return { ...base, purpose: "prosecution", frame: { use: "court" }, content: { description: "Trial" } };
    case "cancel":
      return { ...base, frame: { cause: "not-needed" } };
    case "close":
      return { ...base, frame: { result: "useful" } };
    case "archive":
      return { ...base, frame: { fate: "destroyed" } };
    case "complaint":
      return { ...base, frame: { about: "delay" }, content: { statement: `Late. ${marker}` } };
    case "note-breach":
      return { ...base, frame: { breach: "late" }, content: { statement: `Late. ${marker}` } };
    case "withdraw":
      return { ...base, content: { reason: `Mistake. ${marker}` } };
    default:
      return { ...base, content: type === "acknowledge" ? { note: `Received. ${marker}` } : {} };
  }
};
