/** What keeps people out of a page: breaches of WCAG 2.2 AA that axe finds, and what does not fit the window. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const breaches = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
};

/** Wider than the window: something is cut off or must be scrolled sideways. */
export const overflows = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

/** All that is wrong with what a page shows now, each with the screen's name. */
export const flaws = async (page: Page, screen: string): Promise<string[]> => {
  const found = [...(await breaches(page)), ...((await overflows(page)) ? ["wider than the window"] : [])];
  return found.map((flaw) => `${screen}: ${flaw}`);
};
