/** Reads the vector files of `spec/vectors/`. */
import { readFileSync } from "node:fs";

type Parts = readonly (string | { readonly repeat: string; readonly times: number })[];

// biome-ignore lint/suspicious/noExplicitAny: vectors are data of many forms, and a wrong form fails the test that reads it
export const readVectors = (path: string): any => JSON.parse(readFileSync(new URL(`../../spec/vectors/${path}`, import.meta.url), "utf8"));

/** The text that `{repeat, times}` shortens. */
export const expand = (text: string | Parts): string =>
  typeof text === "string" ? text : text.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times))).join("");
