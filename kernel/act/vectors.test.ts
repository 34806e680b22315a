/** Runs spec/vectors/act as another implementation would: from the files alone. */
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { expand, readVectors } from "#tests/records/vectors.ts";
import { base64url, canonicalJson, utf8 } from "../bytes/index.ts";
import { addRecord } from "../identity/add-record.ts";
import { judgeAct } from "../identity/author.ts";
import { type Directory, emptyDirectory } from "../identity/directory.ts";
import type { Outcome } from "../refusal.ts";
import { type Act, actHash, checkDated, openContent, parseAct } from "./act.ts";
import { disclosureDigest } from "./disclosure.ts";
import { thumbprint } from "./thumbprint.ts";

type Entry = { readonly record: string; readonly index: number; readonly at: number };
const directoryOf = async ({ party, root, records }: { party: string; root: string; records: readonly Entry[] }): Promise<Directory> => {
  let directory = emptyDirectory(party, root);
  for (const { record, index, at } of records) {
    const added = await addRecord(nodeCrypto, directory, record, index, at);
    if (!added.ok) throw new Error(JSON.stringify(added.refusal));
    directory = added.value;
  }
  return directory;
};

const valid = readVectors("act/valid.json");
const invalid = readVectors("act/invalid.json");
const directory = await directoryOf(valid.directory);

describe("act/valid.json", () => {
  it.each(valid.acts as { name: string }[])("$name", async (vector) => {
    const { text, record, header, payload, signature, hash, disclosures, content, key } = vector as unknown as typeof invalid;
    const parsed = parseAct(nodeCrypto, text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
    const act = parsed.value;
    const written = [header, payload].map((part) => base64url(utf8(canonicalJson(part))));
    expect(record).toBe([...written, signature].join("."));
    expect([act.jwt, act.hash, act.kid, act.alg]).toEqual([record, hash, header.kid, header.alg]);
    expect(actHash(nodeCrypto, record)).toBe(hash);
    expect(thumbprint(nodeCrypto, key.privateJwk)).toBe(key.kid);
    for (const one of disclosures) {
      expect(one.text).toBe(base64url(utf8(canonicalJson([one.salt, one.name, one.value]))));
      expect(disclosureDigest(nodeCrypto, one.text)).toBe(one.digest);
      expect(payload.content._sd).toContain(one.digest);
    }
    expect(openContent(nodeCrypto, act)).toEqual({ ok: true, value: content });
    expect((await judgeAct(nodeCrypto, directory, act, valid.place)).ok).toBe(true);
  });
});

describe("act/invalid.json", async () => {
  const known = await directoryOf(invalid.directory);
  const stages: Record<string, (act: Act) => Outcome<unknown> | Promise<Outcome<unknown>>> = {
    judge: (act) => judgeAct(nodeCrypto, known, act, invalid.place),
    open: (act) => openContent(nodeCrypto, act),
    date: (act) => checkDated(act, invalid.now),
  };
  it.each(invalid.acts as { name: string; stage: string }[])("$stage: $name", async (vector) => {
    const { stage, text, refusal } = vector as unknown as typeof invalid;
    const parsed = parseAct(nodeCrypto, expand(text));
    const outcome = parsed.ok ? await stages[stage]?.(parsed.value) : parsed;
    expect(parsed.ok).toBe(stage !== "parse");
    expect(outcome).toEqual({ ok: false, refusal });
  });
});
