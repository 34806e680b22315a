/** Ways to spoil what a bundle brings of a home that signed beside its docket. */
import { thumbprint } from "#kernel";
import type { Bundle, BundleEvidence } from "#node/verify/bundle-format.ts";
import { nodeCrypto as crypto } from "./records/deterministic.ts";
import { playCase } from "./verify-case.ts";
import { type Chance, spelt } from "./verify-chance.ts";
import { withSignatureOf } from "./verify-spoil-bundles.ts";
import type { Way } from "./verify-spoil-files.ts";

type Edit = (beside: { -readonly [K in keyof BundleEvidence]: BundleEvidence[K] }, bundle: Bundle, chance: Chance) => unknown;

/** The case played again by a home that signs its newest line twice, in two wordings, and then spoilt. */
const signedTwice =
  (edit: Edit): Way["spoil"] =>
  async (scene, _story, chance) => {
    const story = await playCase(3, chance.seed);
    await story.sayOtherwise({ at: story.at + 1 });
    const bundle = await story.bundle();
    const [beside] = bundle.evidence ?? [];
    if (beside === undefined) throw new Error("no evidence");
    edit(beside, bundle, chance);
    return { ...scene, fingerprints: [thumbprint(crypto, story.mx.root.signer.jwk)], witnesses: [story.oversight.key], bundle };
  };

export const evidenceWays: readonly Way[] = [
  {
    name: "a letter of a line beside the docket",
    times: 6,
    alone: true,
    names: ["line-malformed"],
    spoil: signedTwice((beside, _, chance) => {
      beside.record = spelt(beside.record, chance);
    }),
  },
  {
    name: "the signature of another line under one beside the docket",
    times: 2,
    alone: true,
    names: ["line-signature + proof-invalid"],
    spoil: signedTwice((beside, { lines }, chance) => {
      beside.record = withSignatureOf(beside.record, chance.pick(lines).record);
    }),
  },
  {
    name: "the place of another line for one beside the docket",
    times: 2,
    alone: true,
    names: ["proof-invalid"],
    spoil: signedTwice((beside, { lines }, chance) => {
      const { index, proof } = chance.pick(lines);
      Object.assign(beside, { index, proof });
    }),
  },
];
