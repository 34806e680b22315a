/** A whole case between two real nodes, each side in a browser of its own: Spanish in México, English in the United States. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { twelveFirearms } from "#tests/stories/firearm-trace.ts";
import { flaws } from "./breaches.ts";
import { readDownload } from "./download.ts";
import { fillRequest } from "./request-form.ts";
import { startTwoNodes, type TwoNodes } from "./two-nodes.ts";
import { endVisits, openWindow, prepareVisits, soon, type Window } from "./visit.ts";

const NUMBER = "MX-US-2025-0001";
/** Where a picture of the case goes, for the README; none is taken without it. */
const picture = process.env.HITO_PICTURE;
const report = Buffer.from(`Synthetic trace report.\n${"Item, serial number, result.\n".repeat(20_000)}`);

let world: TwoNodes;
let mx: Window;
let us: Window;
const found: string[] = [];

beforeAll(async () => {
  await prepareVisits();
  world = await startTwoNodes();
  mx = await openWindow({ language: "es" });
  us = await openWindow({ language: "en" });
});
afterAll(async () => {
  await endVisits();
  await world?.stop();
});
afterEach(() => {
  expect([...found, ...mx.complaints, ...us.complaints]).toEqual([]);
});

const look = async ({ page }: Window, screen: string): Promise<void> => {
  found.push(...(await flaws(page, screen)));
};

const signIn = async ({ page }: Window, url: string, name: RegExp): Promise<void> => {
  await page.goto(url);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(/\/inbox/);
  await page.getByRole("heading", { level: 1 }).waitFor();
};

const words = { es: { check: "Comprobar", sign: "Firmar y enviar" }, en: { check: "Check", sign: "Sign and send" } };
const check = (page: Page, { check }: { check: string }) => page.getByRole("button", { name: check }).click();
const sign = async (page: Page, { sign }: { sign: string }): Promise<void> => {
  await page.getByRole("button", { name: sign }).click();
  await page.getByRole("dialog").getByRole("button", { name: sign }).click();
};
const open = async (page: Page, act: RegExp): Promise<void> => {
  await page.getByRole("link", { name: act }).first().click();
  await page.getByRole("button", { name: /^(Comprobar|Check)$/ }).waitFor();
};
const article = ({ page }: Window, name: RegExp) => page.getByRole("article", { name });

describe("México asks the United States to trace twelve firearms, in the browser", () => {
  it("each side signs in, with a key that was made in its browser and cannot be read there", async () => {
    await mx.page.goto(world.mx.config.publicUrl);
    await mx.page.getByRole("button", { name: /Prueba Cinco/i }).waitFor();
    await look(mx, "sign in");
    await signIn(mx, world.mx.config.publicUrl, /Prueba Cinco/i);
    await signIn(us, world.us.config.publicUrl, /Test Person Five/);
    await look(us, "no cases");
    const extractable = await mx.page.evaluate(
      () =>
        new Promise<boolean[]>((resolve) => {
          indexedDB.open("hito").onsuccess = ({ target }) => {
            const all = (target as IDBOpenDBRequest).result.transaction("keys").objectStore("keys").getAll();
            all.onsuccess = () => resolve(all.result.map(({ privateKey }: { privateKey: CryptoKey }) => privateKey.extractable));
          };
        }),
    );
    expect(extractable).toEqual([false]);
  });

  it("México opens the case: a wrong field is named and mended, twelve firearms are pasted, checked and signed", async () => {
    const { page } = mx;
    await page.getByRole("link", { name: "Nuevo expediente" }).first().click();
    await page.getByRole("link", { name: "Solicitud de información" }).click();
    await fillRequest(page);
    await page.getByLabel("Número de objetos", { exact: true }).fill("doce");
    await check(page, words.es);
    await page.getByRole("alert").getByRole("link", { name: "Número de objetos: un número entero" }).waitFor();
    await look(mx, "form with an error");
    await page.getByLabel("Número de objetos", { exact: true }).fill("12");
    const group = page.getByRole("group", { name: /^Armas/ });
    await group.getByRole("button", { name: "Pegar desde una hoja de cálculo" }).click();
    const head = ["Número de serie", "Tipo", "Estado del número de serie", "Marca", "Calibre", "Fecha de hallazgo", "Lugar de hallazgo"];
    const lines = twelveFirearms.map(({ serial, kind, make, calibre, foundAt }) =>
      [serial, kind === "rifle" ? "Fusil o rifle" : "Pistola", "Legible", make, calibre, "02/09/2025", foundAt].join("\t"),
    );
    await page.getByLabel("Celdas").fill([head.join("\t"), ...lines].join("\n"));
    await page.getByRole("dialog").getByRole("button", { name: "Agregar 12 renglones" }).click();
    await check(page, words.es);
    await page.getByText("Se aceptaría").last().waitFor();
    await look(mx, "form after the check");
    await sign(page, words.es);
    await page.getByText("Registrada como núm. 1.").waitFor();
    await page.getByRole("heading", { level: 1, name: new RegExp(NUMBER) }).waitFor();
    await page.getByRole("button", { name: "Mostrar los 12 renglones" }).click();
    await page.getByRole("cell", { name: "PRUEBA-0012" }).waitFor();
    await look(mx, "new case");
  });

  it("the United States see it in their list, and their acknowledgement is pending until México has numbered it", async () => {
    const { page } = us;
    await world.settle();
    await page.getByRole("link", { name: /^Colleagues’/ }).click();
    await page.getByRole("link", { name: NUMBER }).waitFor();
    await look(us, "inbox");
    await page.getByRole("link", { name: NUMBER }).click();
    await open(page, /Acknowledge/);
    await look(us, "form of an acknowledgement");
    world.wire.fate = () => "drop";
    await sign(page, words.en);
    await article(us, /Acknowledge/)
      .getByText("Pending: sent, not yet numbered by Mexico")
      .waitFor();
    await look(us, "pending act");
    world.wire.fate = () => "pass";
    await world.settle();
    await article(us, /No. 2.*Acknowledge/).waitFor();
    await soon(() => page.getByText("Pending: sent").count()).toBe(0);
    await world.cosign();
    await page.reload();
    await article(us, /Acknowledge/)
      .getByRole("button", { name: /Proof in detail: cosigned by/ })
      .click();
    await page.getByRole("dialog").getByText("What it does not show").waitFor();
    await look(us, "proof");
    await page.keyboard.press("Escape");
  });

  it("they ask, and México makes it clear", async () => {
    world.clock.advance(3600);
    await open(us.page, /Ask for clarification/);
    await us.page.getByLabel("What is missing", { exact: true }).selectOption("objects");
    await us.page.getByLabel("Questions", { exact: true }).fill("Is the second character of serial number 8 an O or a zero?");
    await sign(us.page, words.en);
    await us.page.getByText("Question: signed").waitFor();
    await world.settle();
    await article(mx, /Petición de aclaración/)
      .getByText("an O or a zero")
      .waitFor();
    await mx.page.getByText("En pausa").first().waitFor();
    world.clock.advance(3600);
    await open(mx.page, /^Aclarar/);
    await mx.page.getByLabel("Explicación", { exact: true }).fill("Es un cero: PRUEBA-0008.");
    await mx.page.getByLabel("Manejo", { exact: true }).selectOption("H1");
    await sign(mx.page, words.es);
    await mx.page.getByText("Registrada como núm. 4.").waitFor();
    await world.settle();
    await article(us, /Clarification/)
      .getByText("Es un cero: PRUEBA-0008.")
      .waitFor();
    await look(us, "case after the clarification");
  });

  it("a seizure in México by the United States is refused, with its law in words, and the refusal stays in view", async () => {
    const { page } = us;
    world.clock.advance(3600);
    await open(page, /Record a seizure/);
    await page.getByRole("radio", { name: "Seizure" }).check();
    await page.getByLabel("Number of objects", { exact: true }).fill("1");
    await page.getByLabel("Place", { exact: true }).fill("Test place, Sonora");
    await page.getByLabel(/^Warrant/).fill("None");
    await page.getByLabel("Description", { exact: true }).fill("One rifle, by our own agents.");
    await page.getByRole("checkbox", { name: /Mutual Legal Assistance/ }).check();
    await page.getByLabel("Where it is done", { exact: true }).selectOption("mx");
    await page.getByLabel("Handling", { exact: true }).selectOption("H1");
    await check(page, words.en);
    await page.getByText("It would be refused").last().waitFor();
    await sign(page, words.en);
    await page.getByText("The node refused it").waitFor();
    await page.getByText("It is forbidden to arrest, search, seize").last().waitFor();
    await look(us, "form after the refusal");
    await page.getByRole("link", { name: NUMBER }).first().click();
    const refused = article(us, /Seizure or search/);
    await refused.getByText("It is forbidden to arrest, search, seize").waitFor();
    await refused.getByText("Political Constitution of the United Mexican States, 40").waitFor();
    await refused.getByText("Test Person Five").waitFor();
    await look(us, "case with a refusal");
    if (picture) await page.screenshot({ path: picture });
  });

  it("they answer under H1 with a file, whose bytes México gets as they were", async () => {
    const { page } = us;
    await open(page, /^Answer$/);
    await page.getByRole("radio", { name: "Partly found" }).check();
    await page.getByLabel("Number of objects", { exact: true }).fill("11");
    await page.getByRole("radio", { name: /^A: / }).check();
    await page.getByRole("radio", { name: /^2: / }).check();
    await page.getByLabel("Findings", { exact: true }).fill("Eleven of twelve were traced, all sold in Texas.");
    const chooser = page.waitForEvent("filechooser");
    await page
      .getByRole("group", { name: /^Files/ })
      .getByRole("button", { name: "Add a file" })
      .click();
    await (await chooser).setFiles({ name: "trace-report.txt", mimeType: "text/plain", buffer: report });
    await page.getByText("Encrypted and kept").first().waitFor();
    await page.getByRole("checkbox", { name: /Mutual Legal Assistance/ }).check();
    await page.getByLabel("Handling", { exact: true }).selectOption("H1");
    await look(us, "form of an answer");
    await sign(page, words.en);
    await page.getByText("Answer: signed").waitFor();
    await world.settle();
    const answer = article(mx, /Respuesta/);
    await answer.getByText("H1 · no en procesos judiciales sin permiso").waitFor();
    const download = mx.page.waitForEvent("download");
    await answer.getByRole("button", { name: "Descargar trace-report.txt" }).click();
    expect((await readDownload(await download)).equals(report)).toBe(true);
    await look(mx, "case with an answer");
  });

  it("they correct a wrong word: the old one stays, struck through, on both sides", async () => {
    const { page } = us;
    world.clock.advance(3600);
    await open(page, /^Correct/);
    await page.getByLabel("It refers to", { exact: true }).selectOption({ label: await optionWith(page, /^Answer/) });
    await soon(() => page.getByLabel(/^Findings/).inputValue()).toContain("Texas");
    await page.getByLabel(/^Findings/).fill("Eleven of twelve were traced, all sold in Arizona.");
    await page.getByLabel("Reason", { exact: true }).fill("The wrong state.");
    await sign(page, words.en);
    await page.getByText("Correction: signed").waitFor();
    await world.cosign();
    for (const side of [mx, us]) {
      const answer = article(side, /Núm. 5|No. 5/);
      await answer.locator("del", { hasText: "Texas" }).waitFor();
      await answer.locator("ins", { hasText: "Arizona" }).waitFor();
      expect(await answer.locator("del", { hasText: "Texas" }).evaluate((element) => getComputedStyle(element).textDecorationLine)).toBe(
        "line-through",
      );
    }
    await look(mx, "corrected case");
    await look(us, "corrected case");
  });

  it("México saves the case with all its proofs", async () => {
    const download = mx.page.waitForEvent("download");
    await mx.page.getByRole("button", { name: "Guardar con pruebas" }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe(`${NUMBER}.json`);
    const bundle = JSON.parse((await readDownload(saved)).toString());
    expect(JSON.stringify(bundle).length).toBeGreaterThan(10_000);
  });
});

/** The words of a list's first choice that match. */
const optionWith = async (page: Page, text: RegExp): Promise<string> => {
  const options = await page.getByLabel("It refers to", { exact: true }).locator("option").allTextContents();
  const match = options.find((option) => text.test(option));
  if (match === undefined) throw new Error(`none of ${options.join(" | ")}`);
  return match;
};
