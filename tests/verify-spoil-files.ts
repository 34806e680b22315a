/** Ways to damage the files of a log: a bit, an end, a whole file, one in the place of another. */
import { hex } from "#kernel";
import type { TestCase } from "./verify-case.ts";
import { type Chance, flipped } from "./verify-chance.ts";
import type { Files } from "./verify-log.ts";
import type { Scene } from "./verify-scene.ts";

/**
 * `names`: all that is told: one of these sets of failures, each written in alphabetical order, and nothing besides. Each set is met in
 * some round. `times`: how often the way is tried.
 */
export type Way = {
  readonly name: string;
  readonly times: number;
  readonly names: readonly string[];
  /** Whether a bundle is looked at by itself, without the logs. */
  readonly alone?: true;
  readonly spoil: (scene: Scene, story: TestCase, chance: Chance) => Promise<Scene> | Scene;
};

const which = (chance: Chance): "channel" | "domestic" => (chance.below(3) === 0 ? "domestic" : "channel");

/** Everything of a checkpoint but the line of a witness that nobody demands. */
const binding = (path: string, bytes: Uint8Array): number => {
  if (path !== "checkpoint") return bytes.length;
  const text = Buffer.from(bytes).toString();
  const lines = text.trimEnd().split("\n");
  const demanded = lines.findLastIndex((line) => line.includes("oversight.example"));
  return Buffer.byteLength(lines.slice(0, demanded + 1).join("\n"));
};

export const changed = (scene: Scene, log: "channel" | "domestic", change: (files: Files) => void): Scene => {
  const files = new Map(scene[log]);
  change(files);
  return { ...scene, [log]: files };
};

const bundles = (files: Files): string[] => [...files.keys()].filter((path) => path.startsWith("tile/entries/"));

const swapEntries: Way["spoil"] = (scene, _story, chance) =>
  changed(scene, "channel", (files) => {
    const path = chance.pick(bundles(files));
    const bytes = (files.get(path) as Uint8Array).slice();
    const count = bytes.length / 35;
    const a = chance.below(count);
    const b = (a + 1 + chance.below(count - 1)) % count;
    const [one, two] = [bytes.slice(a * 35, a * 35 + 35), bytes.slice(b * 35, b * 35 + 35)];
    bytes.set(one, b * 35);
    bytes.set(two, a * 35);
    files.set(path, bytes);
  });

/** Kinds of files of a log. */
const kinds = {
  "the checkpoint": /^checkpoint$/,
  "a tile of hashes": /^tile\/\d/,
  "a bundle of entries": /^tile\/entries/,
  "the log's description": /^log\.json$/,
} as const;
type FileKind = keyof typeof kinds;

const pathsOf = (files: Files, kind: FileKind): string[] => [...files.keys()].filter((path) => kinds[kind].test(path));
const fileOf = (files: Files, kind: FileKind, chance: Chance): string => chance.pick(pathsOf(files, kind));

/** México's public records, in the order of its logs. */
const recordNames = [
  "the root's grant",
  "the node's grant",
  "the agency's grant",
  "the agent's grant",
  "the former agent's grant",
  "the revocation",
  "the publication",
] as const;
export type RecordName = (typeof recordNames)[number];
export const recordIndex = (name: RecordName): number => recordNames.indexOf(name);

const recordFile = ({ mx }: TestCase, name: RecordName): string => {
  const hash = hex((mx.channel.entries[recordIndex(name)] as (typeof mx.channel.entries)[number]).hash);
  return `records/${hash.slice(0, 2)}/${hash}`;
};

/** A record's file spoilt: a bit of it, its end, all of it. */
const recordWays = (name: RecordName, altered: string, missing: string): Way[] => {
  const file =
    (change: (bytes: Uint8Array, chance: Chance) => Uint8Array | null): Way["spoil"] =>
    (scene, story, chance) =>
      changed(scene, which(chance), (files) => {
        const path = recordFile(story, name);
        const bytes = change(files.get(path) as Uint8Array, chance);
        if (bytes === null) files.delete(path);
        else files.set(path, bytes);
      });
  return [
    { name: `a bit of ${name}`, times: 4, names: [altered], spoil: file((bytes, chance) => flipped(bytes, chance)) },
    {
      name: `${name} cut short`,
      times: 2,
      names: [altered],
      spoil: file((bytes, chance) => bytes.subarray(0, chance.below(bytes.length))),
    },
    { name: `${name} left out`, times: 2, names: [missing], spoil: file(() => null) },
  ];
};

/** One bit of a file of this kind the other way round. */
const bitOf = (kind: FileKind, times: number, names: Way["names"]): Way => ({
  name: `a bit of ${kind}`,
  times,
  names,
  spoil: (scene, _story, chance) => {
    const log = which(chance);
    const path = fileOf(scene[log], kind, chance);
    const bytes = scene[log].get(path) as Uint8Array;
    return changed(scene, log, (files) => files.set(path, flipped(bytes, chance, 0, binding(path, bytes))));
  },
});

const leftOut = (kind: FileKind, times: number, names: Way["names"]): Way => ({
  name: `${kind} left out`,
  times,
  names,
  spoil: (scene, _story, chance) => {
    const log = which(chance);
    return changed(scene, log, (files) => files.delete(fileOf(files, kind, chance)));
  },
});

const cutShort = (kind: FileKind, times: number, names: Way["names"]): Way => ({
  name: `${kind} cut short`,
  times,
  names,
  spoil: (scene, _story, chance) =>
    changed(scene, "channel", (files) => {
      const path = fileOf(files, kind, chance);
      const bytes = files.get(path) as Uint8Array;
      files.set(path, bytes.subarray(0, chance.below(binding(path, bytes))));
    }),
});

/** Two files of a log, each in the other's place. */
const exchanged = (
  name: string,
  times: number,
  names: Way["names"],
  pick: (files: Files, story: TestCase, chance: Chance) => [string, string],
): Way => ({
  name,
  times,
  names,
  spoil: (scene, story, chance) =>
    changed(scene, "channel", (files) => {
      const [a, b] = pick(files, story, chance);
      const [one, two] = [files.get(a) as Uint8Array, files.get(b) as Uint8Array];
      files.set(a, two);
      files.set(b, one);
    }),
});

export const fileWays: readonly Way[] = [
  bitOf("the checkpoint", 40, [
    "checkpoint-signature + log-missing",
    "checkpoint-malformed + log-missing",
    "checkpoint-signature",
    "checkpoint-origin + log-missing",
    "cosignature-invalid + cosignature-missing",
    "cosignature-missing",
    "checkpoint-malformed",
    "checkpoint-origin",
  ]),
  bitOf("a tile of hashes", 20, ["tile-mismatch", "fork + tile-mismatch"]),
  bitOf("a bundle of entries", 20, [
    "root-mismatch + tile-mismatch",
    "record-missing + root-mismatch + tile-mismatch",
    "record-missing + revocation-invalid + root-mismatch + tile-mismatch",
    "entry-malformed + root-unknown",
    "entry-malformed + grant-invalid + publication-invalid + revocation-invalid + root-mismatch + root-unknown + tile-mismatch",
  ]),
  bitOf("the log's description", 20, ["log-description + log-missing", "log-description"]),
  leftOut("the checkpoint", 2, ["checkpoint-missing", "checkpoint-missing + log-missing"]),
  leftOut("a tile of hashes", 6, ["tile-missing", "consistency-unproven + tile-missing"]),
  leftOut("a bundle of entries", 6, ["entries-missing + root-unknown"]),
  leftOut("the log's description", 2, ["log-missing"]),
  cutShort("the checkpoint", 6, ["checkpoint-malformed + log-missing"]),
  cutShort("a tile of hashes", 4, ["tile-mismatch", "consistency-unproven + tile-mismatch"]),
  cutShort("a bundle of entries", 6, ["entry-malformed", "entry-malformed + root-unknown"]),
  ...recordWays(
    "the root's grant",
    "grant-invalid + publication-invalid + record-altered + revocation-invalid + root-unknown",
    "grant-invalid + publication-invalid + record-missing + revocation-invalid + root-unknown",
  ),
  ...recordWays(
    "the node's grant",
    "log-not-granted + publication-invalid + record-altered",
    "log-not-granted + publication-invalid + record-missing",
  ),
  ...recordWays(
    "the agency's grant",
    "grant-invalid + record-altered + revocation-invalid",
    "grant-invalid + record-missing + revocation-invalid",
  ),
  ...recordWays("the agent's grant", "record-altered", "record-missing"),
  ...recordWays("the former agent's grant", "record-altered + revocation-invalid", "record-missing + revocation-invalid"),
  ...recordWays("the revocation", "record-altered", "record-missing"),
  ...recordWays("the publication", "record-altered", "record-missing"),
  cutShort("the log's description", 6, ["log-description + log-missing"]),
  { name: "two entries exchanged", times: 15, names: ["root-mismatch + tile-mismatch"], spoil: swapEntries },
  exchanged("two records exchanged", 2, ["record-altered + revocation-invalid"], (_files, story) => [
    recordFile(story, "the agent's grant"),
    recordFile(story, "the former agent's grant"),
  ]),
  exchanged(
    "two bundles of entries exchanged",
    2,
    ["entry-malformed + root-unknown"],
    (files) => pathsOf(files, "a bundle of entries").slice(0, 2) as [string, string],
  ),
  exchanged(
    "a tile and a bundle of entries exchanged",
    4,
    [
      "consistency-unproven + entry-malformed + tile-mismatch",
      "entry-malformed + root-unknown + tile-mismatch",
      "consistency-unproven + entry-malformed + root-unknown + tile-mismatch",
    ],
    (files, _story, chance) => [fileOf(files, "a tile of hashes", chance), fileOf(files, "a bundle of entries", chance)],
  ),
];
