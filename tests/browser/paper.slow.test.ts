/** A case with a partner on paper, in the browser: a note out, its record, and a mail and a call in. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { mailFile, pdfCode, pdfText } from "#tests/paper.ts";
import { breaches, overflows } from "./breaches.ts";
import { readDownload } from "./download.ts";
import { fillRequest } from "./request-form.ts";
import { startTwoNodes, type TwoNodes } from "./two-nodes.ts";
import { endVisits, openWindow, prepareVisits, soon, type Window } from "./visit.ts";

const NUMBER = "MX-US-2025-0001";
/** A folder for pictures of each screen at three widths in both languages; none is taken without it. */
const pictures = process.env.HITO_PICTURES;
const mail = mailFile({
  from: "Test Person <oia@doj.example>",
  subject: "Your request FGR/0123/2025",
  date: "Thu, 04 Sep 2025 09:30:00 -0600",
  text: "We have received your request. Trace results will follow in ten days.",
});

let world: TwoNodes;
let mx: Window;
const found: string[] = [];

beforeAll(async () => {
  await prepareVisits();
  world = await startTwoNodes({ paired: false });
  mx = await openWindow({ language: "es" });
});
afterAll(async () => {
  await endVisits();
  await world?.stop();
});
afterEach(() => {
  expect([...found, ...mx.complaints]).toEqual([]);
});

/** Looks at the screen at each width, and in the other language as well. */
const look = async (screen: string): Promise<void> => {
  const { page } = mx;
  found.push(...(await breaches(page)).map((breach) => `${screen}: ${breach}`));
  for (const width of [390, 820, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    if (await overflows(page)) found.push(`${screen}: wider than the window at ${width} px`);
    if (pictures) await page.screenshot({ path: `${pictures}/${screen}-${width}.png`, fullPage: width !== 1440 });
  }
};

const sign = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Firmar y enviar" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Firmar y/ })
    .click();
};
const article = (name: RegExp) => mx.page.getByRole("article", { name });

describe("México works a case with the United States on paper, in the browser", () => {
  it("opens the case with a partner that has no node, and is told so", async () => {
    const { page } = mx;
    await page.goto(world.mx.config.publicUrl);
    await page.getByRole("button", { name: /Prueba Cinco/i }).click();
    await page.waitForURL(/\/inbox/);
    await page.getByRole("link", { name: "Nuevo expediente" }).first().click();
    await page.getByRole("link", { name: "Solicitud de información" }).click();
    await fillRequest(page);
    await page.getByText("no tiene nodo: lo que firme aquí se queda en este nodo").waitFor();
    await sign(page);
    await page.getByRole("heading", { level: 1, name: new RegExp(NUMBER) }).waitFor();
    await page.getByText("Estados Unidos no tiene nodo").waitFor();
    await look("case");
  });

  it("makes a note in both languages, whose code holds the act's hash, and records that it was sent, with the file", async () => {
    const { page } = mx;
    const request = article(/Núm\. 1.*Solicitud de información/);
    const hash = ((await request.getAttribute("id")) ?? "").replace("act-", "");
    await request.getByRole("button", { name: "Hacer una nota" }).click();
    const dialog = page.getByRole("dialog", { name: "Nota en papel" });
    await dialog.getByLabel("Número de oficio (opcional)").fill("FGR/0123/2025");
    await dialog.getByLabel("Destinatario (opcional)").fill("Office of International Affairs");
    const download = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Hacer y guardar la nota" }).click();
    const note = await readDownload(await download);
    const text = (await pdfText(note)).replaceAll("\n", " ");
    for (const told of ["FGR/0123/2025", NUMBER, "Solicitud de información", "Information request", "Office of International Affairs"])
      expect(text).toContain(told);
    expect(await pdfCode(note)).toContain(`urn:hito:act:${hash}?=`);
    await dialog.getByText("Se hizo MX-US-2025-0001-1-request.pdf").waitFor();
    await look("note");
    await dialog.getByRole("button", { name: "Asentar que se envió esta nota" }).click();
    await page.getByRole("heading", { level: 1, name: "Asentar un envío en papel" }).waitFor();
    await page.getByText("MX-US-2025-0001-1-request.pdf").waitFor();
    await soon(() => page.getByLabel("Destinatario", { exact: true }).inputValue()).toBe("Office of International Affairs");
    await page.getByLabel("Medio por el que se envió", { exact: true }).selectOption({ label: "Oficio o carta" });
    await look("record");
    await sign(page);
    await page.getByText("Se firmó: Envío en papel").waitFor();
    await request.getByText("Enviada en papel").waitFor();
    await request.getByRole("link", { name: /Oficio o carta, .* a Office of International Affairs/ }).waitFor();
    const kept = page.waitForEvent("download");
    await article(/^Envío en papel/)
      .getByRole("button", { name: /Descargar MX-US-2025-0001-1-request.pdf/ })
      .click();
    expect((await readDownload(await kept)).equals(note)).toBe(true);
    await look("sent");
  });

  it("writes down what their mail says: read, offered for copying, attached as it came, and marked as not signed by them", async () => {
    const { page } = mx;
    await page.getByRole("link", { name: /Asentar lo que hizo Estados Unidos/ }).click();
    await page.getByRole("radio", { name: "Correo electrónico" }).check();
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Elegir archivo" }).click();
    await (await chooser).setFiles({ name: "answer.eml", mimeType: "", buffer: mail });
    await page.getByText("Test Person <oia@doj.example>").waitFor();
    await page.getByText("4 de septiembre de 2025", { exact: true }).waitFor();
    await look("source");
    await page.getByRole("button", { name: /^Acuse y admisión/ }).click();
    expect(await page.getByLabel("Texto de la fuente").inputValue()).toContain("Trace results will follow in ten days.");
    await soon(() => page.getByLabel(/^Asunto del documento/).inputValue()).toBe("Your request FGR/0123/2025");
    expect(await page.getByLabel(/^Fecha del documento/).inputValue()).toBe("2025-09-04");
    await look("transcription");
    await page.reload();
    await page.getByText("answer.eml").waitFor();
    await soon(() => page.getByLabel(/^Remitente del documento/).inputValue()).toBe("Test Person <oia@doj.example>");
    await sign(page);
    const act = article(/Núm\. 2.*Acuse y admisión/);
    await act.getByText("informado por nosotros; no firmado por ellos").waitFor();
    await act.getByText("Correo electrónico").waitFor();
    const download = page.waitForEvent("download");
    await act.getByRole("button", { name: "Descargar answer.eml" }).click();
    expect((await readDownload(await download)).equals(mail)).toBe(true);
    await look("transcribed");
  });

  it("writes down a call, whose note becomes the source", async () => {
    const { page } = mx;
    await page.getByRole("link", { name: /Asentar lo que hizo Estados Unidos/ }).click();
    await page.getByRole("radio", { name: "Llamada" }).check();
    await page.getByLabel("Nota de la conversación").fill("Preguntan por el segundo carácter de la serie 8.");
    await page.getByRole("button", { name: "Adjuntar esta nota" }).click();
    await page.getByText("Adjunto: conversacion.txt").waitFor();
    await page.getByRole("button", { name: /^Petición de aclaración/ }).click();
    await page.getByLabel("Qué falta", { exact: true }).selectOption("objects");
    await page.getByLabel("Preguntas", { exact: true }).fill("¿El segundo carácter de la serie 8 es una O o un cero?");
    await sign(page);
    await article(/Núm\. 3.*Petición de aclaración/)
      .getByText("Llamada")
      .waitFor();
  });

  it("mends a record that was wrong: the earlier one stays, struck through", async () => {
    const { page } = mx;
    await article(/^Envío en papel/)
      .getByRole("button", { name: "Este registro está mal" })
      .click();
    await page.getByLabel("Medio por el que se envió", { exact: true }).selectOption({ label: "Correo electrónico" });
    await sign(page);
    await page.getByText("Sustituido por un registro posterior").waitFor();
    await article(/Núm\. 1.*Solicitud de información/)
      .getByRole("link", { name: /Correo electrónico/ })
      .waitFor();
    await look("mended");
  });

  it("says all of it in English too", async () => {
    const { page } = mx;
    await page.getByRole("button", { name: "English" }).click();
    await article(/No\. 1.*Information request/)
      .getByText("Sent on paper")
      .waitFor();
    await article(/No\. 1.*Information request/)
      .getByRole("button", { name: "Make a note" })
      .click();
    const dialog = page.getByRole("dialog", { name: "Note on paper" });
    await dialog.waitFor();
    expect(await dialog.getByLabel("Own reference number (optional)").inputValue()).toBe("FGR/0123/2025");
    await look("note-en");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: /Write down what United States did/ }).click();
    await page.getByRole("heading", { level: 2, name: "3. What they did" }).waitFor();
    await look("source-en");
  });
});
