/** Who is in the demonstration. Every person is synthetic and says so by name; the authorities are those of the parties' folders. */
import type { AgentPower, Sector } from "#kernel";

export type PartyId = "mx" | "us";

export type DemoPersona = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly agency: string;
  readonly sector: Sector;
  readonly powers: readonly AgentPower[];
};

export type DemoParty = {
  readonly id: PartyId;
  readonly partner: PartyId;
  readonly operator: { readonly es: string; readonly en: string };
  readonly personas: readonly DemoPersona[];
  /** The registrar of each agency is called this, with the agency's id. */
  readonly registrar: string;
};

export const partyIds: readonly PartyId[] = ["mx", "us"];

/** Thursday, 4 September 2025, nine in the morning in Mexico City. */
export const BEGINS = "2025-09-04T09:00:00-06:00";

const liaison = ["act", "assign", "intake"] as const;

export const demoParties: Readonly<Record<PartyId, DemoParty>> = {
  mx: {
    id: "mx",
    partner: "us",
    operator: { es: "México (demostración)", en: "México (demonstration)" },
    registrar: "Registro de prueba",
    personas: [
      { id: "fgr-enlace", name: "Persona de prueba Uno", title: "Enlace", agency: "fgr", sector: "prosecution", powers: liaison },
      { id: "fgr-analista", name: "Persona de prueba Dos", title: "Analista", agency: "fgr", sector: "prosecution", powers: ["act"] },
      { id: "sspc-enlace", name: "Persona de prueba Tres", title: "Enlace", agency: "sspc", sector: "security", powers: liaison },
      { id: "sre-grupo", name: "Persona de prueba Cinco", title: "Grupo de alto nivel", agency: "sre", sector: "civil", powers: liaison },
      {
        id: "consulado-proteccion",
        name: "Persona de prueba Seis",
        title: "Protección",
        agency: "consulado-general",
        sector: "consular",
        powers: liaison,
      },
      {
        id: "cndh-visitaduria",
        name: "Persona de prueba Cuatro",
        title: "Visitaduría",
        agency: "cndh",
        sector: "oversight",
        powers: ["oversee"],
      },
    ],
  },
  us: {
    id: "us",
    partner: "mx",
    operator: { es: "Estados Unidos (demostración)", en: "United States (demonstration)" },
    registrar: "Test Registrar",
    personas: [
      { id: "oia-liaison", name: "Test Person One", title: "Attorney", agency: "doj-oia", sector: "prosecution", powers: liaison },
      { id: "atf-specialist", name: "Test Person Two", title: "Tracing specialist", agency: "atf", sector: "security", powers: ["act"] },
      { id: "hsi-agent", name: "Test Person Three", title: "Special agent", agency: "hsi", sector: "security", powers: ["act"] },
      { id: "state-group", name: "Test Person Five", title: "High-level group", agency: "state", sector: "civil", powers: liaison },
      { id: "ero-officer", name: "Test Person Six", title: "Officer", agency: "ice-ero", sector: "security", powers: liaison },
      { id: "oig-inspector", name: "Test Person Four", title: "Inspector", agency: "dhs-oig", sector: "oversight", powers: ["oversee"] },
    ],
  },
};
