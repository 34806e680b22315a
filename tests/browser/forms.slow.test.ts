import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openContent, parseAct } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { readDownload } from "./download.ts";
import { firearms } from "./fake-cases.ts";
import { fillRequest } from "./request-form.ts";
import { endVisits, prepareVisits, soon, type Visit, visit } from "./visit.ts";

const NEW = "/cases/new/information-request@1";
const ANSWERED = /MX-2025-000417/;

let here: Visit;
beforeAll(prepareVisits);
afterAll(endVisits);
beforeEach(async () => {
  here = await visit();
  await here.signIn();
});
afterEach(async () => {
  const { complaints } = here;
  await here.end();
  expect(complaints).toEqual([]);
});

const button = (name: string | RegExp) => here.page.getByRole("button", { name });
const confirm = async (): Promise<void> => {
  await button("Firmar y enviar").click();
  await here.page.getByRole("dialog").getByRole("button", { name: "Firmar y enviar" }).click();
};
const signedAct = () => {
  const parsed = parseAct(nodeCrypto, here.node.acts.at(-1) ?? "");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
  const content = openContent(nodeCrypto, parsed.value);
  if (!content.ok) throw new Error(JSON.stringify(content.refusal));
  return { frame: parsed.value.frame, content: content.value };
};

describe("the form of an act", () => {
  it("lists everything that is missing, in the form's order, and leads to each field", async () => {
    await here.open(NEW);
    await button("Comprobar").click();
    const summary = here.page.getByRole("alert");
    await soon(() => summary.evaluate((element) => element === document.activeElement)).toBe(true);
    const links = await summary.getByRole("link").allTextContents();
    expect(links.slice(0, 2)).toEqual(["Elija: Asunto", "Elija: Delito"]);
    expect(links.at(-1)).toBe("Elija: Finalidad");
    await summary.getByRole("link", { name: "Indique: Hechos" }).click();
    const facts = here.page.getByLabel("Hechos");
    expect(await facts.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await facts.getAttribute("aria-invalid")).toBe("true");
    expect(here.node.acts).toEqual([]);
  });

  it("judges a field when it is left, and forgives it when it is mended", async () => {
    await here.open(NEW);
    const objects = here.page.getByLabel("Número de objetos");
    await objects.fill("doce");
    await objects.blur();
    await here.page.getByText("Número de objetos: un número entero").first().waitFor();
    await objects.fill("12");
    await objects.blur();
    await soon(() => here.page.getByText("un número entero").count()).toBe(0);
  });

  it("checks, shows the decision with its law, signs, and goes to the case", async () => {
    await here.open(NEW);
    await fillRequest(here.page);
    await button("Comprobar").click();
    await here.page.getByText("Se aceptaría").last().waitFor();
    await here.page
      .getByText(/Código Nacional de Procedimientos Penales, 442/)
      .last()
      .waitFor();
    expect(here.node.acts).toEqual([]);
    await confirm();
    await here.page.getByRole("heading", { level: 1, name: /MX-2025-/ }).waitFor();
    await here.page.getByText("Registrada como núm. 1.").waitFor();
    const { frame, content } = signedAct();
    expect(frame).toMatchObject({
      type: "request",
      party: "mx",
      role: "requester",
      seen: null,
      basis: ["mx:cnpp-442"],
      handling: { code: "H1" },
    });
    expect(frame.frame).toMatchObject({ partner: "us", topic: "firearm-trace", objects: 12 });
    expect(content).toMatchObject({ facts: "Se aseguraron doce armas en una bodega de Nogales, Sonora." });
    await here.open(NEW);
    expect(await here.page.getByLabel("Hechos").inputValue()).toBe("");
  });

  it("takes twelve firearms from a spreadsheet, with its headings and words of either language", async () => {
    await here.open(NEW);
    await fillRequest(here.page);
    const group = here.page.getByRole("group", { name: /^Armas/ });
    await group.getByRole("button", { name: "Pegar desde una hoja de cálculo" }).click();
    const lines = firearms.map(({ serial, kind, make, foundAt }) =>
      [serial, kind === "rifle" ? "Fusil o rifle" : "Pistol", "Legible", make, "02/09/2025", foundAt].join("\t"),
    );
    const head = ["Número de serie", "Tipo", "Estado del número de serie", "Marca", "Fecha de hallazgo", "Lugar de hallazgo"].join("\t");
    await here.page.getByLabel("Celdas").fill([head, ...lines].join("\n"));
    await here.page.getByRole("dialog").getByRole("button", { name: "Agregar 12 renglones" }).click();
    await group.getByRole("button", { name: "Quitar renglón 12" }).click();
    await group.getByRole("button", { name: "Duplicar renglón 11" }).click();
    await group.getByLabel("Número de serie", { exact: true }).last().fill("DRK-999");
    await confirm();
    await here.page.getByText("Registrada como núm. 1.").waitFor();
    const rows = signedAct().content.firearms as { serial: string; kind: string; foundOn: string }[];
    expect(rows).toHaveLength(12);
    expect(rows[0]).toMatchObject({ serial: firearms[0]?.serial, kind: "rifle", foundOn: "2025-09-02" });
    expect(rows[11]).toMatchObject({ serial: "DRK-999", kind: "rifle" });
  });

  it("names the row in which something is wrong", async () => {
    await here.open(NEW);
    const group = here.page.getByRole("group", { name: /^Armas/ });
    await group.getByRole("button", { name: "Agregar renglón" }).click();
    await group.getByRole("button", { name: "Agregar renglón" }).click();
    await button("Comprobar").click();
    await here.page.getByRole("alert").getByRole("link", { name: "Indique: Número de serie (renglón 2)" }).click();
    const serial = group.getByLabel("Número de serie", { exact: true }).nth(1);
    await soon(() => serial.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("encrypts a file in the browser, sends its chunks, and gives it back as it was", async () => {
    await here.open(NEW);
    await fillRequest(here.page);
    const bytes = Buffer.alloc(2_500_000, "hito");
    const chooser = here.page.waitForEvent("filechooser");
    await here.page
      .getByRole("group", { name: /^Archivos/ })
      .getByRole("button", { name: "Agregar archivo" })
      .click();
    await (await chooser).setFiles({ name: "dictamen.pdf", mimeType: "application/pdf", buffer: bytes });
    await here.page.getByText("Cifrado y guardado").first().waitFor();
    expect(here.node.chunks.size).toBe(3);
    for (const chunk of here.node.chunks.values()) expect(Buffer.from(chunk).includes("hitohitohito")).toBe(false);
    await confirm();
    await here.page.getByText("Registrada como núm. 1.").waitFor();
    const [file] = signedAct().content.attachments as { size: number; chunks: string[] }[];
    expect(file).toMatchObject({ name: "dictamen.pdf", type: "application/pdf", size: bytes.length });
    const download = here.page.waitForEvent("download");
    await button("Descargar dictamen.pdf").click();
    expect((await readDownload(await download)).equals(bytes)).toBe(true);
  });

  it("shows why the node refuses, with the law, and adds nothing to the case but the refusal", async () => {
    await here.page.getByRole("link", { name: ANSWERED }).click();
    await here.page.getByRole("link", { name: /Asentar aseguramiento o cateo/ }).click();
    await here.page.getByRole("radio").first().check();
    await here.page.getByLabel("Número de objetos").fill("1");
    for (const label of ["Lugar", "Orden o autorización", "Descripción"]) await here.page.getByLabel(label).fill("Tucson");
    await here.page.getByRole("checkbox", { name: /Procedimientos Penales, 227/ }).check();
    await here.page.getByLabel("Dónde se hace").selectOption("us");
    await button("Comprobar").click();
    await here.page.getByText("Se negaría").last().waitFor();
    await here.page.getByText("Está prohibido detener, registrar, asegurar").first().waitFor();
    await here.page.getByText("Constitución Política de los Estados Unidos Mexicanos, 40").filter({ visible: true }).first().waitFor();
    await confirm();
    await here.page.getByText("El nodo la negó").waitFor();
    expect(here.node.acts).toEqual([]);
  });

  it("corrects: starts from the present values and signs only what was changed", async () => {
    await here.page.getByRole("link", { name: /MX-2025-000398/ }).click();
    await here.page.getByRole("link", { name: /Corregir/ }).click();
    await here.page.getByLabel("Se refiere a").selectOption({ index: 1 });
    await soon(() => here.page.getByLabel("Número de oficio").inputValue()).toBe("FGR/FEMDO/UEITA/0417/2025");
    await here.page.getByLabel("Número de oficio").fill("FGR/FEMDO/UEITA/0398/2025");
    await here.page.getByLabel("Motivo").fill("Número equivocado.");
    await confirm();
    await here.page.getByText(/Registrada como núm/).waitFor();
    expect(signedAct().frame.frame).toEqual({ corrects: ["reference"] });
    expect(signedAct().content).toEqual({ reference: "FGR/FEMDO/UEITA/0398/2025", reason: "Número equivocado." });
    const request = here.page.getByRole("article", { name: /Solicitud de información/ });
    await request.locator("del", { hasText: "0417/2025" }).waitFor();
    await request.locator("ins", { hasText: "0398/2025" }).waitFor();
  });
});

type Kept = { readonly names: string[]; readonly owners: string[]; readonly extractable: boolean[]; readonly text: string };

/** What the browser's store holds of drafts: their names, whose keys there are, and all bytes as letters. */
const keptIn = (page: Page): Promise<Kept> =>
  page.evaluate(
    () =>
      new Promise<Kept>((resolve, reject) => {
        const request = indexedDB.open("hito");
        request.onerror = () => reject(new Error("no store"));
        request.onsuccess = () => {
          const connection = request.result;
          const transaction = connection.transaction(["drafts", "draftKeys"]);
          const drafts = transaction.objectStore("drafts").getAll();
          const keys = transaction.objectStore("draftKeys").getAll();
          transaction.oncomplete = () => {
            connection.close();
            const letters = (data: ArrayBuffer) => new TextDecoder("latin1").decode(data);
            resolve({
              names: drafts.result.map(({ name }: { name: string }) => name),
              owners: keys.result.map(({ owner }: { owner: string }) => owner),
              extractable: keys.result.map(({ key }: { key: CryptoKey }) => key.extractable),
              text: drafts.result.map(({ data }: { data: ArrayBuffer }) => letters(data)).join(""),
            });
          };
        };
      }),
  );

/** The form's own draft has been written down: it is longer than a blank one. */
const untilKept = (page: Page) => soon(async () => (await keptIn(page)).names.some((name) => !name.includes("#"))).toBe(true);

describe("what was typed", () => {
  it("is there again after a reload", async () => {
    await here.open(NEW);
    await here.page.getByLabel("Hechos").fill("Doce armas.");
    await untilKept(here.page);
    await here.page.reload();
    await here.page.getByText("Tenía un borrador anterior").waitFor();
    expect(await here.page.getByLabel("Hechos").inputValue()).toBe("Doce armas.");
    await button("Desechar borrador").click();
    expect(await here.page.getByLabel("Hechos").inputValue()).toBe("");
  });

  it("is there again in another tab, and stays or goes with signing out, as one chooses", async () => {
    await here.open(NEW);
    await here.page.getByLabel("Hechos").fill("Doce armas.");
    await untilKept(here.page);
    await here.page.close();
    const page = await here.context.newPage();
    await page.goto(here.node.url + NEW);
    await page.getByText("Tenía un borrador anterior").waitFor();
    expect(await page.getByLabel("Hechos").inputValue()).toBe("Doce armas.");
    await page.getByRole("button", { name: "Cerrar sesión" }).click();
    await page.getByRole("dialog", { name: "Tiene 1 borrador en este equipo" }).waitFor();
    await page.getByRole("button", { name: "Desechar y salir" }).click();
    await page.getByRole("heading", { level: 1, name: /Iniciar sesión/ }).waitFor();
    await soon(() => keptIn(page)).toEqual({ names: [], owners: [], extractable: [], text: "" });
  });

  it("lies in the browser sealed, under a key that no page can read", async () => {
    await here.open(NEW);
    await here.page.getByLabel("Hechos").fill("Doce armas.");
    await untilKept(here.page);
    const kept = await keptIn(here.page);
    expect(kept.names.length).toBeGreaterThan(0);
    expect(kept.extractable).toEqual([false]);
    expect(kept.text).not.toContain("Doce");
    expect(await here.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain("Doce");
  });

  it("is gone once somebody else has signed out in this browser; one's own stays if one wishes", async () => {
    await here.open(NEW);
    await here.page.getByLabel("Hechos").fill("Doce armas.");
    await untilKept(here.page);
    await button("Cerrar sesión").click();
    await button("Conservar y salir").click();
    await here.page.getByRole("heading", { level: 1, name: /Iniciar sesión/ }).waitFor();
    const { owners } = await keptIn(here.page);
    expect(owners).toEqual([expect.stringMatching(/Ana Lucía/)]);
    await button(/Luis Ortega/).click();
    await here.page.waitForURL(/\/inbox/);
    await button("Cerrar sesión").click();
    await here.page.getByRole("heading", { level: 1, name: /Iniciar sesión/ }).waitFor();
    await soon(() => keptIn(here.page)).toEqual({ names: [], owners: [], extractable: [], text: "" });
  });

  it("opens the same case after a reload, if the answer to the first sending was lost", async () => {
    await here.open(NEW);
    await fillRequest(here.page);
    await here.page.route("**/api/v1/acts", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await confirm();
    await here.page.getByText("No se puede alcanzar el nodo").first().waitFor();
    await here.page.unroute("**/api/v1/acts");
    await here.page.reload();
    await here.page.getByText("Tenía un borrador anterior").waitFor();
    const again = here.page.waitForRequest("**/api/v1/acts");
    await confirm();
    expect((await again).postDataJSON()).toMatchObject({ act: here.node.acts[0] });
  });

  it("outlives the session: after signing in again it is where it was", async () => {
    await here.open(NEW);
    await fillRequest(here.page);
    here.node.endSessions();
    await button("Comprobar").click();
    await here.page.getByText("Su sesión terminó").waitFor();
    await button(/Ana Lucía/).click();
    await here.page.getByText("Tenía un borrador anterior").waitFor();
    expect(await here.page.getByLabel("Hechos").inputValue()).toContain("Nogales");
    expect(await here.page.getByLabel("Manejo", { exact: true }).inputValue()).toBe("H1");
  });

  it("stays when the node cannot be reached, and the same signed act is sent again", async () => {
    await here.open(NEW);
    await fillRequest(here.page);
    await here.context.setOffline(true);
    await confirm();
    await here.page.getByText("No se puede alcanzar el nodo").first().waitFor();
    await here.context.setOffline(false);
    await confirm();
    await here.page.getByText("Registrada como núm. 1.").waitFor();
    expect(here.node.acts).toHaveLength(1);
  });
});
