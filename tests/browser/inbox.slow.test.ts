/** An urgent case between two real nodes: it rings, is passed on, taken up, handed on and lent; two people of one agency and one of the partner. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { flaws } from "./breaches.ts";
import { fillRequest } from "./request-form.ts";
import { startTwoNodes, type TwoNodes } from "./two-nodes.ts";
import { endVisits, openWindow, prepareVisits, soon, type Window } from "./visit.ts";

const NUMBER = "MX-US-2025-0001";
const MINUTE = 60;
const DAY = 86_400;
/** Where pictures go; none are taken without it. */
const pictures = process.env.HITO_PICTURES;

let world: TwoNodes;
let mx: Window;
let five: Window;
let six: Window;
const found: string[] = [];

beforeAll(async () => {
  await prepareVisits();
  world = await startTwoNodes();
  mx = await openWindow({ language: "es" });
  five = await openWindow({ language: "en", scheme: "dark" });
  six = await openWindow({ language: "en" });
});
afterAll(async () => {
  await endVisits();
  await world?.stop();
});
afterEach(() => {
  expect([...found, ...mx.complaints, ...five.complaints, ...six.complaints]).toEqual([]);
});

const look = async ({ page }: Window, screen: string): Promise<void> => {
  found.push(...(await flaws(page, screen)));
  if (pictures) await page.screenshot({ path: `${pictures}/${screen}.png` });
};
const signIn = async ({ page }: Window, url: string, name: RegExp): Promise<void> => {
  await page.goto(url);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(/\/inbox/);
};
/** The hour and the day as the duty form takes them, in the browsers' zone. */
const local = (seconds: number): string => {
  const at = new Date(seconds * 1000);
  return `${at.toLocaleDateString("sv-SE", { timeZone: "America/Mexico_City" })}T${at.toLocaleTimeString("en-GB", { timeZone: "America/Mexico_City", hour: "2-digit", minute: "2-digit" })}`;
};
const later = async (seconds: number): Promise<void> => {
  world.clock.advance(seconds);
  await world.us.running.workers.round();
};
const inboxOf = async ({ page }: Window, section: RegExp): Promise<void> => {
  await page.getByRole("link", { name: "Inbox", exact: true }).click();
  await page.getByRole("navigation", { name: "What waits" }).getByRole("link", { name: section }).click();
};
const row = ({ page }: Window) => page.getByRole("row").filter({ hasText: NUMBER });
const ring = ({ page }: Window) => page.getByText("An urgent case rings for you");

describe("an urgent case, in the browser", () => {
  it("two people of one agency sign in, and one plans who is on duty", async () => {
    const { config } = world.us;
    await signIn(mx, world.mx.config.publicUrl, /Prueba Cinco/i);
    await signIn(five, config.publicUrl, /Person Five/);
    await signIn(six, config.publicUrl, /Person Six/);
    await look(six, "empty inbox");
    const { page } = five;
    await page.getByRole("link", { name: "Duty" }).click();
    await page.getByText("Nobody is on duty now").waitFor();
    const form = page.getByRole("form", { name: "Add a shift" });
    for (const [name, place] of [
      ["Test Person Five, Attorney", "first"],
      ["Test Person Six, Attorney", "second"],
    ] as const) {
      await form.getByLabel("Person", { exact: true }).selectOption({ label: name });
      await form.getByLabel("Called", { exact: true }).selectOption({ label: place });
      await form.getByLabel("From", { exact: true }).fill(local(world.clock.now() - 60));
      await form.getByLabel("Until", { exact: true }).fill(local(world.clock.now() + 8 * 3600));
      await form.getByRole("button", { name: "Add", exact: true }).click();
      await page
        .getByRole("row")
        .filter({ hasText: name.split(",")[0] ?? "" })
        .waitFor();
    }
    await look(five, "duty");
  });

  it("México opens a case as flash: it rings the first on duty, and after fifteen minutes the second", async () => {
    const { page } = mx;
    await page.getByRole("link", { name: "Nuevo expediente" }).click();
    await page.getByRole("link", { name: "Solicitud de información" }).click();
    await fillRequest(page);
    await page.getByRole("radio", { name: "Inmediata" }).check();
    await page.getByRole("button", { name: "Firmar y enviar" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Firmar y enviar" }).click();
    await page.getByRole("heading", { level: 1, name: new RegExp(NUMBER) }).waitFor();
    await world.settle();
    await later(0);
    await ring(five).waitFor();
    await six.page.getByText("An urgent case rings at Test Person Five").waitFor();
    await look(five, "rings");
    await five.page.getByRole("button", { name: "Turn on the sound" }).click();
    await five.page.getByRole("button", { name: "Turn off the sound" }).waitFor();
    await later(15 * MINUTE);
    await ring(six).waitFor();
    await five.page.getByText("An urgent case rings at Test Person Six").waitFor();
    await look(six, "passed on");
  });

  it("who is rung takes care of it and takes it in hand; both see it where it belongs", async () => {
    await six.page.getByRole("button", { name: "I take care of it" }).click();
    await soon(() => six.page.getByRole("button", { name: "I take care of it" }).count()).toBe(0);
    await soon(() => five.page.getByText(/An urgent case rings (for|at)/).count()).toBe(0);
    await inboxOf(six, /^Colleagues’/);
    await row(six).getByText("Nobody has it in hand yet").waitFor();
    await look(six, "nobody's yet");
    await row(six).getByRole("checkbox").check();
    await six.page.getByRole("button", { name: "Take in hand" }).click();
    await six.page.getByText("You have 1 case in hand").waitFor();
    await inboxOf(six, /^Mine/);
    await row(six)
      .getByText(/Our turn: .*Acknowledge/)
      .waitFor();
    await look(six, "mine");
    await inboxOf(five, /^Colleagues’/);
    await row(five).getByText("Test Person Six").waitFor();
  });

  it("it is handed on with a note that only the colleague reads", async () => {
    const { page } = six;
    await row(six).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Hand over…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("To", { exact: true }).selectOption({ label: "Test Person Five, Attorney" });
    await dialog.getByLabel("Note (optional)").fill("They wait for a call by noon.");
    await look(six, "hand over");
    await dialog.getByRole("button", { name: "Sign and hand over 1 case" }).click();
    await page.getByText("1 case was handed to Test Person Five").waitFor();
    await inboxOf(five, /^Mine/);
    await row(five).getByText("They wait for a call by noon.").waitFor();
    await look(five, "handed over");
  });

  it("who goes away lends it to a deputy, and it ends by itself", async () => {
    const { page } = five;
    await page.getByRole("button", { name: "I will be away…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Until, that day included").fill(local(world.clock.now() + DAY).slice(0, 10));
    await dialog.getByLabel("Reason").selectOption({ label: "On mission" });
    await dialog.getByLabel("Deputy").selectOption({ label: "Test Person Six, Attorney" });
    await dialog.getByText("1 open case that you have in hand").waitFor();
    await look(five, "away");
    await dialog.getByRole("button", { name: "Note it and sign for 1 case" }).click();
    await page.getByText("Test Person Six stands in.").waitFor();
    await inboxOf(six, /^Mine/);
    await row(six)
      .getByText(/for Test Person Five, until/)
      .waitFor();
    await look(six, "lent");
    await six.page.getByRole("link", { name: "Duty" }).click();
    await six.page.getByText("deputy Test Person Six").waitFor();
    await six.page.getByText(/Test Person Six took care of it/).waitFor();
    await look(six, "who is away");
    await later(3 * DAY);
    await signIn(six, world.us.config.publicUrl, /Person Six/);
    await six.page.getByText("Nothing waits for you").waitFor();
  });
});
