import { base64, ED25519_TYPE, formatVkey, type Json, type JsonObject, type Signer, signReceipt, thumbprint, verifierKey } from "#kernel";
import { checkBundle } from "#node/verify/bundle-check.ts";
import type { Bundle, BundleEvidence } from "#node/verify/bundle-format.ts";
import { type FailureName, Findings } from "#node/verify/failure.ts";
import { inlinePool } from "#node/verify/pool.ts";
import { TreeLedger } from "#node/verify/tree-ledger.ts";
import { nodeCrypto, seededSigner } from "#tests/records/deterministic.ts";
import { breakSignature } from "#tests/records/forge.ts";
import { type Change, changed } from "#tests/records/json-patch.ts";
import { playCase, playLateCase, START, type TestCase } from "#tests/verify-case.ts";
import { COSIGNED } from "#tests/verify-log.ts";
import { stranger, type VectorFile } from "./vector.ts";

const complaint = { type: "complaint", content: {}, frame: { about: "other" } } as const;

/** Acts that México's log holds besides the case's own, in this order behind them. */
const extras = async (story: TestCase) => {
  const { mx } = story;
  const add = (name: string, spoken: object, signer: Signer) => story.log({ ...complaint, party: mx, ...spoken }, signer).then(() => name);
  return [
    await add("a late report", { iat: START - 200 }, mx.former.signer),
    await add("a late step", { type: "supplement", frame: {}, iat: START - 200 }, mx.former.signer),
    await add("by an ended key", {}, mx.former.signer),
    await add("by a stranger", {}, stranger),
    await add("by a node", {}, mx.node.signer),
  ] as const;
};

const replace = (path: string, value: unknown): Change => ({ op: "replace", path, value: value as Json });
const remove = (path: string): Change => ({ op: "remove", path });
const add = (path: string, value: unknown): Change => ({ op: "add", path, value: value as Json });

/** One letter of the last part of a text, or of the only one, exchanged for another. */
const respelt = (text: string): string => `${text.slice(0, -8)}${text.at(-8) === "A" ? "B" : "A"}${text.slice(-7)}`;
const signatureOf = (own: string, other: string): string => `${own.slice(0, own.lastIndexOf("."))}${other.slice(other.lastIndexOf("."))}`;

type Case = { readonly name: string; readonly change: readonly Change[]; readonly fingerprints?: readonly string[] };
type Invalid = Case & { readonly failure: FailureName };

const validCases = (bundle: Bundle, late: unknown, us: string, mx: string): Case[] => [
  { name: "a whole case, of which the reader knows one party's root", change: [] },
  { name: "the same, of which the reader knows both roots", change: [], fingerprints: [mx, us] },
  {
    name: "disclosures erased, names withheld",
    change: bundle.acts.flatMap((_, i) => [replace(`/acts/${i}/disclosures`, []), replace(`/acts/${i}/author`, [])]),
  },
  { name: "acts in another order", change: [replace("/acts", [...bundle.acts].reverse())] },
  { name: "no receipts", change: [replace("/receipts", [])] },
  { name: "a report dated before the end of its key, logged within 72 h after it", change: [add("/acts/-", late)] },
];

type Acts = Readonly<Record<string, unknown>>;

const invalidCases = async (story: TestCase, bundle: Bundle, acts: Acts, late: unknown): Promise<Invalid[]> => {
  const [request, acknowledge] = bundle.acts as [Bundle["acts"][number], Bundle["acts"][number]];
  const [one, two] = bundle.lines as [Bundle["lines"][number], Bundle["lines"][number]];
  const [refusal] = bundle.refusals as [Bundle["refusals"][number]];
  const log = bundle.parties.mx?.logs[0] as NonNullable<Bundle["parties"][string]>["logs"][number];
  const mxLog = "/parties/mx/logs/0";
  const shifted = await story.receipt((payload) => ({
    ...payload,
    items: payload.items.map((item) => ({ ...item, index: item.index + 1 })),
  }));
  const otherRoot = await story.receipt((payload) => ({ ...payload, have: { ...payload.have, root: base64(new Uint8Array(32)) } }));
  let honest: Parameters<typeof signReceipt>[2] | undefined;
  await story.receipt((payload) => {
    honest = payload;
    return payload;
  });
  if (honest === undefined) throw new Error("no receipt");
  const strange = await signReceipt(nodeCrypto, stranger, honest);
  return [
    { name: "another format", change: [replace("/format", "hito-bundle.v2")], failure: "bundle-malformed" },
    { name: "a member that is not named", change: [add("/note", "x")], failure: "bundle-malformed" },
    { name: "no home", change: [remove("/home")], failure: "bundle-malformed" },
    { name: "another protocol under the same hash", change: [add("/protocol/flags/-", "added")], failure: "protocol-differs" },
    { name: "a party left out", change: [remove("/parties/us")], failure: "party-unknown" },
    { name: "no root that the reader knows", change: [], fingerprints: [thumbprint(nodeCrypto, stranger.jwk)], failure: "root-unknown" },
    { name: "the agency's grant left out", change: [remove(`${mxLog}/records/2`)], failure: "grant-invalid" },
    {
      name: "a grant with a wrong signature",
      change: [replace(`${mxLog}/records/2/record`, breakSignature(log.records[2]?.record ?? ""))],
      failure: "grant-invalid",
    },
    {
      name: "a log's key that no grant names",
      change: [replace(`${mxLog}/vkey`, formatVkey(story.oversight.key))],
      failure: "log-description",
    },
    {
      name: "a checkpoint whose root is another",
      change: [replace(`${mxLog}/checkpoint`, await story.mx.channel.checkpoint(undefined, undefined, seededSigner("another log")))],
      failure: "checkpoint-signature",
    },
    {
      name: "a log's key that is another",
      change: [replace(`${mxLog}/vkey`, formatVkey(verifierKey(nodeCrypto, log.origin, ED25519_TYPE, stranger.jwk)))],
      failure: "log-not-granted",
    },
    {
      name: "a publication with a wrong signature",
      change: [replace(`${mxLog}/records/6/record`, breakSignature(log.records[6]?.record ?? ""))],
      failure: "publication-invalid",
    },
    { name: "a checkpoint that cannot be read", change: [replace(`${mxLog}/checkpoint`, "checkpoint")], failure: "checkpoint-malformed" },
    {
      name: "a checkpoint of another log",
      change: [replace(`${mxLog}/checkpoint`, bundle.parties.us?.logs[0]?.checkpoint)],
      failure: "checkpoint-origin",
    },
    {
      name: "a witness's cosignature of another tree",
      change: [replace(`${mxLog}/checkpoint`, withCosignature(log.checkpoint, await story.mx.channel.checkpoint(20), "oversight.example"))],
      failure: "cosignature-invalid",
    },
    {
      name: "another witness than the reader asks for",
      change: [replace(`${mxLog}/checkpoint`, withoutLine(log.checkpoint, "oversight.example"))],
      failure: "cosignature-missing",
    },
    {
      name: "a record that stands elsewhere than its proof says",
      change: [replace("/acts/0/index", request.index + 1)],
      failure: "proof-invalid",
    },
    { name: "the proof of another record", change: [replace("/lines/0/proof", two.proof)], failure: "proof-invalid" },
    {
      name: "an act with a wrong signature",
      change: [replace("/acts/1/record", breakSignature(acknowledge.record))],
      failure: "act-signature",
    },
    { name: "an act that cannot be read", change: [replace("/acts/1/record", acknowledge.record.slice(1))], failure: "act-malformed" },
    { name: "an act by a key that nobody granted", change: [add("/acts/-", acts["by a stranger"])], failure: "key-unknown" },
    { name: "an act by a key that had ended", change: [add("/acts/-", acts["by an ended key"])], failure: "key-not-in-force" },
    {
      name: "a step dated before the end of its key, logged after it",
      change: [add("/acts/-", acts["a late step"])],
      failure: "key-not-in-force",
    },
    { name: "an act by a node that only an agent may sign", change: [add("/acts/-", acts["by a node"])], failure: "no-power" },
    { name: "an act given twice", change: [add("/acts/-", request)], failure: "act-repeated" },
    { name: "an act of another case", change: [replace("/case", respelt(`${bundle.case}`))], failure: "act-malformed" },
    { name: "disclosures of another act", change: [replace("/acts/1/disclosures", request.disclosures)], failure: "disclosure-mismatch" },
    { name: "another author's name", change: [replace("/acts/1/author", request.author)], failure: "disclosure-mismatch" },
    {
      name: "an act taken in more than 300 s before its author dates it",
      change: [replace("/acts/1/at", START + 120 - 301)],
      failure: "time-disorder",
    },
    { name: "a docketed act left out", change: [remove("/acts/1")], failure: "act-missing" },
    { name: "a line left out", change: [remove("/lines/1")], failure: "line-chain" },
    {
      name: "the signature of another line",
      change: [replace("/lines/0/record", signatureOf(one.record, two.record))],
      failure: "line-signature",
    },
    { name: "another state than the docket's", change: [replace("/state/state", "closed")], failure: "state-differs" },
    {
      name: "the signature of another record under a refusal",
      change: [replace("/refusals/0/record", signatureOf(refusal.record, one.record))],
      failure: "refusal-signature",
    },
    { name: "a refusal dated 301 s after it was cosigned", change: [add("/refusals/-", late)], failure: "line-time" },
    { name: "another refused act", change: [replace("/refusals/0/act", `${request.record}~`)], failure: "act-missing" },
    {
      name: "a receipt with a wrong signature",
      change: [replace("/receipts/0", breakSignature(bundle.receipts[0] ?? ""))],
      failure: "receipt-signature",
    },
    { name: "a receipt that cannot be read", change: [replace("/receipts/0", "receipt")], failure: "receipt-malformed" },
    { name: "a receipt by a key that nobody granted", change: [replace("/receipts/0", strange)], failure: "key-unknown" },
    { name: "a receipt for other places in the log", change: [replace("/receipts/0", shifted)], failure: "receipt-differs" },
    { name: "a receipt for another tree than was shown", change: [replace("/receipts/0", otherRoot)], failure: "fork" },
  ];
};

const isBy = (name: string) => (line: string) => line.startsWith(`\u2014 ${name}`);

/** A note with the line of one witness from another note. */
const withCosignature = (note: string, other: string, name: string): string => {
  const line = other.split("\n").find(isBy(name)) ?? "";
  return note
    .split("\n")
    .map((own) => (isBy(name)(own) ? line : own))
    .join("\n");
};

const withoutLine = (note: string, name: string): string =>
  note
    .split("\n")
    .filter((line) => !isBy(name)(line))
    .join("\n");

type Given = { readonly fingerprints: readonly string[]; readonly witnesses: readonly string[] };
type Cases = { readonly valid: readonly Case[]; readonly invalid: readonly Invalid[] };

/** What a verifier says of each case; throws where that is not what the case is there for. */
const judged = async ({ oversight }: TestCase, bundle: Bundle, given: Given, cases: Cases) => {
  const verify = async ({ change, fingerprints = given.fingerprints }: Case) => {
    const findings = new Findings();
    const deps = { crypto: nodeCrypto, pool: inlinePool(), findings, fingerprints };
    const json = changed(bundle as unknown as JsonObject, change);
    const checked = await checkBundle({ ...deps, ledger: new TreeLedger(nodeCrypto, findings), witnesses: [oversight.key] }, json);
    return { checked, told: [...new Set(findings.failures.map(({ name }) => name))].sort() };
  };
  const valid = [];
  for (const one of cases.valid) {
    const { checked, told } = await verify(one);
    if (checked === null || told.length > 0) throw new Error(`${one.name}: ${told}`);
    const beside = bundle.evidence === undefined ? {} : { contradictions: checked.evidence.contradictions };
    valid.push({ ...one, report: checked.report, ...beside });
  }
  const invalid = [];
  for (const { failure, ...one } of cases.invalid) {
    const { told } = await verify(one);
    if (!told.includes(failure)) throw new Error(`${one.name}: ${told}`);
    invalid.push({ ...one, failure, also: told.filter((name) => name !== failure) });
  }
  return { valid, invalid };
};

/** A line that says of a late act that it came in time, with what must prove it. */
const timelyVectors = async (): Promise<VectorFile> => {
  const { story, proofs } = await playLateCase("vectors timely");
  const bundle = await story.bundle();
  const given = { fingerprints: [story.mx.root.kid], witnesses: [formatVkey(story.oversight.key)] };
  const place = "/lines/2/timely";
  const failure = "timely-unproven";
  const cases: Cases = {
    valid: [{ name: "an answer that others saw in its author's log by the last second", change: [] }],
    invalid: [
      { name: "the proof left out", change: [remove(place)], failure },
      { name: "a second too late", change: [replace(place, proofs.tooLate)], failure },
      { name: "seen in time by nobody but its author's own node", change: [replace(place, proofs.byItself)], failure },
      { name: "the proof of another act", change: [replace(place, bundle.acts[0]?.proof)], failure: "proof-invalid" },
    ],
  };
  return { path: "bundle/timely.json", content: { ...given, bundle, ...(await judged(story, bundle, given, cases)) } };
};

/** What the home signed beside its docket: another line for a number, one that does not follow, a refusal of what it numbered. */
const evidenceVectors = async (): Promise<VectorFile> => {
  const story = await playCase(3, "vectors evidence");
  const { n } = story.state;
  await story.sayOtherwise({ at: story.at + 1 });
  await story.sayOtherwise({ n: n + 2 });
  await story.refuseNumbered();
  const bundle = await story.bundle();
  const [twin, stray] = bundle.evidence as [BundleEvidence, BundleEvidence];
  const given = { fingerprints: [story.mx.root.kid], witnesses: [formatVkey(story.oversight.key)] };
  const cases: Cases = {
    valid: [
      { name: "two lines for one number, and a number and a refusal for one act", change: [] },
      { name: "only a line that does not follow", change: [replace("/evidence", [stray])] },
    ],
    invalid: [
      { name: "with disclosures", change: [add("/evidence/0/disclosures", [])], failure: "bundle-malformed" },
      { name: "an act", change: [replace("/evidence/0/record", bundle.acts[0]?.record)], failure: "line-malformed" },
      {
        name: "the signature of another line",
        change: [replace("/evidence/0/record", signatureOf(twin.record, stray.record))],
        failure: "line-signature",
      },
      {
        name: "in the log of the other party",
        change: [replace("/evidence/0/log", story.us.channel.origin)],
        failure: "party-unknown",
      },
      { name: "the proof of another record", change: [replace("/evidence/0/proof", stray.proof)], failure: "proof-invalid" },
    ],
  };
  return { path: "bundle/evidence.json", content: { ...given, bundle, ...(await judged(story, bundle, given, cases)) } };
};

export const bundleVectors = async (): Promise<readonly VectorFile[]> => {
  const story = await playCase(3, "vectors bundle");
  const own = story.at;
  const names = await extras(story);
  story.at = COSIGNED + 300 - 60 + 1;
  await story.refuse({ ...complaint, party: story.us });
  const whole = await story.bundle();
  const placed = whole.acts.slice(-names.length);
  const acts: Acts = Object.fromEntries(names.map((name, i) => [name, placed[i]]));
  const bundle: Bundle = { ...whole, acts: whole.acts.slice(0, -names.length), refusals: whole.refusals.slice(0, -1) };
  if (bundle.acts.some(({ at }) => at > own)) throw new Error("an act that is not the case's own");
  const [mx, us] = [story.mx.root.kid, story.us.root.kid];
  const given = { fingerprints: [mx], witnesses: [formatVkey(story.oversight.key)] };

  const { valid, invalid } = await judged(story, bundle, given, {
    valid: validCases(bundle, acts["a late report"], us, mx),
    invalid: await invalidCases(story, bundle, acts, whole.refusals.at(-1)),
  });
  return [
    { path: "bundle/valid.json", content: { ...given, bundle, cases: valid } },
    { path: "bundle/invalid.json", content: { ...given, cases: invalid } },
    await timelyVectors(),
    await evidenceVectors(),
  ];
};
