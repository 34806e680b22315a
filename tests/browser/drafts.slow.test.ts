/** Drafts on real nodes: written by one person, commented and cleared by another, changed, cleared again and signed. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { flaws } from "./breaches.ts";
import { fillRequest } from "./request-form.ts";
import { startTwoNodes, type TwoNodes } from "./two-nodes.ts";
import { endVisits, openWindow, prepareVisits, soon, type Window } from "./visit.ts";

/** Where pictures go; none are taken without it. */
const pictures = process.env.HITO_PICTURES;
const NUMBER = "MX-US-2025-0001";

let world: TwoNodes;
let five: Window;
let six: Window;
const found: string[] = [];

beforeAll(async () => {
  await prepareVisits();
  world = await startTwoNodes();
  five = await openWindow({ language: "es" });
  six = await openWindow({ language: "es", width: 820, scheme: "dark" });
});
afterAll(async () => {
  await endVisits();
  await world?.stop();
});
afterEach(() => {
  expect([...found, ...five.complaints, ...six.complaints]).toEqual([]);
});

const look = async ({ page }: Window, screen: string): Promise<void> => {
  found.push(...(await flaws(page, screen)));
  if (pictures) await page.screenshot({ path: `${pictures}/drafts ${screen}.png`, fullPage: true });
};
const signIn = async ({ page }: Window, name: RegExp): Promise<void> => {
  await page.goto(world.mx.config.publicUrl);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(/\/inbox/);
};
const go = async ({ page }: Window, path: string): Promise<void> => {
  await page.goto(world.mx.config.publicUrl + path);
};
const drafts = async (window: Window): Promise<void> => {
  await go(window, "/drafts");
  await window.page.getByRole("heading", { level: 1, name: "Borradores" }).waitFor();
};

describe("a draft, in the browser", () => {
  it("is kept at the node as it is typed, and asks a colleague", async () => {
    await signIn(five, /prueba Cinco/);
    await signIn(six, /prueba Seis/);
    await drafts(six);
    await look(six, "none");
    const { page } = five;
    await page.getByRole("link", { name: "Nuevo expediente" }).click();
    await page.getByRole("link", { name: "Solicitud de información" }).click();
    await page.getByText("Todavía no se guarda en el nodo").waitFor();
    await fillRequest(page);
    await page.getByText(/Guardado en el nodo/).waitFor();
    const panel = page.getByRole("region", { name: "Borrador en este nodo" });
    await panel.getByLabel(/Número de oficio/).fill("FGR/CAI/0007/2025");
    await panel.getByRole("button", { name: "Guardar", exact: true }).click();
    await panel.getByLabel("Colega").selectOption({ label: "Persona de prueba Seis, Relevo" });
    await panel.getByRole("button", { name: "Pedir visto bueno" }).click();
    await panel.getByText("Persona de prueba Seis no ha respondido").waitFor();
    await look(five, "form");
  });

  it("waits in the colleague's inbox, who comments on a field and clears it", async () => {
    const { page } = six;
    await go(six, "/inbox");
    await page.getByText("espera su visto bueno").waitFor();
    await look(six, "inbox");
    await page.getByRole("link", { name: "Leer" }).click();
    await page.getByText("Se aseguraron doce armas en una bodega de Nogales, Sonora.").waitFor();
    await page.getByLabel("Sobre").selectOption({ label: "Hechos" });
    await page.getByLabel("Comentario", { exact: true }).fill("¿Ocho o doce armas?");
    await page.getByRole("button", { name: "Comentar" }).click();
    await page.getByText("¿Ocho o doce armas?", { exact: true }).waitFor();
    await look(six, "reading");
    await page.getByRole("button", { name: "No darlo" }).click();
    await page.getByText("Diga por qué no.").waitFor();
    await page.getByRole("button", { name: "Dar el visto bueno" }).click();
    await page.getByText(/Persona de prueba Seis.*dio el visto bueno/).waitFor();
  });

  it("an edit voids the clearance, and signing says so", async () => {
    const { page } = five;
    await page.getByText("¿Ocho o doce armas?").waitFor({ timeout: 40_000 });
    await page.getByLabel("Hechos", { exact: true }).fill("Se aseguraron doce armas en dos bodegas de Nogales, Sonora.");
    await page.getByText("Persona de prueba Seis respondió a una versión anterior").waitFor({ timeout: 40_000 });
    await page.getByRole("button", { name: "Firmar y enviar" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Sin visto bueno todavía: Persona de prueba Seis").waitFor();
    await look(five, "warned");
    await dialog.getByRole("button", { name: "Cancelar" }).click();
  });

  it("the same draft in a second tab is never written over", async () => {
    const second = await five.context.newPage();
    await second.goto(`${world.mx.config.publicUrl}/drafts`);
    await second.getByRole("link", { name: "Abrir el formulario" }).click();
    await second.getByLabel("Asunto y naturaleza del procedimiento", { exact: true }).fill("Otra pestaña.");
    await second.getByText(/Guardado en el nodo, .*versión/).waitFor();
    await soon(
      async () => (await world.mx.running.node.db.selectFrom("draft").select("version").executeTakeFirst())?.version ?? 0,
    ).toBeGreaterThan(2);
    const { page } = five;
    await page.getByLabel("Propósito de la solicitud", { exact: true }).fill("La primera pestaña.");
    await page.getByText("Este borrador cambió en otro lugar").waitFor();
    await look(five, "conflict");
    await page.getByRole("button", { name: "Mostrar el otro texto y guardar el mío como segundo borrador" }).click();
    await soon(() => page.getByLabel("Asunto y naturaleza del procedimiento", { exact: true }).inputValue()).toBe("Otra pestaña.");
    await second.close();
    expect(await world.mx.running.node.db.selectFrom("draft").select("id").execute()).toHaveLength(2);
  });

  it("is cleared again and signed; the number and the clearance stay with the act, at this node alone", async () => {
    const { page } = six;
    await page.reload();
    await page.getByText("Otra pestaña.").waitFor();
    await page.getByRole("button", { name: "Dar el visto bueno" }).click();
    await page.getByText(/Persona de prueba Seis.*dio el visto bueno/).waitFor();
    await five.page.getByRole("button", { name: "Firmar y enviar" }).click();
    const dialog = five.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Firmar y enviar" }).waitFor();
    expect(await dialog.getByText("Sin visto bueno todavía").count()).toBe(0);
    await dialog.getByRole("button", { name: "Firmar y enviar" }).click();
    await five.page.getByRole("heading", { level: 1, name: new RegExp(NUMBER) }).waitFor();
    await five.page.getByText("FGR/CAI/0007/2025").waitFor();
    await five.page.getByText("Visto bueno de Persona de prueba Seis").waitFor();
    await look(five, "case");
    await drafts(five);
    await look(five, "list");
    expect(await five.page.getByRole("link", { name: "Abrir el formulario" }).count()).toBe(1);
    await world.settle();
    for (const table of ["act_reference", "act_clearance", "draft"] as const)
      expect(await world.us.running.node.db.selectFrom(table).selectAll().execute()).toEqual([]);
  });

  it("one form and a list of three objects give three acts, also when an answer is lost in the middle", async () => {
    const { page } = five;
    const { db } = world.mx.running.node;
    const acts = async () => (await db.selectFrom("act").select("hash").where("type", "=", "request").execute()).length;
    const before = await acts();
    await page.getByRole("link", { name: "Nuevo expediente" }).click();
    await page.getByRole("link", { name: "Solicitud de información" }).click();
    // The last like case has filled these in.
    expect(await page.getByRole("checkbox", { name: /Procedimientos Penales, 442/ }).isChecked()).toBe(true);
    expect(await page.getByLabel("Manejo", { exact: true }).inputValue()).toBe("H1");
    await fillRequest(page);
    await page.getByRole("button", { name: "Firmar para una lista…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog
      .getByLabel("Renglones")
      .fill(["Hechos\tNúmero de oficio", "Arma PRUEBA-1.\tFGR/1", "Arma PRUEBA-2.\tFGR/2", "Arma PRUEBA-3.\tFGR/3"].join("\n"));
    await dialog.getByText("3 renglones: Hechos y Número de oficio").waitFor();
    await look(five, "paste");
    await dialog.getByRole("button", { name: "Seguir con 3 renglones" }).click();
    await dialog.getByRole("button", { name: "Comprobar todo" }).click();
    await soon(() => dialog.getByText("se aceptaría").count()).toBe(3);
    await look(five, "checked");

    let sent = 0;
    await page.route("**/api/v1/acts", async (route) => {
      sent += 1;
      if (sent !== 2) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await dialog.getByRole("button", { name: "Firmar 3 actuaciones" }).click();
    await dialog.getByText("1 de 3 aceptadas").first().waitFor();
    await dialog.getByText(/no se sabe si se aceptó/).waitFor();
    await look(five, "interrupted");
    expect(await acts()).toBe(before + 2);
    await page.reload();
    await page.getByRole("dialog").getByRole("button", { name: "Seguir con 2 actuaciones" }).click();
    await page.waitForURL(/\/cases$/);
    expect(await acts()).toBe(before + 3);
    const numbers = await db.selectFrom("act_reference").select("number").where("number", "like", "FGR/_").orderBy("number").execute();
    expect(numbers.map(({ number }) => number)).toEqual(["FGR/1", "FGR/2", "FGR/3"]);
  });
});
