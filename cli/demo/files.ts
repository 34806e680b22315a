import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A file that only its owner may read, in a folder that only its owner may enter. */
export const writeSecret = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
};

export const writeJson = (path: string, value: unknown): void => writeSecret(path, `${JSON.stringify(value, null, 2)}\n`);
export const readText = (path: string): string => readFileSync(path, "utf8");
export const readJson = (path: string): unknown => JSON.parse(readText(path));
