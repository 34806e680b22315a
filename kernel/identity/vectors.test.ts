/** Runs spec/vectors/identity from the files alone. */
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { expand, readVectors } from "#tests/records/vectors.ts";
import { addRecord } from "./add-record.ts";
import { type Directory, emptyDirectory } from "./directory.ts";
import { readFingerprint, spokenFingerprint } from "./fingerprint.ts";
import { openHolder, parseGrant } from "./grant.ts";
import { judgeKey } from "./judge.ts";

type Entry = { readonly record: string; readonly index: number; readonly at: number };
type Whose = { readonly party: string; readonly root: string; readonly records: readonly Entry[] };
const fold = async ({ party, root, records }: Whose): Promise<Directory> => {
  let directory = emptyDirectory(party, root);
  for (const { record, index, at } of records) {
    const added = await addRecord(nodeCrypto, directory, record, index, at);
    if (!added.ok) throw new Error(JSON.stringify(added.refusal));
    directory = added.value;
  }
  return directory;
};

describe("identity/valid.json", () => {
  const { stories, holder } = readVectors("identity/valid.json");
  it.each(stories as (Whose & { name: string })[])("$name", async (story) => {
    const { spoken, judgements } = story as unknown as typeof holder;
    expect([spokenFingerprint(story.root), readFingerprint(spoken)]).toEqual([spoken, story.root]);
    const directory = await fold(story);
    for (const { kid, grant, refusal, late, suspect, ...when } of judgements) {
      const judged = judgeKey(directory, kid, when);
      if (refusal !== undefined) expect(judged).toEqual({ ok: false, refusal });
      else expect(judged.ok && [judged.value.grant.hash, judged.value.late, judged.value.suspect]).toEqual([grant, late, suspect]);
    }
  });
  it("opens a holder's name and title", () => {
    const grant = parseGrant(nodeCrypto, holder.grant);
    const texts = holder.disclosures.map(({ text }: { text: string }) => text);
    expect(grant.ok && openHolder(nodeCrypto, grant.value, texts)).toEqual({ ok: true, value: { name: "Ana Pérez", title: "Fiscal" } });
  });
});

describe("identity/invalid.json", async () => {
  const vectors = readVectors("identity/invalid.json");
  const directory = await fold(vectors);
  it.each(vectors.cases as { name: string }[])("$name", async (vector) => {
    const { record, refusal, first } = vector as unknown as typeof vectors;
    const { index, at } = first ? { index: 0, at: vectors.place.at } : vectors.place;
    const before = first ? emptyDirectory(vectors.party, vectors.root) : directory;
    expect(await addRecord(nodeCrypto, before, expand(record), index, at)).toEqual({ ok: false, refusal });
  });
  it("a root that would fall with the one before", async () => {
    const { records, record, refusal } = vectors.falls;
    const before = await fold({ party: vectors.party, root: vectors.root, records });
    expect(await addRecord(nodeCrypto, before, record, before.size, vectors.place.at)).toEqual({ ok: false, refusal });
  });
});
