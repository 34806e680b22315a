/** A commitment for pages under test: a text, its revision, a correction of that one, and a link to another case. */
import { protocols } from "#protocols";
import { DAY, type FakeCase, newCase, opaque, PARTNER, people, tell } from "./fake-story.ts";

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
};

const wording = (tunnels: number) => ({
  text: {
    es: `México localizará y sellará, en territorio mexicano, ${tunnels} túneles de prueba, y lo informará cada mes.`,
    en: `México will find and seal, in Mexican territory, ${tunnels} test tunnels, and report it each month.`,
  },
  indicator: { es: "Túneles sellados, con acta de cierre.", en: "Tunnels sealed, with a record of closure." },
});

/** In drafting; `linked` is the other case that it names. */
export const revisedText = (now: number, linked: string): FakeCase => {
  const at = now - 12 * DAY;
  const hash = (label: string): string => opaque(`commitment ${label}`, 32);
  const story = newCase(protocols["commitment@1"]?.protocol as never, opaque("commitment", 16), "MX-2025-000430", at);
  tell(story, {
    type: "propose",
    by: people.ana,
    at,
    hash: hash("propose"),
    basis: ["mx:lsn-75-76"],
    frame: { partner: PARTNER, ...terms, target: 12, dueOn: "2026-03-31" },
    content: wording(12),
  });
  tell(story, {
    type: "revise",
    by: people.john,
    at: at + 2 * DAY,
    hash: hash("revise"),
    of: hash("propose"),
    basis: ["us:joint-statement-2025-09-03"],
    frame: { ...terms, target: 10, dueOn: "2026-06-30" },
    content: { ...wording(10), explanation: "Fewer, and later." },
  });
  tell(story, {
    type: "correct",
    by: people.john,
    at: at + 3 * DAY,
    hash: hash("correct"),
    of: hash("revise"),
    frame: { corrects: ["explanation"] },
    content: { explanation: "Fewer, and three months later.", reason: "The period was missing." },
  });
  tell(story, {
    type: "link",
    by: people.ana,
    at: at + 4 * DAY,
    hash: hash("link"),
    frame: { linked, relation: "follows" },
    content: { note: "Las trazas dieron lugar al compromiso." },
  });
  return story;
};
