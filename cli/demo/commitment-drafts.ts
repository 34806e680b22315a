/** A commitment on tunnels, as the demonstration and the story in `tests/stories` tell it. Nobody and nothing here is real. */
import type { Json } from "#kernel";
import type { Draft } from "./person.ts";

const terms = {
  owner: "mx",
  agency: "fgr",
  place: "mx",
  executor: "owner-authorities",
  nature: "political",
  topic: "tunnels",
  measure: "closure",
  unit: "number",
  baseline: 0,
  target: 12,
  dueOn: "2026-03-31",
};

/** Both halves of the text and of what is counted. */
export const wording = (tunnels: number): Record<string, Json> => ({
  text: {
    es: `México localizará y sellará, en territorio mexicano, ${tunnels} túneles de prueba.`,
    en: `México will find and seal, in Mexican territory, ${tunnels} test tunnels.`,
  },
  indicator: { es: "Túneles sellados, con acta de cierre.", en: "Tunnels sealed, with a record of closure." },
});

/** México's first text, with other terms where a test changes them. */
export const proposal = (change: Record<string, Json> = {}, tunnels = 12): Draft => ({
  type: "propose",
  protocol: "commitment@1",
  basis: ["mx:lsn-75-76"],
  frame: { partner: "us", ...terms, target: tunnels, ...change },
  content: wording(tunnels),
});

/** A whole new text after the one that the act `of` holds. */
export const reworded = (type: "revise" | "amend", of: string, change: Record<string, Json>, tunnels = 12): Draft => ({
  type,
  of,
  frame: { ...terms, ...change },
  content: { ...wording(tunnels), explanation: "A later date." },
});
