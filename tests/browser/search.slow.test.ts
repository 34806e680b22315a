/** What somebody finds on a real node: by words without accents, by a serial, by filters; a person only for a case and a purpose. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { traceRequest } from "#tests/stories/firearm-trace.ts";
import { flaws } from "./breaches.ts";
import { startTwoNodes, type TwoNodes } from "./two-nodes.ts";
import { endVisits, type Look, openWindow, prepareVisits, type Window } from "./visit.ts";

/** Where pictures go; none are taken without it. */
const pictures = process.env.HITO_PICTURES;

const says = {
  es: {
    menu: "Menú",
    filters: "Filtros",
    box: "Buscar en sus expedientes",
    person: "Una persona",
    name: "Nombre",
    for: "Para qué expediente",
    purpose: "Para qué",
    submit: "Buscar",
    missing: "Diga para qué busca.",
    nothing: "No se encontró nada.",
    state: "Estado",
    kind: "Tipo de expediente",
    title: "Búsqueda",
    words: /^Palabras/,
    results: "Resultados",
  },
  en: {
    menu: "Menu",
    filters: "Filters",
    box: "Search across your cases",
    person: "A person",
    name: "Name",
    for: "For which case",
    purpose: "For what",
    submit: "Search",
    missing: "Say for what you search.",
    nothing: "Nothing was found.",
    state: "State",
    kind: "Kind of case",
    title: "Search",
    words: /^Words/,
    results: "Found",
  },
} as const;

const looks = [
  { width: 390, language: "es", scheme: "dark" },
  { width: 820, language: "en", scheme: "light" },
  { width: 1440, language: "es", scheme: "light" },
] as const satisfies readonly Look[];

let world: TwoNodes;
const found: string[] = [];
const windows: Window[] = [];

beforeAll(async () => {
  await prepareVisits();
  world = await startTwoNodes();
  const asker = world.mx.as("liaison");
  const { content } = traceRequest();
  const persons = [{ name: "Begoña Ñandú Prueba", part: "buyer" }];
  const facts = "Según la investigación sintética, las armas cruzaron por la aduana de Lugar de Prueba el 2 de septiembre.";
  await asker.act(traceRequest({ content: { ...content, facts, persons } as never }));
  await asker.act(traceRequest());
  await world.settle();
  await world.mx.running.workers.round();
});
afterAll(async () => {
  await endVisits();
  await world?.stop();
});
afterEach(() => {
  expect([...found, ...windows.flatMap(({ complaints }) => complaints)]).toEqual([]);
});

describe.each(looks)("at $width px in $language, $scheme", (look) => {
  const say = says[look.language];
  let here: Window;
  const shown = async (screen: string): Promise<void> => {
    found.push(...(await flaws(here.page, `${screen} ${look.width}`)));
    if (pictures) await here.page.screenshot({ path: `${pictures}/${screen}-${look.width}.png`, fullPage: true });
  };
  const results = () => here.page.getByRole("region", { name: say.results }).getByRole("listitem");

  it("somebody signs in and types into the box, without a mouse", async () => {
    here = await openWindow(look);
    windows.push(here);
    const { page } = here;
    await page.goto(world.mx.config.publicUrl);
    await page.getByRole("button", { name: /Prueba Cinco/i }).click();
    await page.waitForURL(/\/inbox/);
    await page.getByRole("heading", { level: 1 }).waitFor();
    if (look.width < 992) await page.getByRole("button", { name: say.menu }).press("Enter");
    await page.getByLabel(say.box).focus();
    await page.keyboard.type("aduanas investigacion");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: say.title }).waitFor();
    await page.locator("mark").first().waitFor();
    expect(await page.locator("mark").allTextContents()).toEqual(expect.arrayContaining(["investigación", "aduana"]));
    expect(page.url()).not.toContain("aduana");
    expect(await page.getByRole("region", { name: say.results }).getByRole("link").count()).toBe(1);
    await shown("search");
  });

  it("a serial in parts, a filter, and nothing", async () => {
    const { page } = here;
    await page.getByLabel(say.words).fill("prueba 0003");
    await page.keyboard.press("Enter");
    await results().first().waitFor();
    await page.locator("mark").first().waitFor();
    if (look.width < 992) await page.getByText(say.filters, { exact: true }).click();
    await page.getByLabel(say.kind).selectOption("information-request@1");
    await page.getByLabel(say.state, { exact: true }).selectOption("closed");
    await page.getByRole("form", { name: say.title }).getByRole("button", { name: say.submit }).click();
    await page.getByText(say.nothing).waitFor();
    await shown("nothing");
  });

  it("a person only for a case and a purpose", async () => {
    const { page } = here;
    await page.getByLabel(say.words).fill("Begoña");
    await page.getByText(say.person, { exact: true }).click();
    const form = page.getByRole("form", { name: say.title });
    await form.getByLabel(say.name, { exact: true }).fill("begona nandu");
    await form.getByLabel(say.for).selectOption({ index: 1 });
    await form.getByRole("button", { name: say.submit }).click();
    await page.getByText(say.missing).waitFor();
    await shown("person refused");
    await form.getByLabel(say.purpose, { exact: true }).fill("Identificar a la compradora");
    await page.getByLabel(say.kind).selectOption("");
    await form.getByRole("button", { name: say.submit }).click();
    await page.locator("mark").first().waitFor();
    expect(await page.locator("mark").allTextContents()).toEqual(["Begoña", "Ñandú"]);
    await shown("person");
  });
});

describe("afterwards", () => {
  it("each search for a person is on record with its purpose", async () => {
    const { db } = world.mx.running.node;
    const rows = await db.selectFrom("read").select("purpose").where("sought", "is not", null).execute();
    expect(rows.map(({ purpose }) => purpose)).toEqual(looks.map(() => "Identificar a la compradora"));
  });
});
