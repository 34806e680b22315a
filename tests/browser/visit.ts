/** A person before the pages of a fake node: opens them, signs in, and hears whatever the browser complains about. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { type FakeNode, startFakeNode } from "./fake-node.ts";
import { launchBrowser } from "./launch.ts";
import { buildPages } from "./pages.ts";

export type Look = { readonly width?: number; readonly language?: "es" | "en"; readonly scheme?: "light" | "dark" };
export type Visit = {
  readonly page: Page;
  readonly node: FakeNode;
  readonly context: BrowserContext;
  /** What the browser reported: faults of the page, and anything that the policy blocked. */
  readonly complaints: string[];
  /** Signs in, and goes on to the list of cases. */
  readonly signIn: (name?: RegExp) => Promise<void>;
  readonly open: (path: string) => Promise<void>;
  readonly end: () => Promise<void>;
};

let browser: Promise<Browser> | undefined;

export const prepareVisits = async (): Promise<void> => {
  browser ??= launchBrowser();
  await Promise.all([buildPages(), browser]);
};

export const endVisits = async (): Promise<void> => {
  await (await browser)?.close();
  browser = undefined;
};

/** A refused answer of the API is no fault of the page; everything else in the console is. */
const isExpected = (text: string): boolean => /Failed to load resource|ERR_INTERNET_DISCONNECTED|ERR_FAILED/.test(text);

const listen = (page: Page): string[] => {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !isExpected(message.text())) complaints.push(message.text());
  });
  return complaints;
};

export type Window = { readonly page: Page; readonly context: BrowserContext; readonly complaints: string[] };

/** A window of the one browser, with storage of its own. */
export const openWindow = async ({ width = 1440, language = "es", scheme = "light" }: Look = {}): Promise<Window> => {
  const opened = await browser;
  if (!opened) throw new Error("prepareVisits was not called");
  const context = await opened.newContext({
    viewport: { width, height: width < 500 ? 844 : 900 },
    locale: language === "es" ? "es-MX" : "en-US",
    timezoneId: "America/Mexico_City",
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return { page, context, complaints: listen(page) };
};

export const visit = async (look: Look = {}, options: Parameters<typeof startFakeNode>[0] = {}): Promise<Visit> => {
  const node = await startFakeNode(options);
  const { page, context, complaints } = await openWindow(look);
  return {
    page,
    node,
    context,
    complaints,
    signIn: async (name = /Ana Lucía/) => {
      await page.goto(node.url);
      await page.getByRole("button", { name }).click();
      await page.waitForURL(/\/inbox/);
      await page.goto(`${node.url}/cases?open=true`);
      await page.getByRole("heading", { level: 1 }).waitFor();
    },
    open: async (path) => {
      await page.goto(node.url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
    },
    end: async () => {
      await context.close();
      await node.close();
    },
  };
};

/** Asks again until what is expected is so; a busy machine is given time. */
export const soon = <Value>(ask: () => Value | Promise<Value>) => expect.poll(ask, { timeout: 15_000 });
