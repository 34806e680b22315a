/** Pages of drafts as they look to those who are asked: at three widths, in both languages, in the dark. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { DraftFile } from "#node/api/draft-schemas.ts";
import type { Person } from "#node/api/inbox-schemas.ts";
import { flaws } from "./breaches.ts";
import { opaque } from "./fake-story.ts";
import { endVisits, type Look, prepareVisits, type Visit, visit } from "./visit.ts";

/** Where pictures go; none are taken without it. */
const pictures = process.env.HITO_PICTURES;
const AT = 1_757_000_000;

const person = (name: string, agency: string): Person => ({ kid: opaque(name, 32), name, title: "Enlace", agency });
const [author, clearer, adviser] = [person("Julia Peña Díaz", "fgr"), person("Mario Ruiz Cano", "fgr"), person("Sara Luna Vega", "sre")];

const draftOf = (name: string, change: Partial<DraftFile>): DraftFile => ({
  draft: opaque(name, 16),
  case: opaque("case", 16),
  number: null,
  opens: true,
  protocol: "information-request@1",
  type: "request",
  of: null,
  transcribes: null,
  author,
  begins: null,
  version: 4,
  changedAt: AT,
  changedBy: author,
  part: "clearer",
  waits: true,
  cleared: { yes: 1, no: 1, of: 3 },
  referred: true,
  comments: 2,
  reference: "FGR/CAI/0007/2025",
  hash: opaque("hash", 32),
  fields: {
    seed: "",
    role: "",
    of: "",
    basis: ["mx:cnpp-442"],
    territory: "mx",
    handling: { code: "H1" },
    purpose: "investigation",
    force: "",
    occurred: "",
    frame: { partner: "us", topic: "firearm-trace", objects: "12" },
    content: {
      facts: "Se aseguraron doce armas en una bodega de Nogales, Sonora.",
      firearms: [
        { serial: "PRUEBA-1", kind: "pistol" },
        { serial: "PRUEBA-2", kind: "rifle" },
      ],
    },
  },
  writers: [person("Tomás Gil Mora", "fgr")],
  clearances: [
    { who: clearer, answer: "yes", voided: false, at: AT, reason: null },
    { who: person("Elena Ríos Paz", "fgr"), answer: "no", voided: false, at: AT, reason: "Falta el artículo 83 Ter.\nY el plazo." },
    { who: person("Hugo Sosa Lara", "fgr"), answer: null, voided: true, at: AT, reason: null },
  ],
  said: [
    { id: 1, who: clearer, at: AT, version: 2, field: "/content/facts", text: "¿Ocho o doce armas?" },
    { id: 2, who: adviser, at: AT, version: 4, field: null, text: "De acuerdo." },
  ],
  referrals: [{ id: 1, agency: "sre", who: [adviser], by: author, at: AT, question: "¿Conviene esperar?", backAt: null, backBy: null }],
  sees: true,
  ...change,
});

const asked = draftOf("asked", {});
const referred = draftOf("referred", { part: "adviser", opens: false, sees: false, reference: null });
const mine = draftOf("mine", { part: "author", waits: false, begins: "Se aseguraron doce armas en una bodega de Nogales, Sonora." });

const looks: readonly Look[] = [
  { width: 390, language: "es" },
  { width: 820, language: "en", scheme: "dark" },
  { width: 1440, language: "es", scheme: "dark" },
];

const open: Visit[] = [];
beforeAll(prepareVisits);
afterAll(endVisits);
afterEach(async () => {
  for (const one of open.splice(0)) {
    expect(one.complaints).toEqual([]);
    await one.end();
  }
});

test.each(looks)("at $width px, in $language", async (how) => {
  const visitor = await visit(how);
  open.push(visitor);
  const { page, node } = visitor;
  await visitor.signIn();
  const look = async (screen: string): Promise<void> => {
    expect(await flaws(page, screen)).toEqual([]);
    if (pictures) await page.screenshot({ path: `${pictures}/screen ${screen} ${how.width}.png`, fullPage: true });
  };
  await visitor.open("/drafts");
  await page.getByText(how.language === "es" ? "No hay borradores." : "There are no drafts.").waitFor();
  node.desk.drafts.push(asked, referred, mine);
  await visitor.open("/drafts");
  await page.getByText("Se aseguraron doce armas").waitFor();
  await look("list");
  for (const [screen, { draft }] of Object.entries({ asked, referred, mine })) {
    await visitor.open(`/drafts/${draft}`);
    await page.getByText("PRUEBA-2").waitFor();
    await look(screen);
  }
  await visitor.open(`/drafts/${opaque("none", 16)}`);
  await page.getByText(how.language === "es" ? "no existe o no está a su alcance" : "is not there, or is not open to you").waitFor();
});
