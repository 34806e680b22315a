/** One text in two languages between two real nodes, in the browser: revised, read where it is signed, signed by both; a file as evidence; another case linked. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { flaws } from "./breaches.ts";
import { readDownload } from "./download.ts";
import { startTwoNodes, type TwoNodes } from "./two-nodes.ts";
import { endVisits, openWindow, prepareVisits, type Window } from "./visit.ts";

const NUMBER = "MX-US-2025-0001";
const SPANISH = "México localizará y sellará, en territorio mexicano, doce túneles de prueba.";
const ENGLISH = "México will find and seal, in Mexican territory, twelve test tunnels.";
const record = Buffer.from("Acta de cierre de prueba.");

let world: TwoNodes;
let mx: Window;
let us: Window;
const found: string[] = [];

beforeAll(async () => {
  await prepareVisits();
  world = await startTwoNodes();
  mx = await openWindow({ language: "es" });
  us = await openWindow({ language: "en" });
  await signIn(mx.page, world.mx.config.publicUrl, /Prueba Cinco/i);
  await signIn(us.page, world.us.config.publicUrl, /Test Person Five/);
});
afterAll(async () => {
  await endVisits();
  await world?.stop();
});
afterEach(() => {
  expect([...found, ...mx.complaints, ...us.complaints]).toEqual([]);
});

const signIn = async (page: Page, url: string, name: RegExp): Promise<void> => {
  await page.goto(url);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(/\/inbox/);
  await page.getByRole("heading", { level: 1 }).waitFor();
};
const look = async ({ page }: Window, screen: string): Promise<void> => {
  found.push(...(await flaws(page, screen)));
};
const act = async (page: Page, name: RegExp): Promise<void> => {
  await page.getByRole("link", { name }).first().click();
  await page.getByRole("button", { name: /^(Comprobar|Check)$/ }).waitFor();
};
const sign = async (page: Page): Promise<void> => {
  const name = /^(Firmar y enviar|Sign and send)$/;
  await page.getByRole("button", { name }).click();
  await page.getByRole("dialog").getByRole("button", { name }).click();
  await page.getByRole("heading", { level: 1, name: new RegExp(NUMBER) }).waitFor();
};
const openCase = async ({ page }: Window): Promise<void> => {
  await world.settle();
  await page.goto(`${new URL(page.url()).origin}/cases`);
  await page.getByRole("link", { name: NUMBER }).click();
  await page.getByRole("heading", { level: 1, name: new RegExp(NUMBER) }).waitFor();
};
const choose = async (page: Page, values: Readonly<Record<string, string>>): Promise<void> => {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).selectOption(value);
};
const article = ({ page }: Window, name: RegExp) => page.getByRole("article", { name });
const both = (page: Page, name: string) => page.getByRole("group", { name: new RegExp(`^${name}`) });

describe("one text in two languages", () => {
  it("México writes it side by side in both, and a missing half is named", async () => {
    const { page } = mx;
    await page.getByRole("link", { name: "Nuevo expediente" }).first().click();
    await page.getByRole("link", { name: "Compromiso" }).click();
    await choose(page, { "Dependencia responsable": "fgr", Materia: "tunnels", Medida: "closure", "Unidad de medida": "number" });
    await page.getByRole("radio", { name: "México" }).first().check();
    await page.getByRole("radio", { name: "México" }).nth(1).check();
    await page.getByRole("radio", { name: "Autoridades de la parte responsable" }).check();
    await page.getByRole("radio", { name: "Compromiso político" }).check();
    await page.getByLabel("Línea base", { exact: true }).fill("0");
    await page.getByLabel("Meta", { exact: true }).fill("12");
    await page.getByLabel("Fecha de cumplimiento", { exact: true }).fill("2026-03-31");
    await both(page, "Texto del compromiso").getByLabel("En español").fill(SPANISH);
    await both(page, "Indicador").getByLabel("En español").fill("Túneles sellados.");
    await both(page, "Indicador").getByLabel("En inglés").fill("Tunnels sealed.");
    await page.getByRole("checkbox", { name: /75–76/ }).check();
    await page.getByRole("button", { name: "Comprobar" }).click();
    await page.getByRole("alert").getByRole("link").first().waitFor();
    expect(await page.getByRole("alert").getByRole("link").allTextContents()).toEqual(["Indique: Texto del compromiso (en inglés)"]);
    await look(mx, "form with an error");
    await both(page, "Texto del compromiso").getByLabel("En inglés").fill(ENGLISH);
    await sign(page);
    await page.getByText(ENGLISH).waitFor();
    await look(mx, "case");
  });

  it("the United States revise it from the whole text, and a signature begun under the old one is led to the new", async () => {
    await act(mx.page, /Firmar el texto/);
    await mx.page.getByText(SPANISH).waitFor();
    await openCase(us);
    await act(us.page, /Propose new wording/);
    expect(await both(us.page, "Text of the commitment").getByLabel("In English").inputValue()).toBe(ENGLISH);
    expect(await us.page.getByLabel("Target", { exact: true }).inputValue()).toBe("12");
    await us.page.getByLabel("Due date", { exact: true }).fill("2026-04-30");
    await us.page.getByLabel("What changes, and why", { exact: true }).fill("One more month.");
    await look(us, "form of a revision");
    await sign(us.page);
    await world.settle();
    await mx.page.getByText("Otra redacción sustituyó a la que usted tomó como base.").waitFor();
    await look(mx, "a base that was replaced");
    await mx.page.getByRole("button", { name: "Partir de la más reciente" }).click();
    await mx.page.getByText("30 de abril de 2026").waitFor();
    await mx.page.getByRole("checkbox", { name: /75–76/ }).check();
    await mx.page.getByRole("button", { name: "Firmar y enviar" }).click();
    await mx.page
      .getByRole("dialog")
      .getByText(/Nueva redacción/)
      .waitFor();
    await look(mx, "confirmation of a signature");
    await mx.page.keyboard.press("Escape");
    await sign(mx.page);
  });

  it("it binds with the other signature", async () => {
    await openCase(us);
    await act(us.page, /Sign the text/);
    await us.page.getByText(SPANISH).waitFor();
    await sign(us.page);
    await openCase(mx);
    await mx.page.getByText("En ejecución").first().waitFor();
  });

  it("what is noted internally is not sent, what is published arrives with its evidence", async () => {
    const { page } = mx;
    await act(page, /Anotar avance interno/);
    await page.getByRole("radio", { name: "En curso" }).check();
    await page.getByLabel("Acciones realizadas", { exact: true }).fill("Tres sellados; faltan recursos.");
    await page.getByRole("button", { name: "Firmar y enviar" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Firmar y registrar" }).click();
    await article(mx, /Avance interno/)
      .getByText("Tres sellados; faltan recursos.")
      .waitFor();
    await act(page, /Publicar avance/);
    await page.getByRole("radio", { name: "En curso" }).check();
    await page.getByRole("radio", { name: "México" }).check();
    await page.getByRole("radio", { name: "Autoridades de la parte responsable" }).check();
    await page.getByLabel("Acciones realizadas", { exact: true }).fill("Cinco sellados.");
    await page.getByLabel("Manejo", { exact: true }).selectOption("H1");
    await page.locator('input[type="file"]').setInputFiles({ name: "acta.pdf", mimeType: "application/pdf", buffer: record });
    await page.getByText("· Cifrado y guardado").waitFor();
    await look(mx, "form with evidence");
    await sign(page);
    await openCase(us);
    await us.page.getByText("Cinco sellados.").waitFor();
    expect(await us.page.getByText("faltan recursos").count()).toBe(0);
    const download = us.page.waitForEvent("download");
    await us.page.getByRole("button", { name: /Download acta.pdf/ }).click();
    expect(await readDownload(await download)).toEqual(record);
  });

  it("the other party's half is chosen from the list of cases, and leads there", async () => {
    const half = await world.us.as("liaison").act({
      type: "propose",
      protocol: "commitment@1",
      frame: {
        partner: "mx",
        owner: "us",
        agency: "cbp",
        place: "us",
        executor: "owner-authorities",
        nature: "political",
        topic: "tunnels",
        measure: "closure",
        unit: "number",
        baseline: 0,
        target: 12,
        dueOn: "2026-03-31",
      },
      content: { text: { es: "La otra mitad.", en: "The other half." }, indicator: { es: "Túneles.", en: "Tunnels." } },
    });
    expect(half.refusal).toBeNull();
    await openCase(mx);
    await act(mx.page, /Vincular otro expediente/);
    await mx.page
      .getByLabel("Expediente vinculado")
      .selectOption({ label: "US-MX-2025-0001 · Túneles transfronterizos · Cierre o sellado · Compromiso · En negociación" });
    await mx.page.getByRole("radio", { name: "Compromiso recíproco" }).check();
    await look(mx, "form of a link");
    await sign(mx.page);
    await article(mx, /Expediente vinculado/)
      .getByRole("link", { name: "US-MX-2025-0001" })
      .click();
    await mx.page.getByText("La otra mitad.").waitFor();
  });
});
