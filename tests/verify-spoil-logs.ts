/** Ways to spoil a log: by damage, and by a dishonest operator who holds the log's own key. */
import {
  ED25519_TYPE,
  EntryClass,
  parseNote,
  signCheckpoint,
  signGrant,
  signPublication,
  signRevocation,
  thumbprint,
  utf8,
  verifierKey,
} from "#kernel";
import { nodeCrypto as crypto, seededSigner } from "./records/deterministic.ts";
import { START, type TestCase } from "./verify-case.ts";
import { TestLog } from "./verify-log.ts";
import { type Scene, SEEN_SIZE } from "./verify-scene.ts";
import { changed, fileWays, type Way } from "./verify-spoil-files.ts";

const rebuilt = async (scene: Scene, log: TestLog): Promise<Scene> => ({ ...scene, channel: await log.files() });

const anotherEntry = (log: TestLog, at: number): TestLog =>
  log.with(log.entries.map((entry, i) => (i === at ? { class: EntryClass.act, hash: crypto.sha256(utf8(`another ${at}`)) } : entry)));

/** Indexes of restricted entries, which no record betrays. */
const restricted = (log: TestLog, below: number): number[] =>
  [...log.entries.entries()].flatMap(([i, entry]) => (i < below && entry.class === EntryClass.act ? [i] : []));

const grow = (log: TestLog, by: number): TestLog => {
  for (let i = 0; i < by; i++) log.append(EntryClass.act, `grown ${i} ${log.size}`);
  return log;
};

const stranger = () => seededSigner("a stranger");

/** A public record that the log's operator logs properly though its signer could not give it. */
const logged =
  (make: (story: TestCase) => Promise<{ entryClass: EntryClass; record: string }>): Way["spoil"] =>
  async (scene, story) => {
    const log = story.mx.channel.with(story.mx.channel.entries);
    const { entryClass, record } = await make(story);
    log.append(entryClass, record);
    return rebuilt(scene, log);
  };

const draft = (key = stranger().jwk) => ({ party: "mx", key, iat: START, nbf: START, exp: START + 1000 });

const cosignedBy = async (scene: Scene, log: TestLog, size: number): Promise<Scene> => {
  const text = await log.checkpoint(size);
  return changed(scene, "channel", (files) => files.set("checkpoint.cosigned", utf8(text)));
};

export const logWays: readonly Way[] = [
  ...fileWays,
  {
    name: "truncation to an older valid checkpoint",
    times: 15,
    names: ["checkpoint-rolled-back"],
    spoil: async (scene, { mx }, chance) => ({ ...scene, channel: await mx.channel.files(20 + chance.below(SEEN_SIZE - 20)) }),
  },
  {
    name: "a fork below what was seen, grown further",
    times: 15,
    names: ["fork"],
    spoil: (scene, { mx }, chance) => {
      const forked = anotherEntry(mx.channel, chance.pick(restricted(mx.channel, SEEN_SIZE)));
      return rebuilt(scene, grow(forked, chance.below(20)));
    },
  },
  {
    name: "another tree of the size that was seen",
    times: 5,
    names: ["fork"],
    spoil: async (scene, { mx }, chance) => {
      const forked = anotherEntry(mx.channel, chance.pick(restricted(mx.channel, SEEN_SIZE)));
      return { ...scene, channel: await forked.files(SEEN_SIZE) };
    },
  },
  {
    name: "a checkpoint by another key",
    times: 5,
    names: ["checkpoint-signature + log-missing"],
    spoil: async (scene, { mx }) => {
      const text = await mx.channel.checkpoint(mx.channel.size, START, stranger());
      return changed(scene, "channel", (files) => files.set("checkpoint", utf8(text)));
    },
  },
  {
    name: "a checkpoint of another root",
    times: 5,
    names: ["fork + root-mismatch"],
    spoil: async (scene, { mx }, chance) => {
      const other = anotherEntry(mx.channel, chance.pick(restricted(mx.channel, mx.channel.size)));
      const text = await other.checkpoint();
      return changed(scene, "channel", (files) => files.set("checkpoint", utf8(text)));
    },
  },
  {
    name: "the checkpoint of another log",
    times: 2,
    names: ["checkpoint-origin + log-missing"],
    spoil: (scene) => changed(scene, "channel", (files) => files.set("checkpoint", scene.domestic.get("checkpoint") as Uint8Array)),
  },
  {
    name: "a whole log under a key that nobody granted",
    times: 5,
    names: ["log-not-granted"],
    spoil: (scene, { mx }) => {
      const signer = stranger();
      const key = verifierKey(crypto, mx.channel.origin, ED25519_TYPE, signer.jwk);
      const log = new TestLog(crypto, "mx", "channel", signer, key);
      log.witnesses = mx.channel.witnesses;
      log.entries = mx.channel.entries;
      for (const [name, record] of mx.channel.records) log.records.set(name, record);
      return rebuilt(scene, log);
    },
  },
  {
    name: "another root's fingerprint",
    times: 3,
    names: ["root-unknown"],
    spoil: (scene) => ({ ...scene, fingerprints: [thumbprint(crypto, stranger().jwk)] }),
  },
  {
    name: "a grant by a stranger",
    times: 4,
    names: ["grant-invalid"],
    spoil: logged(async () => {
      const grant = await signGrant(crypto, stranger(), { ...draft(), kind: "agency", powers: [], agency: "fgr", sector: "prosecution" });
      return { entryClass: EntryClass.key, record: grant.jwt };
    }),
  },
  {
    name: "a grant beyond the grantor's power",
    times: 4,
    names: ["grant-invalid"],
    spoil: logged(async ({ mx }) => {
      const grant = await signGrant(crypto, mx.agencySigner, {
        ...draft(),
        kind: "agent",
        powers: ["act"],
        agency: "sedena",
        sector: "military",
      });
      return { entryClass: EntryClass.key, record: grant.jwt };
    }),
  },
  {
    name: "a revocation by who may not",
    times: 4,
    names: ["revocation-invalid"],
    spoil: logged(async ({ mx }) => {
      const payload = { party: "mx", key: mx.node.kid, because: "compromised", at: START, iat: START } as const;
      return { entryClass: EntryClass.revocation, record: await signRevocation(crypto, mx.agent.signer, payload) };
    }),
  },
  {
    name: "a publication that no node signed",
    times: 4,
    names: ["publication-invalid"],
    spoil: logged(async ({ mx }) => {
      const hash = "A".repeat(43);
      const payload = { party: "mx", iat: START, protocols: [], shared: hash, policies: hash, basis: hash, calendars: [] };
      return { entryClass: EntryClass.publication, record: await signPublication(crypto, mx.agencySigner, payload) };
    }),
  },
  {
    name: "a grant logged as a publication",
    times: 3,
    names: ["record-class"],
    spoil: logged(async ({ mx }) => ({ entryClass: EntryClass.publication, record: mx.agent.record.jwt })),
  },
  {
    name: "a restricted entry passed off as public",
    times: 5,
    names: ["record-class"],
    spoil: (scene, { mx }, chance) => {
      const at = chance.pick(restricted(mx.channel, mx.channel.size));
      return rebuilt(
        scene,
        mx.channel.with(mx.channel.entries.map((entry, i) => (i === at ? { ...entry, class: EntryClass.key } : entry))),
      );
    },
  },
  {
    name: "an entry of no known class",
    times: 3,
    names: ["entry-malformed"],
    spoil: (scene, { mx }, chance) => {
      const at = chance.pick(restricted(mx.channel, mx.channel.size));
      const strange = 0x77 as EntryClass;
      return rebuilt(scene, mx.channel.with(mx.channel.entries.map((entry, i) => (i === at ? { ...entry, class: strange } : entry))));
    },
  },
  {
    name: "older than what its witnesses cosigned",
    times: 5,
    names: ["checkpoint-rolled-back"],
    spoil: async (scene, { mx }, chance) =>
      cosignedBy({ ...scene, seen: {}, channel: await mx.channel.files(40 + chance.below(50)) }, mx.channel, 200),
  },
  {
    name: "another tree than its witnesses cosigned",
    times: 5,
    names: ["fork"],
    spoil: (scene, { mx }, chance) => cosignedBy(scene, anotherEntry(mx.channel, chance.pick(restricted(mx.channel, 90))), 90),
  },
  {
    name: "a cosignature left out",
    times: 3,
    names: ["cosignature-missing"],
    spoil: async (scene, { mx }) => {
      const bare = await signCheckpoint(mx.channel.signer, mx.channel.key, mx.channel.size, mx.channel.root());
      return changed(scene, "channel", (files) => files.set("checkpoint", utf8(bare)));
    },
  },
  {
    name: "a cosignature of another tree",
    times: 6,
    names: ["cosignature-invalid", "cosignature-invalid + cosignature-missing"],
    spoil: async (scene, { mx }, chance) => {
      const [own, other] = [await mx.channel.checkpoint(), await mx.channel.checkpoint(30 + chance.below(50))];
      const lines = (text: string) => text.trimEnd().split("\n");
      const at = chance.pick([-1, -2]);
      const text = `${lines(own)
        .with(at, lines(other).at(at) as string)
        .join("\n")}\n`;
      if (!parseNote(text).ok) throw new Error("unreadable");
      return changed(scene, "channel", (files) => files.set("checkpoint", utf8(text)));
    },
  },
];
