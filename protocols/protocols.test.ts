import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canonicalProtocol, protocolHash, textFaults } from "#kernel";
import { protocols } from "./index.ts";

const published = new URL("../spec/protocols/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, published), "utf8");
const sha256 = (data: Uint8Array): Uint8Array => createHash("sha256").update(data).digest();

describe.each(Object.entries(protocols))("%s", (name, { protocol, texts, folder }) => {
  it("is published as canonical JSON, with its hash", () => {
    expect(`${read(`${name}.json`)}`).toBe(canonicalProtocol(protocol));
    expect(JSON.parse(read("hashes.json"))).toHaveProperty([name], protocolHash(protocol, { sha256 }));
  });
  it("has every text in both languages, and none that names nothing", () => {
    expect(textFaults(protocol, texts)).toEqual([]);
  });
  it("says what each of its rules forbids, and nothing of a rule that it has not", () => {
    const policies = readFileSync(new URL(`./${folder}/policies.cedar`, import.meta.url), "utf8");
    const forbids = [...policies.matchAll(/@id\("([^"]+)"\)\s*@law\([^)]*\)\s*forbid/g)].map(([, id]) => id);
    expect(Object.keys(texts.rules ?? {}).sort()).toEqual(forbids.sort());
  });
  it("has its rules and a page of prose in its folder", () => {
    for (const file of ["policies.cedar", "README.md"])
      expect(existsSync(new URL(`./${folder}/${file}`, import.meta.url)), file).toBe(true);
  });
});
