/** What the first screen weighs, and how long an inbox and a search take with more and more cases (docs/performance.md). */
import type { BrowserContext, Page } from "playwright-core";
import { startNode } from "#node/start.ts";
import { launchBrowser } from "#tests/browser/launch.ts";
import { buildPages } from "#tests/browser/pages.ts";
import { later, opening } from "#tests/faults/drafts.ts";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { type Measure, type MeasureOptions, median, round, type Size } from "./measure.ts";
import { preload, type Template } from "./preload.ts";
import { signIn } from "./trace-requests.ts";

/** Kilobytes of compressed JavaScript that the first screen may take. */
const LIMIT = 250;
const LOG = "channel-us";
/** Stands in the content of every case. */
const WORD = "revólver";

type Plan = { readonly sizes: readonly number[]; readonly rounds: number };
const WHOLE: Plan = { sizes: [10, 1_000, 100_000], rounds: 7 };
const QUICK: Plan = { sizes: [4, 8, 16], rounds: 1 };

export type WebSize = Size & {
  /** Milliseconds from a search that was sent off to its first results, median. */
  readonly search: number;
  /** Cases that the first page of the inbox and of the results show. */
  readonly listed: number;
  readonly found: number;
};

export type WebMeasure = Measure & { readonly sizes: readonly WebSize[]; readonly files: number };

/** `ours` and `other` of a size are milliseconds to a usable inbox, there and with the fewest cases: flat within two is a ratio of 0.5. */
export default async function run({ quick, note }: MeasureOptions): Promise<WebMeasure> {
  const plan = quick ? QUICK : WHOLE;
  await buildPages();
  const world = await startTwoParties();
  const browser = await launchBrowser();
  try {
    const template = await makeTemplate(world);
    const sizes: WebSize[] = [];
    let weight = { kilobytes: 0, files: 0 };
    for (const n of plan.sizes) {
      await preload(world.mx.running.node, template, n * 2, note);
      const url = await restart(world);
      const context = await browser.newContext({ locale: "es-MX", viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
      await admit(context, url, await signIn(url, world.mx.as("liaison").signer));
      if (weight.files === 0) weight = await weigh(context, url);
      const measured = await measureAt(context, url, plan.rounds);
      const first = sizes[0]?.ours ?? measured.inbox;
      sizes.push({ n, ours: measured.inbox, other: first, ratio: round(first / measured.inbox), ...measured.shown });
      note(`${n} cases: inbox ${measured.inbox} ms, search ${measured.shown.search} ms`);
      await context.close();
    }
    const otherName = "kB of compressed JavaScript that the first screen may take";
    const ours = round(weight.kilobytes, 1);
    return { name: "web", unit: "kB", ours, other: LIMIT, otherName, ratio: round(LIMIT / ours), aim: 1, sizes, files: weight.files };
  } finally {
    await browser.close();
    await world.stop();
  }
}

/** A case in which the partner has asked something, so that it waits for its officer; found by its words. */
async function makeTemplate(world: TwoParties): Promise<Template> {
  const { mx, us } = world;
  const { case: id } = await mx
    .as("liaison")
    .act(opening("mx", { content: { ...opening("mx").content, matter: `Rastreo de un ${WORD} asegurado` } }));
  await world.settle();
  const asked = await us.as("liaison").act(later("ask-clarification", "us", id));
  await world.settle();
  const { node } = mx.running;
  const caseId = Buffer.from(id, "base64url");
  for (;;) {
    await mx.running.workers.round();
    const { count } = await node.db
      .selectFrom("derived.search_row as row")
      .innerJoin("act", "act.hash", "row.act")
      .select((row) => row.fn.count<number>("act.hash").distinct().as("count"))
      .where("act.case_id", "=", caseId)
      .executeTakeFirstOrThrow();
    if (count === 2) break;
    if (asked.refusal !== null) throw new Error(`the question was refused: ${JSON.stringify(asked.refusal)}`);
  }
  return { id: caseId, log: LOG, kek: node.kek };
}

/** The node on its store as it is now, with the pages. */
async function restart({ mx, clock }: TwoParties): Promise<string> {
  const { logger } = mx.running.node;
  await mx.running.stop();
  mx.running = await startNode(mx.config, { clock, logger, webFolder: new URL("../dist/web", import.meta.url).pathname });
  return mx.config.publicUrl;
}

/** Signed in by a session that the officer's own key opened: reading needs no key in the browser. */
async function admit(context: BrowserContext, url: string, token: string): Promise<void> {
  const { port, hostname } = new URL(url);
  await context.addCookies([
    { name: `hito_session_${port}`, value: token, domain: hostname, path: "/", httpOnly: true, sameSite: "Strict" },
  ]);
}

const inboxRow = (page: Page) => page.locator("main tbody tr");
const result = (page: Page) => page.locator("main li mark");

/** Kilobytes of JavaScript that come over the wire before the inbox stands, as a browser that has nothing yet gets them. */
async function weigh(context: BrowserContext, url: string): Promise<{ kilobytes: number; files: number }> {
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() === "script") sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await page.goto(url);
  await inboxRow(page).first().waitFor();
  await page.waitForLoadState("networkidle");
  const bytes = await Promise.all(sizes);
  await page.close();
  return { kilobytes: bytes.reduce((sum, one) => sum + one, 0) / 1000, files: bytes.length };
}

async function measureAt(context: BrowserContext, url: string, rounds: number) {
  const times = { inbox: [] as number[], search: [] as number[] };
  let [listed, found] = [0, 0];
  // The first round fills the caches of node, store and browser, and does not count.
  for (let i = 0; i <= rounds; i++) {
    const page = await context.newPage();
    const begun = performance.now();
    await page.goto(url);
    await inboxRow(page).first().waitFor();
    const usable = performance.now() - begun;
    listed = await inboxRow(page).count();
    await page.getByRole("searchbox").first().fill(WORD);
    const asked = performance.now();
    await page.getByRole("searchbox").first().press("Enter");
    await result(page).first().waitFor();
    const answered = performance.now() - asked;
    found = await page.locator("main h3").count();
    await page.close();
    if (i === 0) continue;
    times.inbox.push(usable);
    times.search.push(answered);
  }
  const shown = { search: round(median(times.search), 1), listed, found };
  return { inbox: round(median(times.inbox), 1), shown };
}
