import {
  addRecord,
  emptyDirectory,
  judgeKey,
  parsePublicRecord,
  type Refusal,
  type RevocationPayload,
  signConsent,
  signGrant,
  signPublication,
  signRevocation,
  spokenFingerprint,
} from "#kernel";
import { nodeCrypto, seededCrypto, seededSigner, type TestSigner } from "#tests/records/deterministic.ts";
import { breakSignature, resign, without } from "#tests/records/forge.ts";
import { identityStories, type Story, verdictOf } from "#tests/records/identity-stories.ts";
import { HOUR, NOW, ordinaryParty, type PartyLog } from "#tests/records/party.ts";
import { hashOf } from "#tests/records/samples.ts";
import { type CompactText, compact, disclosureParts, must, partsOf, refusalOf, stranger, type VectorFile, vectorKey } from "./vector.ts";

const crypto = seededCrypto("vectors identity");

const describeRecord = (record: string) => {
  const { kind, record: parsed } = must(parsePublicRecord(nodeCrypto, record));
  return { kind, ...partsOf(record), hash: parsed.hash, ...("subject" in parsed ? { subject: parsed.subject } : {}) };
};

const describeStory = ({ name, log, told }: Story) => {
  const records = log.entries.map((entry) => ({ ...entry, ...describeRecord(entry.record) }));
  const judgements = told.map(({ key, when, verdict }) => {
    const outcome = judgeKey(log.directory, log.kid(key), when);
    if (verdictOf(outcome) !== verdict) throw new Error(`${name}: ${verdictOf(outcome)}, not ${verdict}`);
    if (!outcome.ok) return { kid: log.kid(key), ...when, refusal: outcome.refusal };
    const { grant, ...doubts } = outcome.value;
    return { kid: log.kid(key), ...when, grant: grant.hash, ...doubts };
  });
  return { name, party: log.party, root: log.directory.root, spoken: spokenFingerprint(log.directory.root), records, judgements };
};

type Invalid = { readonly name: string; readonly record: CompactText; readonly refusal: Refusal };

const grantForms = async (log: PartyLog, node: TestSigner, agent: string): Promise<Readonly<Record<string, string>>> => {
  const key = seededSigner("new").jwk;
  const nodeGrant = (await log.nodeGrant(seededSigner("new"))).jwt;
  const byRoot = (payload: (same: ReturnType<typeof without>) => ReturnType<typeof without>) => resign(log.root, nodeGrant, { payload });
  return {
    "a kind that is none": await byRoot((same) => ({ ...same, kind: "person" })),
    "an agent without a holder": await resign(node, agent, { payload: (same) => without(same, "holder") }),
    "powers of a node": await byRoot((same) => ({ ...same, powers: ["act"] })),
    "powers that are not sorted": await resign(node, agent, { payload: (same) => ({ ...same, powers: ["enrol", "act"] }) }),
    "a power that is none": await resign(node, agent, { payload: (same) => ({ ...same, powers: ["rule"] }) }),
    "an agency named node": await resign(node, agent, { payload: (same) => ({ ...same, agency: "node" }) }),
    "a sector that is none": await resign(node, agent, { payload: (same) => ({ ...same, sector: "other" }) }),
    "a key with a private member": await byRoot((same) => ({ ...same, key: { ...key, d: "AAAA" } })),
    "a key of another curve": await byRoot((same) => ({ ...same, key: { ...key, crv: "X25519" } })),
    "exp that is not after nbf": await byRoot((same) => ({ ...same, exp: NOW })),
    "a node without its addresses": await byRoot((same) => without(same, "node")),
    "a vkey that is none": await byRoot((same) => ({ ...same, node: { ...(same.node as object), witness: "x" } })),
    "another version": await resign(log.root, nodeGrant, { header: (same) => ({ ...same, typ: "hito-grant.v2+sd-jwt" }) }),
    "a record of another kind": await resign(log.root, nodeGrant, { header: (same) => ({ ...same, typ: "hito-act.v1+sd-jwt" }) }),
    "a record of more than 16 KiB": await byRoot((same) => ({
      ...same,
      node: { ...(same.node as object), url: `https://x/${"y".repeat(13_000)}` },
    })),
  };
};

const rootForms = async (log: PartyLog): Promise<Readonly<Record<string, string>>> => {
  const next = seededSigner("mx root 2");
  const old = log.kid(log.root);
  const draft = { party: "mx", kind: "root" as const, key: next.jwk, powers: [], ...log.times({}) };
  const consent = await signConsent(nodeCrypto, next, "mx", old);
  const grant = async (extra: object) => (await signGrant(crypto, log.root, { ...draft, ...extra })).jwt;
  const succeeds = { key: old };
  return {
    "a second root without succession": await grant({}),
    "a second root without consent": await grant({ succeeds }),
    "a successor of another root": await grant({ succeeds: { key: log.kid(stranger) }, consent }),
    "consent that is none": await grant({ succeeds, consent: "consent" }),
    "consent by another key": await grant({ succeeds, consent: await signConsent(nodeCrypto, stranger, "mx", old) }),
    "consent for another party": await grant({ succeeds, consent: await signConsent(nodeCrypto, next, "us", old) }),
    "consent to another root": await grant({ succeeds, consent: await signConsent(nodeCrypto, next, "mx", log.kid(stranger)) }),
    "consent with a wrong signature": await grant({ succeeds, consent: breakSignature(consent) }),
    "a stranger's own root": (await signGrant(crypto, stranger, { ...draft, key: stranger.jwk })).jwt,
  };
};

const wrongGrantors = async (
  log: PartyLog,
  keys: Record<string, TestSigner>,
  agency: string,
): Promise<Readonly<Record<string, string>>> => {
  const fresh = seededSigner("new");
  const { node, agency: office, registrar, agent, ended } = keys as Record<"node" | "agency" | "registrar" | "agent" | "ended", TestSigner>;
  const jwt = async (signed: Promise<{ jwt: string }>) => (await signed).jwt;
  const nodeGrant = await jwt(log.nodeGrant(fresh));
  return {
    "an agent by an unknown key": await jwt(log.agentGrant(stranger, fresh, agency)),
    "an agent by the root": await jwt(log.agentGrant(log.root, fresh, agency)),
    "an agent by a node": await jwt(log.agentGrant(node, fresh, agency)),
    "an agent by an agent without enrol": await jwt(log.agentGrant(agent, fresh, agency)),
    "an agent with enrol by a registrar": await jwt(log.agentGrant(registrar, fresh, agency, ["act", "enrol"])),
    "an agent of another agency": await jwt(log.agentGrant(office, fresh, "customs")),
    "an agent of another sector": await jwt(log.agentGrant(office, fresh, agency, ["act"], { sector: "military" })),
    "an agent by a registrar that ended": await jwt(log.agentGrant(ended, fresh, agency)),
    "an agency by an agency": await jwt(log.agencyGrant(fresh, "customs", "civil", {}, office)),
    "a node by an agency": await resign(office, nodeGrant, { header: (same) => ({ ...same, kid: log.kid(office) }) }),
    "a node that succeeds an unknown one": await jwt(log.nodeGrant(fresh, {}, { key: log.kid(stranger), sizes: [] })),
    "a node that succeeds an agent": await jwt(log.nodeGrant(fresh, {}, { key: log.kid(agent), sizes: [] })),
    "an agent's key granted as a node's": await jwt(log.nodeGrant(agent)),
    "a wrong signature": breakSignature(nodeGrant),
    "another party's": await resign(log.root, nodeGrant, { payload: (same) => ({ ...same, party: "us" }) }),
  };
};

const wrongOthers = async (log: PartyLog, keys: Record<string, TestSigner>): Promise<Readonly<Record<string, string>>> => {
  const revocation = (by: TestSigner, key: TestSigner, extra: Partial<RevocationPayload> = {}) =>
    signRevocation(crypto, by, { party: "mx", key: log.kid(key), because: "ended", at: NOW, iat: NOW, ...extra });
  const { node, agency, agent, registrar } = keys as Record<"node" | "agency" | "agent" | "registrar", TestSigner>;
  const good = await revocation(agency, agent);
  const publication = (by: TestSigner) =>
    signPublication(crypto, by, {
      party: "mx",
      iat: NOW,
      protocols: [],
      shared: hashOf("a"),
      policies: hashOf("b"),
      basis: hashOf("c"),
      calendars: [],
    });
  const published = await publication(node);
  return {
    "a revocation of an unknown key": await revocation(log.root, stranger),
    "a revocation by an unknown key": await revocation(stranger, agent),
    "a revocation from below": await revocation(agent, registrar),
    "a revocation by a node": await revocation(node, agent),
    "a revocation with a wrong signature": breakSignature(good),
    "a revocation for no reason": await resign(agency, good, { payload: (same) => ({ ...same, because: "lost" }) }),
    "a revocation without at": await resign(agency, good, { payload: (same) => without(same, "at") }),
    "a revocation of another version": await resign(agency, good, { header: (same) => ({ ...same, typ: "hito-revocation.v2+jwt" }) }),
    "a publication by an agent": await publication(agent),
    "a publication with a wrong signature": breakSignature(published),
    "a publication with a wrong protocol": await resign(node, published, {
      payload: (same) => ({ ...same, protocols: [{ id: "tracing", hash: hashOf("x"), texts: hashOf("x"), policies: hashOf("x") }] }),
    }),
  };
};

const suicidal = async (): Promise<Invalid & { readonly records: PartyLog["entries"] }> => {
  const { log } = await ordinaryParty("mx");
  const next = seededSigner("mx root 2");
  const consent = await signConsent(nodeCrypto, next, "mx", log.kid(log.root));
  const draft = {
    party: "mx",
    kind: "root" as const,
    key: next.jwk,
    powers: [],
    ...log.times({}),
    succeeds: { key: log.kid(log.root) },
    consent,
  };
  await log.add((await log.grant(log.root, draft)).jwt);
  const record = await log.revocation(next, log.root, "compromised", NOW - HOUR);
  return { name: "a new root revokes the root that granted it", records: log.entries, record, refusal: refusalOf(await log.try(record)) };
};

export const identityVectors = async (): Promise<readonly VectorFile[]> => {
  const stories = (await identityStories()).map(describeStory);
  const { log, keys, agency, agentGrant } = await ordinaryParty("mx");
  const ended = seededSigner("mx registrar 2");
  await log.add((await log.agentGrant(keys.agency, ended, agency, ["enrol"])).jwt);
  await log.add(await log.revocation(keys.agency, ended, "ended"));
  const all = { ...keys, ended };
  const records = {
    ...(await grantForms(log, keys.registrar, agentGrant.jwt)),
    ...(await rootForms(log)),
    ...(await wrongGrantors(log, all, agency)),
    ...(await wrongOthers(log, all)),
  };
  const invalid: Invalid[] = [];
  for (const [name, record] of Object.entries(records)) {
    const outcome = await addRecord(nodeCrypto, log.directory, record, log.index, log.at);
    if (outcome.ok) throw new Error(`accepted: ${name}`);
    invalid.push({ name, record: compact(record), refusal: outcome.refusal });
  }
  const empty = await addRecord(nodeCrypto, emptyDirectory("mx", log.directory.root), agentGrant.jwt, 0, NOW);
  invalid.push({ name: "a first record that is not the root's", record: agentGrant.jwt, refusal: refusalOf(empty) });
  const holder = { grant: agentGrant.jwt, disclosures: agentGrant.disclosures.map(disclosureParts) };
  const base = { party: "mx", root: log.directory.root, records: log.entries, place: { index: log.index, at: log.at } };
  const signers = Object.fromEntries(Object.entries({ root: log.root, ...all }).map(([name, signer]) => [name, vectorKey(signer)]));
  return [
    { path: "identity/valid.json", content: { keys: signers, holder, stories } },
    {
      path: "identity/invalid.json",
      content: { ...base, cases: invalid.map((one) => ({ ...one, first: one.name.startsWith("a first") })), falls: await suicidal() },
    },
  ];
};
