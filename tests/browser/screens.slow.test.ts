import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flaws } from "./breaches.ts";
import { disputed } from "./fake-cases.ts";
import { fillRequest } from "./request-form.ts";
import { endVisits, type Look, prepareVisits, visit } from "./visit.ts";

const NEW = "/cases/new/information-request@1";
const looks: readonly Look[] = [
  { width: 390, language: "es", scheme: "dark" },
  { width: 390, language: "en", scheme: "light" },
  { width: 820, language: "en", scheme: "light" },
  { width: 1440, language: "es", scheme: "light" },
  { width: 1440, language: "en", scheme: "dark" },
];
const words = {
  es: {
    check: "Comprobar",
    sign: "Firmar y enviar",
    proof: /Prueba en detalle/,
    paste: /Pegar desde/,
    signed: "Como se firmó",
    record: "Registro firmado",
  },
  en: {
    check: "Check",
    sign: "Sign and send",
    proof: /Proof in detail/,
    paste: /Paste from/,
    signed: "As signed",
    record: "Signed record",
  },
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
    await here.open("/");
    await page.getByRole("button", { name: /Ana Lucía/ }).waitFor();
    await look_("sign in");
    await here.signIn();
    await page.getByRole("table").waitFor();
    await look_("cases");
    await page.getByRole("link", { name: "MX-2025-000417" }).click();
    await page.getByRole("article").first().waitFor();
    await look_("case");
    await page.getByRole("button", { name: say.proof }).first().click();
    await page.getByRole("dialog").getByRole("heading", { level: 3 }).first().waitFor();
    await look_("proof");
    await page.keyboard.press("Escape");
    const story = disputed(Math.floor(Date.now() / 1000));
    here.node.cases.push(story);
    await here.open(`/cases/${story.id}`);
    for (const shown of await page.getByText(say.signed, { exact: true }).all()) await shown.click();
    await page.getByLabel(say.record).nth(4).waitFor();
    await look_("disputed case");
    await here.open("/cases?protocol=information-request@1&state=archived");
    await page
      .getByText(/filtros|filters/)
      .first()
      .waitFor();
    await look_("no cases");
    await here.open("/cases/AAAAAAAAAAAAAAAAAAAAAA");
    await page
      .getByText(/alcance|may see/)
      .first()
      .waitFor();
    await look_("no such case");
    await here.open("/cases/new");
    await look_("kinds of case");
    await here.open("/nowhere");
    await look_("no such page");
    await here.open(NEW);
    await look_("form");
    await page.getByRole("button", { name: say.check }).click();
    await page.getByRole("alert").waitFor();
    await look_("form with errors");
    await page.getByRole("button", { name: say.paste }).first().click();
    await page.getByRole("dialog").waitFor();
    await look_("paste");
    await page.keyboard.press("Escape");
    if (look.language === "es") {
      await fillRequest(page);
      await page.getByRole("button", { name: say.sign }).click();
      await page.getByRole("dialog").waitFor();
      await look_("confirmation");
    }
    const complaints = [...here.complaints];
    await here.end();
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe("languages", () => {
  it("come from the browser, switch at once, and are kept", async () => {
    const here = await visit({ language: "en" });
    const { page } = here;
    await here.signIn();
    await page.getByRole("heading", { level: 1, name: "Cases" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
    await page.getByText("Overdue").first().waitFor();
    await page.getByRole("button", { name: "Español" }).click();
    await page.getByRole("heading", { level: 1, name: "Expedientes" }).waitFor();
    await page.getByText("Vencido").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("es");
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Expedientes" }).waitFor();
    expect(await page.title()).toBe("Expedientes · Hito");
    await here.end();
  });

  it("say refusals in the words of the case's protocol", async () => {
    const here = await visit({ language: "en" });
    await here.signIn();
    await here.page.getByRole("link", { name: "MX-2025-000421" }).click();
    await here.page.getByText(/acts? not possible now/).click();
    await here.page.getByText(/“Close” is not possible while the case is in “Being clarified”/).waitFor();
    await here.end();
  });
});

describe("states of a screen", () => {
  it("say that nothing is there yet, and where to begin", async () => {
    const here = await visit({}, { empty: true });
    await here.signIn();
    await here.open("/cases");
    await here.page.getByText("Aún no hay expedientes aquí").waitFor();
    await here.end();
  });

  it("say why a list cannot be had, and try again", async () => {
    const here = await visit();
    await here.signIn();
    await here.page.getByRole("table").waitFor();
    here.node.failWith = { kind: "unavailable", what: "store" };
    await here.page.getByLabel("Mostrar").selectOption("all");
    await here.page.getByText(/su base de datos no responde/).waitFor();
    here.node.failWith = null;
    await here.page.getByRole("button", { name: "Reintentar" }).click();
    await here.page.getByRole("link", { name: "MX-2025-000405" }).waitFor();
    await here.end();
  });

  it("follow what happens on the other side", async () => {
    const here = await visit();
    await here.signIn();
    await here.page.getByRole("link", { name: "MX-2025-000398" }).click();
    await here.page.getByRole("article").first().waitFor();
    await here.page.waitForTimeout(300);
    const { people } = await import("./fake-story.ts");
    here.node.happen("MX-2025-000398", {
      type: "answer",
      by: people.john,
      hash: `${"a".repeat(42)}A`,
      basis: [],
      handling: { code: "H1" },
      frame: { outcome: "found", objects: 12, sourceGrade: "A", informationGrade: "1" },
      content: { findings: "All twelve were traced." },
    });
    await here.page.getByText("All twelve were traced.").waitFor();
    await here.page.getByRole("status").filter({ hasText: "El expediente cambió" }).waitFor({ state: "attached" });
    await here.end();
  });
});
