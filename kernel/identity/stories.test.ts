import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { identityStories, verdictOf } from "#tests/records/identity-stories.ts";
import type { Outcome } from "../refusal.ts";
import { addRecord } from "./add-record.ts";
import { type Directory, emptyDirectory } from "./directory.ts";
import { judgeKey, type KeyJudgement } from "./judge.ts";

const withoutDoubt = (outcome: Outcome<KeyJudgement>): string => verdictOf(outcome).replace(/ ?suspect/, "") || "good";
const stories = await identityStories();

describe.each(stories)("$name", ({ log, told }) => {
  it.each(told.map((one, i) => ({ ...one, i, kid: log.kid(one.key) })))("$i: $verdict at index $when.index", ({ kid, when, verdict }) => {
    expect(verdictOf(judgeKey(log.directory, kid, when))).toBe(verdict);
  });

  it("says the same of each place to who had folded no further, doubt aside", async () => {
    const views: Directory[] = [];
    let directory = emptyDirectory(log.party, log.directory.root);
    for (const { record, index, at } of log.entries) {
      const added = await addRecord(nodeCrypto, directory, record, index, at);
      if (!added.ok) throw new Error(JSON.stringify(added.refusal));
      directory = added.value;
      views.push(directory);
    }
    for (const { key, when } of told) {
      const then = views.findLast((view) => view.size <= when.index);
      const [earlier, later] = [then, directory].map((view) => (view ? withoutDoubt(judgeKey(view, log.kid(key), when)) : "none"));
      const unheardOf = earlier === "unknown-key" && later === "not-yet";
      if (!unheardOf) expect(earlier).toBe(later);
    }
  });
});
