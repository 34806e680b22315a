import { expect, test } from "vitest";
import { together } from "./together.ts";

test("stories take turns by the time of their moments, and each gives what it told", async () => {
  const seen: string[] = [];
  const story =
    (name: string, ...times: string[]) =>
    async (at: (time: string) => Promise<void>): Promise<string> => {
      for (const time of times) {
        await at(time);
        seen.push(`${name} begins ${time}`);
        await new Promise((settle) => setTimeout(settle, 1));
        seen.push(`${name} ends`);
      }
      return name;
    };
  const clocks: string[] = [];
  const told = await together(
    [story("one", "2025-09-04T09:00:00-06:00", "2025-09-06T09:00:00-06:00"), story("two", "2025-09-04T11:30:00-04:00")],
    async (time) => void clocks.push(time),
  );
  expect(told).toEqual(["one", "two"]);
  expect(clocks).toEqual(["2025-09-04T09:00:00-06:00", "2025-09-04T11:30:00-04:00", "2025-09-06T09:00:00-06:00"]);
  expect(seen).toEqual(clocks.flatMap((time, i) => [`${i === 1 ? "two" : "one"} begins ${time}`, `${i === 1 ? "two" : "one"} ends`]));
});

test("where one fails, all fail", async () => {
  const failing = async (at: (time: string) => Promise<void>): Promise<void> => {
    await at("2025-09-04T09:00:00-06:00");
    throw new Error("refused");
  };
  await expect(together([failing, (at) => at("2025-09-05T09:00:00-06:00")], async () => {})).rejects.toThrow("refused");
});
