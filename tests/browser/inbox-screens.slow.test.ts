/** The inbox, duty and notices at three widths, in both languages, by light and dark. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flaws } from "./breaches.ts";
import { endVisits, type Look, prepareVisits, soon, visit } from "./visit.ts";

const looks: readonly Look[] = [
  { width: 390, language: "es", scheme: "dark" },
  { width: 820, language: "en", scheme: "light" },
  { width: 1440, language: "es", scheme: "light" },
];
const words = {
  es: { hand: "Turnar…", away: "Estaré ausente…", deputy: /^Suplente/, sign: /^Firmar y turnar/, care: "Me hago cargo" },
  en: { hand: "Hand over…", away: "I will be away…", deputy: /^Deputy/, sign: /^Sign and hand over/, care: "I take care of it" },
};

beforeAll(prepareVisits);
afterAll(endVisits);

describe.each(looks)("at $width px in $language, $scheme", (look) => {
  const say = words[look.language ?? "es"];

  it("every screen fits, passes axe, and loads nothing that the policy forbids", async () => {
    const here = await visit(look);
    const { page } = here;
    const found: string[] = [];
    const look_ = async (screen: string): Promise<void> => {
      found.push(...(await flaws(page, screen)));
    };
    await here.signIn();
    await here.open("/");
    await page.getByRole("row").filter({ hasText: "MX-2025-000417" }).getByRole("checkbox").check();
    await look_("inbox");
    await page.getByRole("button", { name: say.hand }).click();
    await page.getByRole("dialog").waitFor();
    await look_("hand over");
    await page.keyboard.press("Escape");
    await here.open("/inbox?section=colleagues");
    await page.getByRole("row").filter({ hasText: "MX-2025-000421" }).waitFor();
    await look_("colleagues");
    await page.getByRole("button", { name: say.away }).click();
    await page.getByRole("dialog").getByLabel(say.deputy).selectOption({ index: 1 });
    await page.getByRole("dialog").getByText("MX-2025-000398").waitFor();
    await look_("away");
    await page.keyboard.press("Escape");
    await here.open("/duty");
    await page.getByRole("table").waitFor();
    here.node.ring("MX-2025-000398");
    await page.getByRole("alert").getByRole("button", { name: say.care }).waitFor();
    await look_("duty");
    await here.open("/notices");
    await page.getByRole("checkbox").first().waitFor();
    await look_("notices");
    const complaints = [...here.complaints];
    await here.end();
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe("the inbox", () => {
  it("hands a case over by one signature, without a mouse, and keeps a note that was not sent yet", async () => {
    const here = await visit({ language: "es" });
    const { page, node } = here;
    await here.signIn();
    await here.open("/inbox");
    const row = page.getByRole("row").filter({ hasText: "MX-2025-000417" });
    await row.getByRole("checkbox").focus();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Turnar…" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Turnar 1 expediente" });
    await dialog.getByLabel("Nota (opcional)").fill("Llamar antes de cerrar.");
    await dialog.getByRole("button", { name: /^Firmar y turnar/ }).press("Enter");
    await dialog.getByText("Elija a alguien.").waitFor();
    await page.reload();
    await row.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Turnar…" }).click();
    await soon(() => dialog.getByLabel("Nota (opcional)").inputValue()).toBe("Llamar antes de cerrar.");
    await dialog.getByLabel("A", { exact: true }).selectOption({ label: "Inés Cordero Villa, Analista" });
    await dialog.getByRole("button", { name: /^Firmar y turnar/ }).press("Enter");
    await page.getByText("1 expediente turnado a Inés Cordero Villa").waitFor();
    expect(node.desk.handed.map(({ give }) => give)).toEqual([true, false]);
    await page.getByText("No tiene nada pendiente").waitFor();
    await here.end();
  });

  it("says that nothing waits, and why a list cannot be had", async () => {
    const here = await visit({ language: "en" }, { empty: true });
    await here.signIn();
    await here.open("/inbox");
    await here.page.getByText("Nothing waits for you").waitFor();
    here.node.failWith = { kind: "unavailable", what: "store" };
    await here.page.getByRole("link", { name: /^Theirs/ }).click();
    await here.page.reload();
    await here.page
      .getByText(/database does not answer|cannot be reached|went wrong/)
      .first()
      .waitFor();
    await here.end();
  });
});

describe("a push message", () => {
  it("shows that something waits and nothing else, by a worker under the page's policy", async () => {
    const here = await visit({ language: "en" });
    const { page, context } = here;
    await here.signIn();
    await context.grantPermissions(["notifications"]);
    await here.open("/notices");
    await page.getByRole("button", { name: "Allow notices on this device" }).click();
    // No push service can be reached from a test; the worker is there all the same.
    await page.getByText(/could not reach its push service/).waitFor();
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    await worker.evaluate(() => {
      const shown: unknown[] = [];
      const { registration } = self as unknown as { registration: { showNotification: unknown } };
      registration.showNotification = async (title: string, { body, tag }: { body: string; tag: string }) => shown.push([title, body, tag]);
      Object.assign(self, { shown });
    });
    const cdp = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const found = registrations.find(({ isDeleted }) => !isDeleted);
        if (found) resolve(found.registrationId);
      });
    });
    await cdp.send("ServiceWorker.enable");
    const registrationId = await registered;
    const data = JSON.stringify({ language: "en", number: "MX-2025-000398" });
    await cdp.send("ServiceWorker.deliverPushMessage", { origin: new URL(here.node.url).origin, registrationId, data });
    const shown = () => worker.evaluate(() => (self as unknown as { shown: unknown[] }).shown);
    await soon(shown).toEqual([["Hito", "Something waits in your inbox.", "hito"]]);
    // A test's windows are private ones, in which the browser subscribes to nothing and says so.
    expect(here.complaints.filter((text) => !text.includes("incognito"))).toEqual([]);
    await here.end();
  });
});
