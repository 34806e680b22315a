/** Persons and objects on real nodes: entered with one click, merged and taken apart, and a hit that its assignee confirms. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { traceRequest, twelveFirearms } from "#tests/stories/firearm-trace.ts";
import { flaws } from "./breaches.ts";
import { startTwoNodes, type TwoNodes } from "./two-nodes.ts";
import { endVisits, openWindow, prepareVisits, soon, type Window } from "./visit.ts";

/** Where pictures go; none are taken without it. */
const pictures = process.env.HITO_PICTURES;

let world: TwoNodes;
let mx: Window;
let us: Window;
let id: string;
const found: string[] = [];

beforeAll(async () => {
  await prepareVisits();
  world = await startTwoNodes();
  mx = await openWindow({ width: 390, language: "es", scheme: "dark" });
  us = await openWindow({ width: 1440, language: "en" });
  id = await request();
});
afterAll(async () => {
  await endVisits();
  await world?.stop();
});
afterEach(() => {
  expect([...found, ...mx.complaints, ...us.complaints]).toEqual([]);
});

async function request(): Promise<string> {
  const { content } = traceRequest();
  const firearms = twelveFirearms.slice(0, 2);
  const persons = [{ name: "Begoña Ñandú Prueba", part: "buyer" }];
  const sent = await world.mx.as("liaison").act(traceRequest({ content: { ...content, firearms, persons } as never }));
  await world.settle();
  for (const { running } of [world.mx, world.us]) await running.workers.round();
  return sent.case;
}

const look = async ({ page }: Window, screen: string, widths: readonly number[] = []): Promise<void> => {
  const before = page.viewportSize();
  for (const width of [before?.width ?? 1440, ...widths]) {
    await page.setViewportSize({ width, height: 900 });
    found.push(...(await flaws(page, `${screen} ${width}`)));
    if (pictures) await page.screenshot({ path: `${pictures}/${screen}-${width}.png`, fullPage: true });
  }
  if (before) await page.setViewportSize(before);
};
const signIn = async ({ page }: Window, url: string, name: RegExp): Promise<void> => {
  await page.goto(url);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(/\/inbox/);
};

describe("what an act names", () => {
  it("is entered with one click, by keyboard, and shown with its case", async () => {
    const { page } = mx;
    await signIn(mx, world.mx.config.publicUrl, /Prueba Cinco/i);
    await page.goto(`${world.mx.config.publicUrl}/cases/${id}`);
    await page.getByRole("button", { name: "Registrar PRUEBA-0001 entre personas y objetos" }).press("Enter");
    await page.getByRole("link", { name: "PRUEBA-0001 está registrado: mostrarlo" }).press("Enter");
    await page.getByRole("heading", { level: 1, name: "PRUEBA-0001" }).waitFor();
    await page.getByRole("link", { name: "MX-US-2025-0001" }).waitFor();
    await look(mx, "holding", [820, 1440]);
  });

  it("a person asks for a case, and two that are one are merged and taken apart with reasons", async () => {
    const { page } = mx;
    await page.getByRole("link", { name: "Personas y objetos" }).first().click();
    const form = page.getByRole("form", { name: "Registrar" });
    await form.getByLabel("Tipo", { exact: true }).selectOption("person-name");
    for (const name of ["Begoña Ñandú Prueba", "Begoña Ñandú P."]) {
      await form.getByLabel("Nombre", { exact: true }).fill(name);
      await form.getByLabel("Expediente en que se nombra").selectOption("");
      await form.getByRole("button", { name: "Registrar" }).click();
      await form.getByText("Elija el expediente en que se nombra a la persona.").waitFor();
      await form.getByLabel("Expediente en que se nombra").selectOption({ index: 1 });
      await form.getByRole("button", { name: "Registrar" }).click();
      await page.getByRole("link", { name, exact: true }).waitFor();
    }
    await look(mx, "holdings", [820, 1440]);
    await page.getByRole("link", { name: "Begoña Ñandú P.", exact: true }).click();
    const merging = page.getByRole("form", { name: "Es el mismo que otro" });
    await merging.getByLabel("Cuál otro").selectOption({ index: 1 });
    await merging.getByRole("button").click();
    await merging.getByText("Dé un motivo.").waitFor();
    await merging.getByLabel("Motivo").fill("La misma acta de nacimiento");
    await merging.getByRole("button").click();
    await page.getByText("La misma acta de nacimiento").waitFor();
    await page.getByRole("button", { name: /^Deshacer la unión de/ }).click();
    await page.getByLabel("Motivo").first().fill("Eran homónimas");
    await look(mx, "merge", [1440]);
    await page.getByRole("button", { name: "Deshacer la unión", exact: true }).click();
    await page.getByText("Eran homónimas").waitFor();
  });
});

describe("a hit", () => {
  it("is a question to the assignee, answered with a reason", async () => {
    const { page } = us;
    const { config, running } = world.us;
    await signIn(us, config.publicUrl, /Person Five/);
    await page.goto(`${config.publicUrl}/holdings`);
    const form = page.getByRole("form", { name: "Enter one" });
    await page.getByText("Nothing is entered yet.").waitFor();
    await look(us, "no holdings");
    await form.getByLabel("Serial number").fill("prueba 0002");
    await form.getByRole("button", { name: "Enter", exact: true }).click();
    await form.getByText("Entered.").waitFor();
    const next = await request();
    const agent = () => running.node.db.selectFrom("agent").select("kid").where("name", "=", "Test Person Five").executeTakeFirst();
    await soon(async () => (await agent()) !== undefined).toBe(true);
    const five = await agent();
    const sent = await world.us.as("liaison").act({ type: "assign", case: next, frame: { agent: five?.kid ?? "", give: true } });
    expect(sent.refusal).toBeNull();
    await page.getByRole("link", { name: "Compared" }).click();
    await page.getByText("Is it the same one?").waitFor();
    await look(us, "hits", [390, 820]);
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("Give a reason.").waitFor();
    await page.getByLabel("Reason").fill("Checked against the invoice");
    await page.getByRole("button", { name: "Confirm" }).press("Enter");
    await page.getByText(/Confirmed by Test Person Five/).waitFor();
    await look(us, "hit confirmed");
  });
});
