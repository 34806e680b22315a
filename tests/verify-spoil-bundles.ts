/** Ways to spoil a case bundle: by damage, by leaving out, by a dishonest maker or partner. */
import { base64, signReceipt, thumbprint } from "#kernel";
import type { Bundle } from "#node/verify/bundle-format.ts";
import { nodeCrypto as crypto, seededSigner } from "./records/deterministic.ts";
import { playCase, START, type TestCase } from "./verify-case.ts";
import { type Chance, spelt } from "./verify-chance.ts";
import { COSIGNED } from "./verify-log.ts";
import { type Scene, seenAt } from "./verify-scene.ts";
import { type RecordName, recordIndex, type Way } from "./verify-spoil-files.ts";

type Draft = { -readonly [K in keyof Bundle]: Bundle[K] };

const edited =
  (edit: (bundle: Draft, story: TestCase, chance: Chance) => unknown): Way["spoil"] =>
  async (scene, story, chance) => {
    const bundle = structuredClone(scene.bundle) as Draft;
    await edit(bundle, story, chance);
    return { ...scene, bundle };
  };

/** The case played again, with something that should not have happened. */
const otherwise =
  (change: (story: TestCase, chance: Chance) => Promise<unknown>): Way["spoil"] =>
  async (scene, _story, chance) => {
    const story = await playCase(3, chance.seed);
    await change(story, chance);
    const fingerprints = [thumbprint(crypto, story.mx.root.signer.jwk)];
    return { ...scene, fingerprints, witnesses: [story.oversight.key], bundle: await story.bundle() };
  };

type Leaf = { readonly path: string; readonly get: () => string; readonly set: (text: string) => void };

/** Every text of a JSON value that is not empty, with the path to it: members by name, lists without their indexes. */
const leavesOf = (value: unknown, path = ""): Leaf[] => {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => {
    const here = Array.isArray(value) ? path : `${path}/${key}`;
    const set = (text: string) => {
      holder[key] = text;
    };
    if (typeof holder[key] !== "string") return leavesOf(holder[key], here);
    return holder[key] === "" ? [] : [{ path: here, get: () => holder[key] as string, set }];
  });
};

/** A witness whose line is spelt otherwise is another witness, whom nobody asked for: up to the second signature all is binding. */
const bindingLength = (text: string): number => {
  const second = text.indexOf("\n\u2014 ", text.indexOf("\n\u2014 ") + 1);
  return second < 0 ? text.length : second;
};

/** One letter of some text at such a path, spelt otherwise. */
const letterOf = (what: string, path: RegExp, times: number, names: Way["names"]): Way => ({
  name: `a letter of ${what}`,
  times,
  names,
  spoil: edited((bundle, _story, chance) => {
    const leaf = chance.pick(leavesOf(bundle).filter((one) => path.test(one.path)));
    leaf.set(spelt(leaf.get(), chance, 0, bindingLength(leaf.get())));
  }),
});

const letterOfRecord = (name: RecordName, names: Way["names"]): Way => ({
  name: `a letter of ${name}`,
  times: 4,
  names,
  spoil: edited((bundle, _story, chance) => {
    const record = bundle.parties.mx?.logs[0]?.records[recordIndex(name)];
    if (record) record.record = spelt(record.record, chance);
  }),
});

const dropAt = <T>(list: T[], at: number): T[] => list.filter((_, i) => i !== at);

/** A record under the signature of another. */
export const withSignatureOf = (jws: string, other: string): string =>
  `${jws.slice(0, jws.lastIndexOf("."))}${other.slice(other.lastIndexOf("."))}`;

const stranger = () => seededSigner("a stranger");
const report = { type: "complaint", content: {}, frame: { about: "other" } } as const;

export const bundleWays: readonly Way[] = [
  letterOf("the format", /^\/format$/, 2, ["bundle-malformed"]),
  letterOf("the case", /^\/case$/, 2, ["act-malformed + line-malformed + refusal-malformed + state-differs"]),
  letterOf("the home", /^\/home$/, 2, ["party-unknown + state-differs"]),
  letterOf("the protocol's hash", /^\/protocolHash$/, 2, ["protocol-differs"]),
  letterOf("the protocol", /^\/protocol\//, 6, ["protocol-differs"]),
  letterOf("the state", /^\/state\//, 6, ["state-differs"]),
  letterOf("a party's name", /^\/parties\/\w+\/party$/, 2, [
    "act-missing + party-unknown + state-differs",
    "party-unknown + root-unknown + state-differs",
  ]),
  letterOf("a party's root", /^\/parties\/\w+\/root$/, 4, [
    "act-missing + party-unknown + state-differs",
    "party-unknown + root-unknown + state-differs",
  ]),
  letterOf("a party's node key", /^\/parties\/\w+\/node$/, 4, ["party-unknown"]),
  letterOf("a log's origin", /\/logs\/origin$/, 4, [
    "log-description + party-unknown + state-differs",
    "act-missing + log-description + party-unknown + state-differs",
  ]),
  letterOf("a log's key", /\/logs\/vkey$/, 6, [
    "act-missing + log-description + party-unknown + state-differs",
    "log-description + party-unknown + state-differs",
  ]),
  letterOf("a log's checkpoint", /\/logs\/checkpoint$/, 12, ["checkpoint-signature", "checkpoint-origin"]),
  letterOfRecord("the root's grant", [
    "party-unknown + root-unknown + state-differs",
    "grant-invalid + proof-invalid + publication-invalid + revocation-invalid",
  ]),
  letterOfRecord("the node's grant", [
    "bundle-malformed + proof-invalid + publication-invalid",
    "grant-invalid + proof-invalid + publication-invalid",
    "bundle-malformed + publication-invalid",
  ]),
  letterOfRecord("the agency's grant", [
    "bundle-malformed + grant-invalid + proof-invalid + revocation-invalid",
    "bundle-malformed + grant-invalid + revocation-invalid",
    "grant-invalid + proof-invalid + revocation-invalid",
  ]),
  letterOfRecord("the agent's grant", ["bundle-malformed + proof-invalid"]),
  letterOfRecord("the former agent's grant", [
    "bundle-malformed + proof-invalid + revocation-invalid",
    "grant-invalid + proof-invalid + revocation-invalid",
  ]),
  letterOfRecord("the publication", ["bundle-malformed + proof-invalid", "proof-invalid + publication-invalid"]),
  letterOfRecord("the revocation", ["bundle-malformed + proof-invalid", "bundle-malformed"]),
  letterOf("a public record's proof", /\/logs\/records\/proof$/, 8, ["proof-invalid"]),
  letterOf("an act", /^\/acts\/record$/, 8, [
    "act-malformed + act-missing + state-differs",
    "act-missing + act-signature + proof-invalid + state-differs",
  ]),
  letterOf("an act's disclosure", /^\/acts\/disclosures$/, 6, ["disclosure-mismatch"]),
  letterOf("an author's name", /^\/acts\/author$/, 4, ["disclosure-mismatch"]),
  letterOf("an act's log", /^\/acts\/log$/, 3, ["act-missing + party-unknown + state-differs"]),
  letterOf("an act's proof", /^\/acts\/proof$/, 8, ["proof-invalid"]),
  letterOf("a line", /^\/lines\/record$/, 8, ["line-chain + line-malformed + state-differs"]),
  letterOf("a line's disclosure", /^\/lines\/disclosures$/, 3, ["disclosure-mismatch"]),
  letterOf("a line's log", /^\/lines\/log$/, 3, ["line-chain + party-unknown + state-differs"]),
  letterOf("a line's proof", /^\/lines\/proof$/, 8, ["line-chain + proof-invalid + state-differs", "proof-invalid + state-differs"]),
  letterOf("a refusal", /^\/refusals\/record$/, 6, ["refusal-malformed", "proof-invalid + refusal-signature"]),
  letterOf("who refused", /^\/refusals\/party$/, 2, ["party-unknown"]),
  letterOf("a refused act", /^\/refusals\/act$/, 6, ["act-missing"]),
  letterOf("a refusal's proof", /^\/refusals\/proof$/, 6, ["proof-invalid"]),
  letterOf("a receipt", /^\/receipts$/, 12, ["receipt-malformed", "receipt-signature"]),
  {
    name: "a docketed act left out",
    times: 5,
    names: ["act-missing + state-differs"],
    spoil: edited((bundle, _, chance) => {
      bundle.acts = dropAt(bundle.acts, chance.below(bundle.acts.length));
    }),
  },
  {
    name: "a line left out",
    times: 5,
    names: ["line-chain + line-fold + state-differs", "state-differs"],
    spoil: edited((bundle, _, chance) => {
      bundle.lines = dropAt(bundle.lines, chance.below(bundle.lines.length));
    }),
  },
  {
    name: "lines in another order",
    times: 4,
    names: ["line-chain + state-differs", "line-chain + line-fold + state-differs"],
    spoil: edited((bundle, _, chance) => {
      const at = chance.below(bundle.lines.length - 1);
      const [one, two] = bundle.lines.slice(at, at + 2);
      if (one && two) bundle.lines = bundle.lines.with(at, two).with(at + 1, one);
    }),
  },
  {
    name: "disclosures of another act",
    times: 4,
    names: ["disclosure-mismatch"],
    spoil: edited((bundle, _, chance) => {
      const [one, two] = [bundle.acts[0], bundle.acts[1 + chance.below(4)]];
      if (one && two) two.disclosures = [...two.disclosures, ...one.disclosures];
    }),
  },
  {
    name: "another author's name",
    times: 2,
    names: ["disclosure-mismatch"],
    spoil: edited((bundle) => {
      const [one, two] = bundle.acts;
      if (one && two) two.author = one.author;
    }),
  },
  {
    name: "the proof of another record",
    times: 5,
    names: ["proof-invalid", "proof-invalid + state-differs"],
    spoil: edited((bundle, _, chance) => {
      const items = [...bundle.acts, ...bundle.lines];
      const at = chance.below(items.length);
      const [one, two] = [items[at], items[(at + 1) % items.length]];
      if (one && two) one.proof = two.proof;
    }),
  },
  {
    name: "another index",
    times: 5,
    names: ["proof-invalid", "proof-invalid + state-differs", "proof-invalid + receipt-differs"],
    spoil: edited((bundle, _, chance) => {
      const item = chance.pick([...bundle.acts, ...bundle.lines]);
      item.index += 1;
    }),
  },
  {
    name: "an act given twice",
    times: 2,
    names: ["act-repeated"],
    spoil: edited((bundle, _, chance) => {
      bundle.acts = [...bundle.acts, chance.pick(bundle.acts)];
    }),
  },
  {
    name: "another state than the docket's",
    times: 4,
    names: ["state-differs"],
    spoil: edited((bundle, _, chance) => {
      bundle.state = { ...bundle.state, state: chance.pick(["closed", "archived", "declined"]) };
    }),
  },
  {
    name: "a grant left out",
    times: 3,
    alone: true,
    names: [
      "act-missing + grant-invalid + key-unknown + revocation-invalid + state-differs",
      "act-missing + key-unknown + state-differs",
      "key-unknown + log-not-granted + party-unknown + publication-invalid + state-differs",
    ],
    spoil: edited((bundle, _, chance) => {
      const log = bundle.parties.mx?.logs[0];
      if (log) log.records = dropAt(log.records, chance.below(4));
    }),
  },
  {
    name: "the signature of another act",
    times: 4,
    names: ["act-missing + act-signature + proof-invalid + state-differs"],
    spoil: edited((bundle, _, chance) => {
      const at = chance.below(bundle.acts.length);
      const [one, two] = [bundle.acts[at], bundle.acts[(at + 1) % bundle.acts.length]];
      if (one && two) one.record = withSignatureOf(one.record, two.record);
    }),
  },
  {
    name: "the signature of another line",
    times: 4,
    names: ["line-chain + line-signature + proof-invalid + state-differs", "line-signature + proof-invalid + state-differs"],
    spoil: edited((bundle, _, chance) => {
      const at = chance.below(bundle.lines.length);
      const [one, two] = [bundle.lines[at], bundle.lines[(at + 1) % bundle.lines.length]];
      if (one && two) one.record = withSignatureOf(one.record, two.record);
    }),
  },
  {
    name: "the signature of another record under a refusal",
    times: 2,
    names: ["proof-invalid + refusal-signature"],
    spoil: edited((bundle, _, chance) => {
      const [refusal, line] = [bundle.refusals[0], chance.pick(bundle.lines)];
      if (refusal) refusal.record = withSignatureOf(refusal.record, line.record);
    }),
  },
  {
    name: "the signature of another record under a receipt",
    times: 3,
    names: ["receipt-signature"],
    spoil: edited((bundle, _, chance) => {
      bundle.receipts = bundle.receipts.map((receipt) => withSignatureOf(receipt, chance.pick(bundle.lines).record));
    }),
  },
  {
    name: "a receipt for another place in the log",
    times: 4,
    names: ["receipt-differs"],
    spoil: edited(async (bundle, story, chance) => {
      const shift = 1 + chance.below(5);
      const items = <T extends { index: number }>(list: readonly T[]): T[] => list.map((item) => ({ ...item, index: item.index + shift }));
      bundle.receipts = [await story.receipt((payload) => ({ ...payload, items: items(payload.items) }))];
    }),
  },
  {
    name: "a receipt for another log than was shown",
    times: 4,
    names: ["fork"],
    spoil: edited(async (bundle, story, chance) => {
      const root = base64(crypto.sha256(Uint8Array.of(chance.below(256))));
      bundle.receipts = [await story.receipt((payload) => ({ ...payload, have: { ...payload.have, root } }))];
    }),
  },
  {
    name: "a receipt by a stranger",
    times: 3,
    names: ["key-unknown"],
    spoil: edited(async (bundle, story) => {
      bundle.receipts = [await signReceipt(crypto, stranger(), await receiptPayload(story))];
    }),
  },
  {
    name: "an act by a key that was revoked",
    times: 3,
    alone: true,
    names: ["key-not-in-force"],
    spoil: otherwise((story) => story.log({ ...report, party: story.mx }, story.mx.former.signer)),
  },
  {
    name: "a step that comes after the end of its key, dated before it",
    times: 2,
    alone: true,
    names: ["key-not-in-force"],
    spoil: otherwise((story) =>
      story.log({ party: story.mx, type: "supplement", frame: {}, content: {}, iat: START - 200 }, story.mx.former.signer),
    ),
  },
  {
    name: "a line dated more than five minutes after its cosignature",
    times: 2,
    alone: true,
    names: ["line-time"],
    spoil: otherwise(async (story, chance) => {
      story.at = COSIGNED + 301 + chance.below(10_000) - 60;
      await story.act({ ...report, party: story.us });
    }),
  },
  {
    name: "a refusal dated more than five minutes after its cosignature",
    times: 2,
    alone: true,
    names: ["line-time"],
    spoil: otherwise(async (story, chance) => {
      story.at = COSIGNED + 301 + chance.below(10_000) - 60;
      await story.refuse({ party: story.us, type: "acknowledge", frame: {}, content: {} });
    }),
  },
  {
    name: "a line dated back, before a log that was seen without it",
    times: 2,
    names: ["line-time"],
    spoil: async (scene, _, chance) => {
      const story = await playCase(3, chance.seed);
      const seen = await seenAt(story.mx.channel, story.mx.channel.size, story.at + 361 + chance.below(10_000));
      await story.act({ ...report, party: story.us });
      const fingerprints = [thumbprint(crypto, story.mx.root.signer.jwk)];
      const [channel, domestic] = [await story.mx.channel.files(), await story.mx.domestic.files()];
      return { ...scene, channel, domestic, seen, fingerprints, witnesses: [story.oversight.key], bundle: await story.bundle() };
    },
  },
  {
    name: "an act by a key that nobody granted",
    times: 3,
    alone: true,
    names: ["key-unknown"],
    spoil: otherwise((story) => story.log({ ...report, party: story.mx }, stranger())),
  },
  {
    name: "an act by a node's key that only an agent may sign",
    times: 3,
    alone: true,
    names: ["no-power"],
    spoil: otherwise((story) => story.log({ ...report, party: story.mx }, story.mx.node.signer)),
  },
  {
    name: "another protocol under the same name",
    times: 2,
    names: ["protocol-differs"],
    spoil: edited((bundle) => {
      bundle.protocol = { ...bundle.protocol, flags: [...bundle.protocol.flags, "added"] };
    }),
  },
  {
    name: "a stranger's fingerprint",
    times: 2,
    names: ["root-unknown"],
    spoil: (scene: Scene): Scene => ({ ...scene, fingerprints: [thumbprint(crypto, stranger().jwk)] }),
  },
];

/** What an honest receipt would say. */
const receiptPayload = async (story: TestCase): Promise<Parameters<typeof signReceipt>[2]> => {
  let seen: Parameters<typeof signReceipt>[2] | undefined;
  await story.receipt((payload) => {
    seen = payload;
    return payload;
  });
  if (seen === undefined) throw new Error("no payload");
  return seen;
};
