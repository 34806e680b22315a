import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { breaches } from "./breaches.ts";
import { endVisits, prepareVisits, soon, visit } from "./visit.ts";

beforeAll(prepareVisits);
afterAll(endVisits);

describe("signing in", () => {
  it("makes a key that the page itself cannot read, and keeps it for the next time", async () => {
    const here = await visit();
    const { page } = here;
    await here.signIn();
    const keys = () =>
      page.evaluate(
        () =>
          new Promise<{ kid: string; extractable: boolean; usages: string[] }[]>((resolve, reject) => {
            const request = indexedDB.open("hito");
            request.onerror = () => reject(new Error("no key store"));
            request.onsuccess = () => {
              const all = request.result.transaction("keys").objectStore("keys").getAll();
              all.onsuccess = () =>
                resolve(
                  all.result.map(({ kid, privateKey }: { kid: string; privateKey: CryptoKey }) => ({
                    kid,
                    extractable: privateKey.extractable,
                    usages: privateKey.usages,
                  })),
                );
            };
          }),
      );
    const [key] = await keys();
    expect(key).toMatchObject({ extractable: false, usages: ["sign"] });
    await page.getByRole("button", { name: "Cerrar sesión" }).click();
    await page.getByRole("heading", { level: 1, name: /Iniciar sesión/ }).waitFor();
    await page.getByRole("button", { name: /Ana Lucía/ }).click();
    await page.waitForURL(/\/inbox/);
    expect(await keys()).toHaveLength(1);
    await here.end();
  });

  it("finds nobody signed in without an error of the browser", async () => {
    const here = await visit();
    const errors: string[] = [];
    here.page.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
    await here.open("/cases");
    await here.page.getByRole("button", { name: /Ana Lucía/ }).waitFor();
    expect(errors).toEqual([]);
    await here.end();
  });

  it("waits for the registrar, lets people read meanwhile, and goes on once the key is granted", async () => {
    const here = await visit();
    const { page, node } = here;
    node.holdEnrolments = true;
    await here.open("/");
    await page.getByRole("button", { name: /Ana Lucía/ }).click();
    await page.getByText("En espera del registrador").waitFor();
    await page.getByRole("button", { name: "Ir a la bandeja" }).click();
    await page.getByRole("table").waitFor();
    await page.getByText("En espera del registrador").waitFor();
    node.holdEnrolments = false;
    await page.getByText("En espera del registrador").waitFor({ state: "detached" });
    await here.end();
  });

  it("asks nobody for a key who only reads, and offers them no act", async () => {
    const here = await visit();
    await here.signIn(/Rosa Elena/);
    await here.page.getByRole("link", { name: "MX-2025-000417" }).click();
    await here.page.getByRole("article").first().waitFor();
    expect(await here.page.getByText("Lo que puede hacer").count()).toBe(0);
    expect(await here.page.getByRole("link", { name: "Nuevo expediente" }).count()).toBe(0);
    await here.end();
  });

  it("sends someone without a session to sign in, and back to where they wanted to go", async () => {
    const here = await visit();
    await here.open("/cases/new");
    await here.page.getByRole("button", { name: /Ana Lucía/ }).click();
    await here.page.getByRole("heading", { level: 1, name: "Nuevo expediente" }).waitFor();
    await here.end();
  });

  it("lets a registrar grant a colleague's key, which then signs", async () => {
    const here = await visit();
    const { page, node } = here;
    await here.signIn(/Luis Ortega/);
    node.holdEnrolments = true;
    await page.getByRole("button", { name: "Cerrar sesión" }).click();
    await page.getByRole("button", { name: /Ana Lucía/ }).click();
    await page.getByText("En espera del registrador").waitFor();
    await page.getByRole("button", { name: "Ir a la bandeja" }).click();
    await page.getByRole("button", { name: "Cerrar sesión" }).click();
    await page.getByRole("button", { name: /Luis Ortega/ }).click();
    await page.getByRole("link", { name: "Claves por dar de alta" }).click();
    await page.getByRole("button", { name: "Dar de alta: Ana Lucía Robles Prieto" }).waitFor();
    expect(await breaches(page)).toEqual([]);
    await page.getByRole("button", { name: "Dar de alta: Ana Lucía Robles Prieto" }).click();
    await page.getByText("Ninguna clave espera.").waitFor();
    await page.getByRole("button", { name: "Cerrar sesión" }).click();
    await page.getByRole("button", { name: /Ana Lucía/ }).click();
    await page.getByRole("table").waitFor();
    await soon(() => page.getByText("En espera del registrador").count()).toBe(0);
    await here.end();
  });
});
