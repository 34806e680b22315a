/** What is written in the acts about the commitment, besides its first text. Tunnels, places and numbers are invented and say so. */
import type { Json } from "#kernel";
import { proposal, reworded } from "./commitment-drafts.ts";
import { pdfOf } from "./pdf.ts";
import type { Draft, PlainFile } from "./person.ts";

export const firstText: Draft = { ...proposal(), role: "owner" };

/** The other party's revision: a month more, a date for a joint look, and that the record of each closure is shown. */
export const revisedText = (first: string): Draft => {
  const draft = reworded("revise", first, { dueOn: "2026-04-30", reviewOn: "2026-01-15" });
  return {
    ...draft,
    basis: ["us:joint-statement-2025-09-03"],
    content: {
      ...draft.content,
      text: {
        es: "México localizará y sellará, en territorio mexicano, 12 túneles de prueba, y dará a conocer el acta de cierre de cada uno.",
        en: "México will find and seal, in Mexican territory, 12 test tunnels, and will show the record of closure of each.",
      },
      explanation: "One month more, a joint look in January, and the record of each closure is shown.",
    },
  };
};

export const signature = (text: string, basis: "mx:lsn-75-76" | "us:joint-statement-2025-09-03"): Draft => ({
  type: "sign",
  of: text,
  basis: [basis],
});

/** One page: three closures, each on its own side of the line. */
export const closureRecord = (): PlainFile => ({
  name: "actas-de-cierre.pdf",
  type: "application/pdf",
  base64: pdfOf("Actas de cierre FGR/PRUEBA/TUN/0001-0003/2025", [
    "Documento sintético de una demostración. Ningún túnel ni lugar existe.",
    "",
    "Acta   Fecha        Lugar                              Cierre",
    "0001   2025-09-19   Lugar de prueba A, Baja California   sellado en territorio mexicano",
    "0002   2025-09-22   Lugar de prueba B, Baja California   sellado en territorio mexicano",
    "0003   2025-09-24   Lugar de prueba C, Sonora            sellado en territorio mexicano",
  ]).toString("base64"),
});

export const progress = (evidence: Json): Draft => ({
  type: "publish",
  basis: ["mx:joint-statement-2025-09-03"],
  handling: { code: "H1" },
  frame: { stage: "under-way", value: 3, place: "mx", executor: "owner-authorities" },
  content: {
    account: "Tres de doce túneles de prueba sellados en territorio mexicano; se anexan las actas de cierre.",
    evidence: [evidence],
  },
});
