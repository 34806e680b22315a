import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endVisits, prepareVisits, soon, type Visit, visit } from "./visit.ts";

beforeAll(prepareVisits);
afterAll(endVisits);

const focused = ({ page }: Visit): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    const label = element?.labels?.[0]?.textContent ?? element?.getAttribute("aria-label") ?? element?.textContent ?? "";
    return label.trim().replace(/\s+/g, " ").slice(0, 80);
  });

const MOST_STOPS = 80;

/** Presses Tab until the focus is on what the words name. */
const tabTo = async (here: Visit, words: RegExp): Promise<void> => {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (words.test(await focused(here))) return;
    await here.page.keyboard.press("Tab");
  }
  throw new Error(`no way to ${words} by keyboard; the focus is on “${await focused(here)}”`);
};

describe("by keyboard alone", () => {
  it("someone signs in, skips to the content, opens a case, and closes it with a signed act", async () => {
    const here = await visit();
    const { page } = here;
    const { keyboard } = page;
    await here.open("/");
    await page.getByRole("button", { name: /Ana Lucía/ }).waitFor();
    await tabTo(here, /Entrar como Ana Lucía/);
    await keyboard.press("Enter");
    await page.getByRole("table").waitFor();
    await page.reload();
    await page.getByRole("table").waitFor();
    await keyboard.press("Tab");
    expect(await focused(here)).toBe("Ir al contenido");
    await keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    await tabTo(here, /^MX-2025-000417/);
    await keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /000417/ }).waitFor();
    await soon(() => focused(here)).toMatch(/000417/);
    await tabTo(here, /^Cerrar$/);
    await keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Cerrar" }).waitFor();
    await soon(() => focused(here)).toBe("Cerrar");
    await page.getByRole("button", { name: "Firmar y enviar" }).waitFor();
    await keyboard.press("Tab");
    const radios = await page.getByRole("radio").count();
    if (radios > 0) await keyboard.press("Space");
    else await keyboard.press("ArrowDown");
    await tabTo(here, /Firmar y enviar/);
    await keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo(here, /Firmar y enviar/);
    await keyboard.press("Enter");
    await page.getByText(/Registrada como núm/).waitFor();
    expect(here.node.acts).toHaveLength(1);
    await here.end();
  });

  it("a dialog keeps the focus, closes with Escape, and gives the focus back", async () => {
    const here = await visit();
    const { page } = here;
    await here.signIn();
    await page.getByRole("link", { name: "MX-2025-000417" }).click();
    const proof = page.getByRole("button", { name: /Prueba en detalle/ }).first();
    await proof.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    for (let stop = 0; stop < 8; stop++) {
      await page.keyboard.press("Tab");
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await soon(() => proof.evaluate((element) => element === document.activeElement)).toBe(true);
    await here.end();
  });
});
