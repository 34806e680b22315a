/** What happens to keys, told as stories: each states what must be said of a key at a place (SEMANTICS 4). */
import { type KeyJudgement, type LogPosition, type Outcome, signConsent, signPublication, thumbprint } from "#kernel";
import { nodeCrypto, seededSigner, type TestSigner } from "./deterministic.ts";
import { DAY, HOUR, NOW, ordinaryParty, PartyLog, YEAR } from "./party.ts";
import { hashOf } from "./samples.ts";

/** `good`, `late`, `suspect`, `late suspect`, a kind of refusal, or the reason why a key is not in force. */
export type Verdict = string;
export type Told = {
  readonly key: TestSigner;
  readonly when: { index: number; at: number; iat: number | null } & LogPosition;
  readonly verdict: Verdict;
};
export type Story = { readonly name: string; readonly log: PartyLog; readonly told: readonly Told[] };

export const verdictOf = (outcome: Outcome<KeyJudgement>): Verdict => {
  if (outcome.ok) return [outcome.value.late && "late", outcome.value.suspect && "suspect"].filter(Boolean).join(" ") || "good";
  return outcome.refusal.kind === "key-not-in-force" ? outcome.refusal.because : outcome.refusal.kind;
};

/** Collects what is to be said; `at` and `iat` are the log's clock unless given. */
class Teller {
  readonly told: Told[] = [];
  readonly log: PartyLog;
  constructor(log: PartyLog) {
    this.log = log;
  }
  says(key: TestSigner, verdict: Verdict, when: { index?: number; at?: number; iat?: number | null } & LogPosition = {}): void {
    const at = when.at ?? this.log.at;
    this.told.push({ key, verdict, when: { index: this.log.index, iat: at, ...when, at } });
  }
}

const story = (name: string, { log, told }: Teller): Story => ({ name, log, told });

const ordinary = async () => {
  const { log, keys, agency } = await ordinaryParty("mx");
  return { log, keys, agency, teller: new Teller(log) };
};

const everyKind = async (): Promise<Story> => {
  const { log, keys, teller } = await ordinary();
  for (const key of [log.root, keys.node, keys.agency, keys.registrar, keys.agent]) teller.says(key, "good");
  teller.says(keys.agent, "not-yet", { index: 4 });
  teller.says(keys.agent, "good", { index: 5 });
  teller.says(seededSigner("nobody"), "unknown-key");
  return story("keys are in force once their grants stand before the entry", teller);
};

const expiry = async (): Promise<Story> => {
  const { log, keys, agency, teller } = await ordinary();
  const brief = seededSigner("mx brief");
  await log.add((await log.agentGrant(keys.agency, brief, agency, ["act"], { nbf: NOW + HOUR, exp: NOW + DAY })).jwt);
  teller.says(brief, "not-yet", { at: NOW + HOUR - 1 });
  teller.says(brief, "good", { at: NOW + HOUR });
  teller.says(brief, "good", { at: NOW + DAY - 1 });
  teller.says(brief, "expired", { at: NOW + DAY });
  teller.says(keys.agent, "expired", { at: NOW + YEAR });
  log.wait(DAY - HOUR);
  await log.add((await log.agentGrant(keys.agency, brief, agency, ["act"], { nbf: NOW + DAY, exp: NOW + 2 * DAY })).jwt);
  teller.says(brief, "good", { at: NOW + DAY });
  return story("a grant holds from nbf to before exp, and may be renewed", teller);
};

const grantorsExpiry = async (): Promise<Story> => {
  const log = new PartyLog("mx");
  const teller = new Teller(log);
  const agency = seededSigner("mx customs");
  const agent = seededSigner("mx inspector");
  await log.add((await log.rootGrant()).jwt);
  await log.add((await log.agencyGrant(agency, "customs", "civil", { exp: NOW + DAY })).jwt);
  await log.add((await log.agentGrant(agency, agent, "customs")).jwt);
  teller.says(agent, "good", { at: NOW + DAY - 1 });
  teller.says(agent, "expired", { at: NOW + DAY });
  log.wait(HOUR);
  await log.add((await log.agencyGrant(agency, "customs")).jwt);
  teller.says(agent, "expired", { at: NOW + DAY, index: 3 });
  return story("a grant falls with the expiry of a grant above it", teller);
};

const ended = async (): Promise<Story> => {
  const { log, keys, teller } = await ordinary();
  log.wait(DAY, 10);
  const end = log.at;
  const index = await log.add(await log.revocation(keys.registrar, keys.agent, "ended"));
  teller.says(keys.agent, "good", { index, at: end + DAY });
  log.wait(HOUR);
  teller.says(keys.agent, "late", { iat: end - 1 });
  teller.says(keys.agent, "ended", { iat: end });
  teller.says(keys.agent, "late", { at: end + 72 * HOUR - 1, iat: end - 1 });
  teller.says(keys.agent, "ended", { at: end + 72 * HOUR, iat: end - 1 });
  teller.says(keys.agent, "late", { at: end - HOUR, iat: end - HOUR });
  teller.says(keys.agent, "ended", { at: end - HOUR, iat: null });
  return story("an ended key's acts dated before the end are late for 72 hours", teller);
};

const endsLater = async (): Promise<Story> => {
  const { log, keys, teller } = await ordinary();
  await log.add(await log.revocation(keys.agency, keys.agent, "ended", NOW + DAY));
  teller.says(keys.agent, "good", { at: NOW + DAY - 1 });
  teller.says(keys.agent, "good", { at: NOW + DAY - 1, iat: null });
  teller.says(keys.agent, "ended", { at: NOW + DAY });
  return story("an end that lies ahead leaves the key in force until then", teller);
};

const compromised = async (): Promise<Story> => {
  const { log, keys, teller } = await ordinary();
  log.wait(DAY, 10);
  const since = log.at;
  log.wait(HOUR, 5);
  const index = await log.add(await log.revocation(keys.registrar, keys.agent, "compromised", since));
  teller.says(keys.agent, "good", { index: 8, at: since - 1 });
  teller.says(keys.agent, "suspect", { index: 15, at: since });
  teller.says(keys.agent, "suspect", { index, at: since + HOUR });
  teller.says(keys.agent, "compromised", { index: index + 1, iat: since - 1 });
  return story("a compromised key ends at once; what it signed since is suspect, what before stays good", teller);
};

const registrarCompromised = async (): Promise<Story> => {
  const { log, keys, agency, teller } = await ordinary();
  log.wait(DAY, 3);
  const since = log.at;
  const planted = seededSigner("mx planted");
  await log.add((await log.agentGrant(keys.registrar, planted, agency)).jwt);
  log.wait(HOUR, 3);
  const index = await log.add(await log.revocation(keys.agency, keys.registrar, "compromised", since));
  teller.says(keys.agent, "good");
  teller.says(planted, "compromised");
  teller.says(planted, "suspect", { index: index - 1, at: since + 1 });
  teller.says(keys.registrar, "compromised");
  await log.add((await log.agentGrant(keys.agency, planted, agency)).jwt);
  teller.says(planted, "good");
  return story("a compromised grantor takes with it what it granted since, and nothing earlier", teller);
};

const registrarEnded = async (): Promise<Story> => {
  const { log, keys, teller } = await ordinary();
  await log.add(await log.revocation(keys.agency, keys.registrar, "ended"));
  log.wait(YEAR / 2, 100);
  teller.says(keys.agent, "good");
  teller.says(keys.registrar, "ended");
  return story("an ended grantor leaves what it granted", teller);
};

const whoRevokes = async (): Promise<Story> => {
  const { log, keys, agency, teller } = await ordinary();
  const agents = ["own", "registrar", "agency", "root"].map((by) => seededSigner(`mx revoked by ${by}`));
  for (const agent of agents) await log.add((await log.agentGrant(keys.registrar, agent, agency)).jwt);
  const [own, byRegistrar, byAgency, byRoot] = agents as [TestSigner, TestSigner, TestSigner, TestSigner];
  await log.add(await log.revocation(own, own, "ended"));
  await log.add(await log.revocation(keys.registrar, byRegistrar, "ended"));
  await log.add(await log.revocation(keys.agency, byAgency, "ended"));
  await log.add(await log.revocation(log.root, byRoot, "ended"));
  for (const agent of agents) teller.says(agent, "ended");
  await log.add(await log.revocation(keys.agency, own, "compromised", NOW - HOUR));
  teller.says(own, "compromised");
  return story("a key is revoked by itself, its grantor or any above, and an end may turn out a compromise", teller);
};

const nodeRotates = async (): Promise<Story> => {
  const { log, keys, teller } = await ordinary();
  const next = seededSigner("mx node 2");
  log.wait(30 * DAY, 50);
  await log.add((await log.nodeGrant(next, { nbf: log.at })).jwt);
  teller.says(next, "good");
  teller.says(keys.node, "good");
  await log.add(await log.revocation(log.root, keys.node, "ended"));
  log.wait(1);
  teller.says(next, "good");
  teller.says(keys.node, "ended");
  teller.says(keys.node, "good", { index: 20, at: NOW + DAY });
  teller.says(keys.node, "good", { index: 20, at: NOW + DAY, iat: null });
  teller.says(keys.node, "ended", { at: NOW + DAY, iat: null });
  return story("a node key rotates by a new grant, and the old one ends by revocation: it dates nothing back above that", teller);
};

const nodeLost = async (): Promise<Story> => {
  const { log, keys, teller } = await ordinary();
  const next = seededSigner("mx node 2");
  log.wait(DAY, 95);
  const origin = "mx.example/domestic";
  const succeeds = { key: log.kid(keys.node), sizes: [{ origin, size: 60 }] };
  await log.add((await log.nodeGrant(next, { nbf: log.at }, succeeds)).jwt);
  const at = NOW + HOUR;
  teller.says(next, "good");
  teller.says(keys.node, "ended");
  teller.says(keys.node, "ended", { at, iat: null, origin });
  teller.says(keys.node, "good", { index: 59, at, origin });
  teller.says(keys.node, "suspect", { index: 60, at, origin });
  teller.says(keys.node, "good", { index: 70, at, origin, cosigned: 71 });
  teller.says(keys.node, "suspect", { index: 71, at, origin, cosigned: 71 });
  teller.says(keys.node, "good", { index: 71, at, origin: "mx.example/us" });
  return story("a lost node key's entries from the given size on are suspect unless another's witness had cosigned them", teller);
};

const rootSucceeds = async (): Promise<Story> => {
  const { log, keys, teller } = await ordinary();
  const next = seededSigner("mx root 2");
  log.wait(30 * DAY, 20);
  const consent = await signConsent(nodeCrypto, next, "mx", log.kid(log.root));
  const draft = { party: "mx", kind: "root" as const, key: next.jwk, powers: [], ...log.times({ nbf: log.at }) };
  await log.add((await log.grant(log.root, { ...draft, succeeds: { key: log.kid(log.root) }, consent })).jwt);
  teller.says(next, "good");
  teller.says(log.root, "ended");
  teller.says(keys.agent, "good");
  const customs = seededSigner("mx customs");
  await log.add((await log.agencyGrant(customs, "customs", "civil", {}, next)).jwt);
  teller.says(customs, "good");
  log.wait(HOUR);
  await log.add(await log.revocation(next, log.root, "compromised", log.at));
  teller.says(customs, "good");
  teller.says(keys.agent, "good");
  return story("a root is succeeded by one that consents; what the old one granted stands", teller);
};

const published = async (): Promise<Story> => {
  const { log, keys, teller } = await ordinary();
  const publication = (iat: number, version: number) =>
    signPublication(nodeCrypto, keys.node, {
      party: "mx",
      iat,
      protocols: [{ id: `tracing@${version}`, hash: hashOf("protocol"), texts: hashOf("texts"), policies: hashOf("policies") }],
      shared: hashOf("shared"),
      policies: hashOf("own"),
      basis: hashOf("basis"),
      calendars: [{ id: "mx@2025.1", hash: hashOf("calendar") }],
    });
  await log.add(await publication(log.at, 1));
  await log.add(await publication(log.at, 2));
  teller.says(keys.node, "good");
  return story("a node publishes what it runs", teller);
};

export const fingerprintOf = (signer: TestSigner): string => thumbprint(nodeCrypto, signer.jwk);

export const identityStories = (): Promise<readonly Story[]> =>
  Promise.all(
    [
      everyKind, expiry, grantorsExpiry, ended, endsLater, compromised, registrarCompromised, registrarEnded, whoRevokes, nodeRotates, nodeLost,
      rootSucceeds, published,
    ].map((tell) => tell()),
  ); // biome-ignore format: one list
