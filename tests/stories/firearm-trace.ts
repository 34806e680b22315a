/** Synthetic contents of a request to trace firearms, as CNPP 442 lists them. Nobody and nothing here is real. */
import type { Draft } from "#tests/agent.ts";

const kinds = ["pistol", "rifle", "pistol", "shotgun"] as const;

export const twelveFirearms = Array.from({ length: 12 }, (_, i) => ({
  serial: `PRUEBA-${String(i + 1).padStart(4, "0")}`,
  serialState: i === 7 ? "partial" : "legible",
  kind: kinds[i % kinds.length] ?? "pistol",
  make: "Marca de prueba",
  calibre: i % 2 === 0 ? "9 mm" : "5.56 mm",
  foundOn: "2025-09-02",
  foundAt: "Lugar de prueba, Sonora",
}));

export const traceRequest = (change: Partial<Draft> = {}): Draft => ({
  type: "request",
  basis: ["mx:cnpp-442"],
  handling: { code: "H1" },
  purpose: "investigation",
  frame: {
    partner: "us",
    topic: "firearm-trace",
    offence: "arms-trafficking",
    stage: "initial-investigation",
    urgency: "routine",
    objects: 12,
  },
  content: {
    authority: "Fiscalía General de la República (demostración)",
    matter: "Carpeta de investigación sintética sobre tráfico de armas",
    facts: "Doce armas de fuego aseguradas en territorio mexicano el 2 de septiembre de 2025.",
    aim: "Conocer el primer comprador y el vendedor autorizado de cada arma.",
    methods: "Consulta del registro de rastreo por número de serie.",
    legalTexts: "CNPP, artículo 442.",
    firearms: twelveFirearms,
  },
  ...change,
});
