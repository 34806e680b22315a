/** Decisions per second of the whole rule set, against the same requests with one policy in it (docs/performance.md). */
import { join } from "node:path";
import { preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import { actDefinition, type PolicyAttributes, type PolicyEngine } from "#kernel";
import { openCedar, requestOf } from "#node/policy/cedar.ts";
import { loadPolicyTexts, policyFolders } from "#node/policy/load.ts";
import { readExamples } from "#node/policy/policy-examples.ts";
import { readRules } from "#node/policy/policy-text.ts";
import type { PolicyTexts } from "#node/policy/rule-sets.ts";
import { protocols } from "#protocols";
import { casbinOf } from "./policy-casbin.ts";

const ROUNDS = 9;
const CALLS = 1_000;
/** Protocols that a node runs: the first one, then copies of it under other names. */
const COPIES = [1, 5, 25];

type Decide = (attributes: PolicyAttributes) => unknown;

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;

const perSecond = (decide: Decide, requests: readonly PolicyAttributes[], calls: number): number => {
  const start = performance.now();
  for (let i = 0; i < calls; i++) decide(requests[i % requests.length] as PolicyAttributes);
  return (calls * 1000) / (performance.now() - start);
};

/** Each in turn, in every round, so that a noisy machine is noisy to all alike; the median of the rounds. */
const interleaved = (all: readonly Decide[], requests: readonly PolicyAttributes[], calls = CALLS): number[] => {
  const rates = all.map(() => [] as number[]);
  for (const decide of all) perSecond(decide, requests, calls);
  for (let round = 0; round < ROUNDS; round++) for (const [i, decide] of all.entries()) rates[i]?.push(perSecond(decide, requests, calls));
  return rates.map((list) => Math.round(median(list)));
};

/** The folder whose rules and examples are measured. */
const PROTOCOL = "information-request";

const room = (name: string): string => join(import.meta.dirname, "..", name);

/** The allowed requests of the protocol's own examples: steps, reports and readings that a node sees on an ordinary day. */
const ordinaryRequests = (folder: string): readonly PolicyAttributes[] => {
  const protocol = Object.values(protocols).find((one) => one.folder === folder)?.protocol;
  return readExamples(room(`protocols/${folder}/examples`), ({ type = "" }) => {
    const definition = protocol && actDefinition(protocol, type);
    if (definition === undefined) throw new Error(`${folder} has no act ${type}`);
    return {
      class: definition.class,
      kind: definition.kind,
      power: definition.power,
      audience: definition.audience,
      consularProtocol: false,
    };
  })
    .filter((example) => example.expect === "allow")
    .map((example) => example.attributes);
};

const multiplied = (texts: PolicyTexts, text: string, copies: number): PolicyTexts => ({
  ...texts,
  protocols: Object.fromEntries(Array.from({ length: copies }, (_, i) => [`copy-${i}`, text])),
});
const spread = (requests: readonly PolicyAttributes[], copies: number): readonly PolicyAttributes[] =>
  requests.map((request, i) => ({ ...request, protocol: `copy-${i % copies}` }));

/** The floor: the same call into Cedar with one permit. */
const onePolicy = (): Decide => {
  preparsePolicySet("one", { staticPolicies: "permit (principal, action, resource);" });
  return (attributes) => statefulIsAuthorized(requestOf("one", attributes));
};

/** If one set held the rules of all copies, each request would pay for all of them. */
const together = (rules: readonly string[], id: string): Decide => {
  preparsePolicySet(id, { staticPolicies: rules.join("\n") });
  return (attributes) => statefulIsAuthorized(requestOf(id, attributes));
};

type Size = { readonly n: number; readonly ours: number; readonly other: number; readonly ratio: number };

const agree = (engine: PolicyEngine, casbin: (attributes: PolicyAttributes) => boolean, requests: readonly PolicyAttributes[]): void => {
  for (const request of requests) {
    if (!engine.authorize(request).allow || !casbin(request)) throw new Error(`the engines differ on ${request.type}`);
  }
};

const round = (ratio: number): number => Math.round(ratio * 1000) / 1000;

/** One JSON object; `ratio` is that of the largest size. */
export default async function run(): Promise<Record<string, unknown>> {
  const texts = await loadPolicyTexts(policyFolders(room("parties/mx")));
  const own = texts.protocols[PROTOCOL] ?? "";
  const perProtocol = readRules("", own).rules.map(({ text }) => text);
  const around = readRules("", `${texts.shared}\n${texts.party}`).rules.map(({ text }) => text);
  const requests = ordinaryRequests(PROTOCOL);
  const floor = onePolicy();
  const sizes: (Size & { readonly perRequest: number; readonly inOneSet: number })[] = [];
  for (const copies of COPIES) {
    const engine = openCedar(multiplied(texts, own, copies), { memo: 0 });
    const all = [...around, ...Array.from({ length: copies }, () => perProtocol).flat()];
    const [ours = 0, other = 0, inOneSet = 0] = interleaved(
      [engine.authorize, floor, together(all, `all-${copies}`)],
      spread(requests, copies),
    );
    const perRequest = around.length + perProtocol.length;
    sizes.push({ n: all.length, ours, other, ratio: round(ours / other), perRequest, inOneSet });
  }
  const remembering = openCedar(texts);
  const casbin = await casbinOf([...around, ...perProtocol]);
  agree(remembering, casbin, requests);
  const [remembered = 0] = interleaved([remembering.authorize], requests);
  const [casbinRate = 0] = interleaved([casbin], requests, 200);
  const { ours, other, ratio } = sizes.at(-1) as Size;
  return {
    name: "policy",
    unit: "decisions/s",
    ours,
    other,
    otherName: "same call with one policy",
    ratio,
    aim: 0.5,
    sizes,
    attributes: Object.keys(requests[0] ?? {}).length,
    requests: requests.length,
    remembered,
    casbin: casbinRate,
  };
}
