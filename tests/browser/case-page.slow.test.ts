/** One case, as people work with it: where it stands, what is owed, filters, versions, links, paper. */

import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pdfText } from "#tests/paper.ts";
import { flaws } from "./breaches.ts";
import { revisedText } from "./fake-commitment.ts";
import { endVisits, type Look, prepareVisits, soon, type Visit, visit } from "./visit.ts";

const looks: readonly Look[] = [
  { width: 390, language: "es", scheme: "dark" },
  { width: 820, language: "en", scheme: "light" },
  { width: 1440, language: "es", scheme: "light" },
  { width: 1440, language: "en", scheme: "dark" },
];

const picture = process.env.HITO_CASE_PICTURE;

beforeAll(prepareVisits);
afterAll(endVisits);

/** The page of the commitment, which follows from the firearms case. */
const openCommitment = async (here: Visit): Promise<void> => {
  const linked = here.node.cases.find(({ number }) => number === "MX-2025-000417")?.id ?? "";
  const story = revisedText(Math.floor(Date.now() / 1000), linked);
  here.node.cases.push(story);
  await here.open(`/cases/${story.id}`);
  await here.page.getByRole("article").first().waitFor();
};

const openAnswered = async (here: Visit): Promise<void> => {
  await here.page.getByRole("link", { name: "MX-2025-000417" }).click();
  await here.page.getByRole("article").first().waitFor();
};

describe.each(looks)("a case at $width px in $language, $scheme", (look) => {
  it("fits and passes axe with its map drawn, filtered to nothing, and with versions side by side", async () => {
    const here = await visit(look);
    const { page } = here;
    const found: string[] = [];
    await here.signIn();
    await openAnswered(here);
    if ((look.width ?? 0) < 768) {
      await page.getByText(/^(Mapa del protocolo|Map of the protocol)$/).click();
      await page.getByText(/Filtrar las|Filter the/).click();
    }
    await page.locator("svg[role=img]").waitFor();
    await page.getByRole("searchbox", { name: /Texto en las actuaciones|Text in the acts/ }).waitFor();
    found.push(...(await flaws(page, "case")));
    if (picture) await page.screenshot({ path: `${picture}-${look.width}-${look.language}.png`, fullPage: true });
    await openCommitment(here);
    await page
      .getByRole("button", { name: /Comparar|Compare/ })
      .first()
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox").nth(2).selectOption("beside");
    await dialog.locator("ins").first().waitFor();
    found.push(...(await flaws(page, "versions")));
    if (picture) await page.screenshot({ path: `${picture}-versions-${look.width}-${look.language}.png` });
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await here.open(`${new URL(page.url()).pathname}?text=nada+de+esto`);
    await page.getByText(/Ninguna actuación corresponde|No act matches/).waitFor();
    found.push(...(await flaws(page, "nothing matches")));
    const complaints = [...here.complaints];
    await here.end();
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe("a case", () => {
  it("says where it is, how it came there and what can come next, by whose act", async () => {
    const here = await visit({ language: "en" });
    await here.signIn();
    await openAnswered(here);
    const map = here.page.getByRole("region", { name: "Where the case stands" });
    await map.getByRole("listitem").filter({ hasText: "In progress" }).first().waitFor();
    const way = await map.locator("ol").getByRole("listitem").allTextContents();
    expect(way).toEqual(["Not opened", "Sent", "In progress", "Being clarified", "In progress", "Answered"]);
    expect(await map.locator("ul").getByRole("listitem").allTextContents()).toEqual([
      "In progress: Ask for more (Mexico)",
      "Closed: Close (Mexico)",
    ]);
    await here.end();
  });

  it("says who must do what by when, by which act, and why a clock stands still", async () => {
    const here = await visit({ language: "en" });
    await here.signIn();
    await here.page.getByRole("link", { name: "MX-2025-000421" }).click();
    const duties = here.page.getByRole("region", { name: "Who must do what by when" });
    await duties.getByText(/The clock stands still since Question, No. 2 .*It runs on with: /).waitFor();
    const told = await duties.getByRole("listitem").allTextContents();
    expect(told.some((text) => text.startsWith("Mexico (your side): ") && text.includes("Done by:") && text.includes("Law:"))).toBe(true);
    await here.end();
  });

  it("is filtered by side, kind, act, person and words; the address keeps it, and a reference to a hidden act shows it", async () => {
    const here = await visit({ language: "en" });
    const { page } = here;
    const count = () => page.getByRole("article").count();
    await here.signIn();
    await openAnswered(here);
    const all = await count();
    await page.getByLabel("Kind").selectOption("correction");
    await soon(count).toBe(1);
    expect(page.url()).toContain("kind=correction");
    await page.reload();
    await soon(count).toBe(1);
    await page.getByText(`1 of ${all} acts shown`).waitFor();
    // The correction leads to the answer, which the filter hides.
    await page.getByRole("link", { name: /^Answer, No\. 5/ }).click();
    await soon(count).toBe(all);
    expect(new URL(page.url()).search).toBe("");
    await page.getByLabel("Side", { exact: true }).selectOption("other");
    await page.getByLabel("Agency or person").selectOption({ label: "John A. Whitfield (5)" });
    await soon(count).toBe(5);
    await page.getByRole("searchbox", { name: /Texto en las actuaciones|Text in the acts/ }).fill("MARTINSBURG");
    await soon(count).toBe(1);
    await page.keyboard.press("Escape");
    await soon(count).toBe(5);
    await page.getByRole("button", { name: "Show all acts" }).click();
    await soon(count).toBe(all);
    await here.end();
  });

  it("shows what changed between any two versions of a text, word by word, and leads to linked cases", async () => {
    const here = await visit({ language: "en" });
    const { page } = here;
    await here.signIn();
    await openCommitment(here);
    await page
      .getByRole("button", { name: /Compare versions/ })
      .last()
      .click();
    const dialog = page.getByRole("dialog");
    const [from, to] = [dialog.getByLabel("From", { exact: true }), dialog.getByLabel("To", { exact: true })];
    await soon(() => from.locator("option").count()).toBe(3);
    await from.selectOption("0");
    await to.selectOption("1");
    await dialog.locator("del", { hasText: "12" }).first().waitFor();
    const changes = (await dialog.locator("del, ins").allTextContents()).map((text) => text.replace(/^\[?(removed|added): | end\]$/g, ""));
    expect(changes).toContain("12");
    expect(changes).toContain("10");
    await from.selectOption("1");
    await to.selectOption("1");
    await dialog.getByText("These two versions say the same.").waitFor();
    await page.keyboard.press("Escape");
    const links = page.getByRole("region", { name: "Linked cases" });
    await links.getByRole("link", { name: "MX-2025-000417" }).click();
    await page.getByRole("heading", { level: 1, name: /MX-2025-000417/ }).waitFor();
    await here.end();
  });

  it("is put on paper: as a PDF from the node, and as a printed page without controls, with everything unfolded", async () => {
    const here = await visit({ language: "en", scheme: "dark" });
    const { page } = here;
    await here.signIn();
    await openAnswered(here);
    await page.getByLabel("Language of the PDF").selectOption("both");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as PDF" }).click()]);
    expect(download.suggestedFilename()).toBe("MX-2025-000417.pdf");
    await page.getByText("MX-2025-000417.pdf was made.").waitFor();
    const rows = () => page.getByRole("table").last().getByRole("row").count();
    const few = await rows();
    await page.emulateMedia({ media: "print" });
    await soon(rows).toBe(13);
    expect(few).toBeLessThan(13);
    const seen = (name: string) => page.getByRole("button", { name }).first().isVisible();
    expect([await seen("Print"), await seen("Compare versions"), await seen("Save as PDF")]).toEqual([false, false, false]);
    expect(await page.getByRole("navigation").first().isVisible()).toBe(false);
    expect(await page.getByRole("heading", { name: "Who must do what by when" }).isVisible()).toBe(true);
    expect(await page.getByText("trazas-respuesta.pdf").first().isVisible()).toBe(true);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    const paper = await page.pdf({ format: "Letter", preferCSSPageSize: true });
    if (picture) writeFileSync(`${picture}-print.pdf`, paper);
    const text = (await pdfText(paper)).replaceAll(/\s+/g, " ");
    for (const told of ["MX-2025-000417", "The way so far", "Answer · end of", "cosigned by", "Answer, No. 5"])
      expect(text).toContain(told);
    await page.emulateMedia({ media: "screen" });
    await soon(rows).toBe(few);
    await here.end();
  });
});
