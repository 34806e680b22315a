/** Files in the browser, between two real nodes: cut, resumed after a reload and another sign-in, sent, opened by the partner as they were. */
import { createHash, randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { flaws } from "./breaches.ts";
import { readDownload } from "./download.ts";
import { fillRequest } from "./request-form.ts";
import { startTwoNodes, type TwoNodes } from "./two-nodes.ts";
import { endVisits, openWindow, prepareVisits, soon, type Window } from "./visit.ts";

const MEBIBYTE = 1024 * 1024;
const film = { name: "video-prueba.bin", mimeType: "application/octet-stream", buffer: randomBytes(11.5 * MEBIBYTE) };

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

/** Chunks that the page sends, and after how many of them the wire is cut. */
const chunkWire = async (page: Page) => {
  const wire = { cutAfter: Number.POSITIVE_INFINITY, sent: [] as string[] };
  await page.route(/\/api\/v1\/chunks\/[0-9a-f]{64}$/, async (route) => {
    if (wire.sent.length >= wire.cutAfter) return route.abort("connectionreset");
    wire.sent.push(route.request().url());
    await route.continue();
  });
  return wire;
};

const filesGroup = (page: Page) => page.getByRole("group", { name: /^Archivos|^Anexos|^Files|adjunt/i }).last();
const choose = async (page: Page, button: RegExp, file: typeof film): Promise<void> => {
  const chooser = page.waitForEvent("filechooser");
  await filesGroup(page).getByRole("button", { name: button }).click();
  await (await chooser).setFiles(file);
};

describe("a file of twelve chunks, over a wire that breaks", () => {
  let wire: Awaited<ReturnType<typeof chunkWire>>;

  it("stops in the middle, and can be paused", async () => {
    const { page } = mx;
    await signIn(mx, world.mx.config.publicUrl, /Prueba Cinco/i);
    wire = await chunkWire(page);
    await page.getByRole("link", { name: "Nuevo expediente" }).first().click();
    await page.getByRole("link", { name: "Solicitud de información" }).click();
    await fillRequest(page);
    wire.cutAfter = 5;
    await choose(page, /Agregar archivo/, film);
    await soon(() => wire.sent.length).toBe(5);
    await page.getByText(/5(\.\d)? MB de 11\.5 MB/).waitFor();
    await page.getByRole("button", { name: "Pausar video-prueba.bin" }).click();
    await page.getByText(/En pausa/).waitFor();
    await look(mx, "paused upload");
  });

  it("goes on after a reload, a sign-out and a sign-in, without sending again what has arrived", async () => {
    const { page } = mx;
    await page.waitForTimeout(2500);
    await page.getByRole("button", { name: "Cerrar sesión" }).click();
    await page.getByRole("button", { name: "Conservar y salir" }).click();
    await page.waitForURL(/sign-in/);
    await page.reload();
    await signIn(mx, world.mx.config.publicUrl, /Prueba Cinco/i);
    await page.getByRole("link", { name: "Nuevo expediente" }).first().click();
    await page.getByRole("link", { name: "Solicitud de información" }).click();
    await page.getByText("Sin terminar", { exact: false }).waitFor();
    await look(mx, "unfinished upload");
    const before = [...wire.sent];
    wire.cutAfter = Number.POSITIVE_INFINITY;
    await choose(page, /Elegir video-prueba.bin de nuevo/, film);
    await page.getByText("Cifrado y guardado").first().waitFor();
    const after = wire.sent.slice(before.length);
    expect(after).toHaveLength(12 - 5);
    expect(after.filter((one) => before.includes(one))).toEqual([]);
  });

  it("another file of the same name and size is another upload", async () => {
    const { page } = mx;
    const before = wire.sent.length;
    const other = { ...film, buffer: Buffer.concat([Buffer.from("x"), film.buffer.subarray(1)]) };
    await choose(page, /Agregar archivo/, other);
    await soon(() => filesGroup(page).getByText("Cifrado y guardado").count()).toBe(2);
    expect(wire.sent.slice(before)).toHaveLength(12);
    await page.getByRole("button", { name: "Quitar video-prueba.bin" }).last().click();
  });

  it("is sent, and the partner gets it as it was", async () => {
    await mx.page.getByRole("button", { name: "Firmar y enviar" }).click();
    await mx.page.getByRole("dialog").getByRole("button", { name: "Firmar y enviar" }).click();
    await mx.page.getByText("Registrada como núm. 1.").waitFor();
    await world.settle();
    const { page } = us;
    await signIn(us, world.us.config.publicUrl, /Test Person Five/);
    await page.getByRole("link", { name: /^Colleagues’/ }).click();
    await page.getByRole("link", { name: "MX-US-2025-0001" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download video-prueba.bin" }).click();
    const hash = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
    expect(hash(await readDownload(await download))).toBe(hash(film.buffer));
    await look(us, "case with a file");
  });

  it("a chunk that is not the one that was signed: said, and nothing saved", async () => {
    const { page } = us;
    await page.route(/\/acts\/[^/]+\/chunks\//, (route) => route.fulfill({ status: 200, body: Buffer.from("something else") }));
    let saved = 0;
    page.on("download", () => saved++);
    await page.getByRole("button", { name: "Download video-prueba.bin" }).click();
    await page.getByText("The bytes that came are not those that were signed").waitFor();
    expect(saved).toBe(0);
    await page.unrouteAll();
  });
});
