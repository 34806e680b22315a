import {
  type Act,
  base64url,
  encodeDisclosure,
  type Frame,
  joinSdJwt,
  type Json,
  type JsonObject,
  judgeAct,
  openContent,
  parseAct,
  parseActRecord,
  checkDated,
  type Refusal,
  type SignedAct,
  signAct,
  utf8,
} from "#kernel";
import { nodeCrypto, seededCrypto, seededSigner, signDeterministically, type TestSigner } from "#tests/records/deterministic.ts";
import { breakSignature, resign, resignText, signText, without } from "#tests/records/forge.ts";
import { NOW, ordinaryParty } from "#tests/records/party.ts";
import { hashOf, sampleContent, sampleFrame } from "#tests/records/samples.ts";
import { type CompactText, compact, disclosureParts, must, partsOf, refusalOf, stranger, type VectorFile, vectorKey } from "./vector.ts";

const crypto = seededCrypto("vectors act");
const p256 = seededSigner("mx clerk", "ES256");

const minimal = (): Frame => {
  const { after, handling, occurred, of, purpose, force, ...frame } = sampleFrame();
  return { ...frame, type: "request", seen: null, basis: [], frame: {} };
};

const nine: Readonly<Record<string, Json>> = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`field${i}`, i]));

const describeAct = async (name: string, signer: TestSigner, frame: Frame, content: Readonly<Record<string, Json>>) => {
  const signed = await signAct(crypto, signer, frame, content);
  const text = joinSdJwt(signed.jwt, signed.disclosures);
  const act = must(parseAct(nodeCrypto, text));
  must(openContent(nodeCrypto, act));
  const disclosures = signed.disclosures.map((disclosure, i) => ({ ...disclosureParts(disclosure), digest: digestAt(act, signed, i) }));
  return { name, key: vectorKey(signer), text, record: signed.jwt, ...partsOf(signed.jwt), hash: signed.hash, disclosures, content };
};

const digestAt = (act: Act, { disclosures }: SignedAct, i: number): string => {
  const digest = base64url(nodeCrypto.sha256(utf8(disclosures[i] ?? "")));
  if (!act.digests.includes(digest)) throw new Error("a disclosure without its digest");
  return digest;
};

type Stage = "parse" | "judge" | "open" | "date";
type Invalid = { readonly name: string; readonly stage: Stage; readonly text: CompactText; readonly refusal: Refusal };

/** Wrong forms: check 1 of spec/act.md. */
const malformedPayloads: Readonly<Record<string, (payload: JsonObject) => JsonObject>> = {
  "a member that is missing": (payload) => without(payload, "role"),
  "a member that is not allowed": (payload) => ({ ...payload, nbf: NOW }),
  "_sd_alg is another": (payload) => ({ ...payload, _sd_alg: "sha-512" }),
  "case is no base64url of 16 bytes": (payload) => ({ ...payload, case: "AAAAAAAAAAAAAAAAAAAAAB" }),
  "protocol has no version": (payload) => ({ ...payload, protocol: "tracing" }),
  "protocol_hash is short": (payload) => ({ ...payload, protocol_hash: "AAAA" }),
  "type is no name": (payload) => ({ ...payload, type: "Send it" }),
  "party is no name": (payload) => ({ ...payload, party: "" }),
  "iat has a fraction": (payload) => ({ ...payload, iat: NOW + 0.5 }),
  "iat is negative": (payload) => ({ ...payload, iat: -1 }),
  "occurred is text": (payload) => ({ ...payload, occurred: "2025-09-04" }),
  "seen is a number": (payload) => ({ ...payload, seen: 0 }),
  "after is null": (payload) => ({ ...payload, after: null }),
  "of has unused bits set": (payload) => ({ ...payload, of: `${hashOf("of").slice(0, 42)}B` }),
  "basis is not sorted": (payload) => ({ ...payload, basis: ["mx:lnuf-11", "mx:cnpp-442"] }),
  "basis repeats itself": (payload) => ({ ...payload, basis: ["mx:cnpp-442", "mx:cnpp-442"] }),
  "basis has seventeen": (payload) => ({ ...payload, basis: Array.from({ length: 17 }, (_, i) => `mx:b${10 + i}`) }),
  "basis names no party": (payload) => ({ ...payload, basis: ["cnpp-442"] }),
  "handling code is none": (payload) => ({ ...payload, handling: { code: "H4" } }),
  "tlp carries its prefix": (payload) => ({ ...payload, handling: { code: "H1", tlp: "TLP:RED" } }),
  "force is six": (payload) => ({ ...payload, force: 6 }),
  "frame is an array": (payload) => ({ ...payload, frame: [] }),
  "content holds more than digests": (payload) => ({ ...payload, content: { ...(payload.content as JsonObject), open: 1 } }),
  "content has seven digests": (payload) => ({ ...payload, content: { _sd: digestsOf(payload).slice(1) } }),
  "content's digests are not sorted": (payload) => ({ ...payload, content: { _sd: [...digestsOf(payload)].reverse() } }),
  "content has no digests": (payload) => ({ ...payload, content: { _sd: [] } }),
  "the frame is nested 17 deep": (payload) => ({ ...payload, frame: JSON.parse('{"a":'.repeat(15) + "[]" + "}".repeat(15)) }),
};

const digestsOf = (payload: JsonObject): readonly string[] => (payload.content as { _sd: string[] })._sd;

const wrongTexts = async (signer: TestSigner, jwt: string): Promise<Readonly<Record<string, string>>> => {
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const record = (text: string) => `${text}~`;
  const body = JSON.stringify(partsOf(jwt).payload);
  const head = JSON.stringify(partsOf(jwt).header);
  return {
    "no tilde at the end": jwt,
    "a part behind the last tilde": `${jwt}~AAAA`,
    "an empty disclosure": `${jwt}~~`,
    "two parts": record(`${header}.${payload}`),
    "four parts": record(`${jwt}.AAAA`),
    padding: record(`${header}.${payload}=.${signature}`),
    "standard base64": record(`${header}.${payload}.${signature.slice(0, -4)}++++`),
    "unused bits of base64url are set": record(`${jwt.slice(0, -1)}${jwt.endsWith("A") ? "B" : "D"}`),
    "signature of 63 bytes": record(`${header}.${payload}.${signature.slice(0, 84)}`),
    "payload with a space": record(await resignText(signer, jwt, (text) => text.replace(":", ": "))),
    "payload with a member twice": record(await resignText(signer, jwt, (text) => text.replace("{", '{"_sd_alg":"sha-256",'))),
    "payload with another order": record(await resignText(signer, jwt, () => JSON.stringify({ type: "request", ...JSON.parse(body) }))),
    "payload with another number form": record(
      await resignText(signer, jwt, (text) => text.replace('"iat":1757000000', '"iat":1757000000.0')),
    ),
    "payload with an escape that is not needed": record(await resignText(signer, jwt, (text) => text.replace('"mx"', '"\\u006dx"'))),
    "payload with a lone surrogate": record(await resignText(signer, jwt, (text) => text.replace('"firearms"', '"\\ud800"'))),
    "payload that is no object": record(await signText(signer, head, "[]")),
    "payload that is no JSON": record(await signText(signer, head, "{")),
    "header with another member": record(await resign(signer, jwt, { header: (same) => ({ ...same, cty: "json" }) })),
    "header without kid": record(await resign(signer, jwt, { header: (same) => without(same, "kid") })),
    "header with alg none": record(await resign(signer, jwt, { header: (same) => ({ ...same, alg: "none" }) })),
    "header with alg EdDSA": record(await resign(signer, jwt, { header: (same) => ({ ...same, alg: "EdDSA" }) })),
    "header without typ": record(await resign(signer, jwt, { header: (same) => without(same, "typ") })),
    "another version": record(await resign(signer, jwt, { header: (same) => ({ ...same, typ: "hito-act.v2+sd-jwt" }) })),
    "another version with another payload": record(
      await resign(signer, jwt, { header: (same) => ({ ...same, typ: "hito-act.v2+sd-jwt" }), payload: () => ({ v: 2 }) }),
    ),
    "another kind of record": record(await resign(signer, jwt, { header: (same) => ({ ...same, typ: "hito-grant.v1+sd-jwt" }) })),
    "a JWT of more than 16 KiB": record(
      await resign(signer, jwt, { payload: (same) => ({ ...same, frame: { long: "x".repeat(12_500) } }) }),
    ),
    "65 disclosures": `${jwt}~${"AAAA~".repeat(65)}`,
    "a disclosure of more than 64 KiB": `${jwt}~${"A".repeat(65_540)}~`,
    "disclosures of more than 256 KiB": `${jwt}~${`${"A".repeat(65_000)}~`.repeat(5)}`,
  };
};

const parseInvalid = (name: string, text: string): Invalid => ({
  name,
  stage: "parse",
  text: compact(text),
  refusal: refusalOf(parseAct(nodeCrypto, text)),
});

const salt = base64url(nodeCrypto.sha256(utf8("salt")).slice(0, 16));

/** Wrong disclosures: check 4. */
const wrongDisclosures = (act: SignedAct): Readonly<Record<string, readonly string[]>> => {
  const [first = "", second = ""] = act.disclosures;
  return {
    "a disclosure of another act": [encodeDisclosure(salt, "facts", "other")],
    "a disclosure twice": [first, second, first],
    "a disclosure with another value": [first, encodeDisclosure(disclosureParts(second).salt, "facts", "other")],
    "a disclosure that is no array": [base64url(utf8('{"facts":1}'))],
    "an array element's disclosure": [base64url(utf8(`["${salt}",1]`))],
    "a disclosure that is not canonical": [base64url(utf8(`["${salt}", "facts", 1]`))],
    "a short salt": [base64url(utf8('["AAAA","facts",1]'))],
    "a name that is none": [base64url(utf8(`["${salt}","_sd",1]`))],
    "a disclosure that is no base64url": ["A"],
  };
};

const highS = async (frame: Frame): Promise<string> => {
  const low = await signAct(crypto, p256, frame);
  const input = low.jwt.slice(0, low.jwt.lastIndexOf("."));
  const given = signDeterministically(BigInt(`0x${Buffer.from(p256.privateJwk.d, "base64url").toString("hex")}`), utf8(input));
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const s = BigInt(`0x${Buffer.from(given.slice(32)).toString("hex")}`);
  const high = s > order / 2n ? s : order - s;
  return `${input}.${base64url(Buffer.concat([given.slice(0, 32), Buffer.from(high.toString(16).padStart(64, "0"), "hex")]))}`;
};

export const actVectors = async (): Promise<readonly VectorFile[]> => {
  const { log, keys, agency } = await ordinaryParty("mx");
  await log.add((await log.agentGrant(keys.agency, p256, agency)).jwt);
  const reader = seededSigner("mx reader");
  await log.add((await log.agentGrant(keys.agency, reader, agency, ["oversee"])).jwt);
  const gone = seededSigner("mx gone");
  await log.add((await log.agentGrant(keys.agency, gone, agency)).jwt);
  await log.add(await log.revocation(keys.agency, gone, "compromised", NOW));
  const giver = seededSigner("mx giver");
  await log.add((await log.agentGrant(keys.agency, giver, agency, ["act", "assign"])).jwt);
  const assignment = { type: "assign", frame: { agent: log.kid(keys.agent), give: true } };
  const place = { index: log.index, at: NOW + 10 };

  const valid = [
    await describeAct("five content fields, every member", keys.agent, sampleFrame(), sampleContent),
    await describeAct("no content, only required members", keys.agent, minimal(), {}),
    await describeAct("nine content fields take sixteen digests", keys.agent, minimal(), nine),
    await describeAct("ES256 with the low s", p256, sampleFrame(), { facts: "firmado con tarjeta" }),
    await describeAct("a node's own lapse", keys.node, { ...minimal(), type: "lapse", agency: "node", frame: { clock: "answer" } }, {}),
  ];

  const act = await signAct(crypto, keys.agent, sampleFrame(), sampleContent);
  const invalid: Invalid[] = [];
  for (const [name, text] of Object.entries(await wrongTexts(keys.agent, act.jwt))) invalid.push(parseInvalid(name, text));
  for (const [name, payload] of Object.entries(malformedPayloads)) {
    invalid.push(parseInvalid(name, `${await resign(keys.agent, act.jwt, { payload })}~`));
  }

  const judged = async (name: string, jwt: string): Promise<Invalid> => {
    const parsed = must(parseActRecord(nodeCrypto, jwt));
    return { name, stage: "judge", text: `${jwt}~`, refusal: refusalOf(await judgeAct(nodeCrypto, log.directory, parsed, place)) };
  };
  const by = async (signer: TestSigner, frame: Partial<Frame> = {}) => (await signAct(crypto, signer, { ...sampleFrame(), ...frame })).jwt;
  invalid.push(
    await judged("a key that nobody granted", await by(stranger)),
    await judged("a signature that is wrong", breakSignature(act.jwt)),
    await judged("another key's signature", await resign(stranger, act.jwt, { header: () => partsOf(act.jwt).header as JsonObject })),
    await judged("alg of another key type", await resign(keys.agent, act.jwt, { header: (same) => ({ ...same, alg: "ES256" }) })),
    await judged("the high s", await highS(sampleFrame())),
    await judged("a key compromised before", await by(gone)),
    await judged("another party", await by(keys.agent, { party: "us" })),
    await judged("another agency than the grant's", await by(keys.agent, { agency: "customs" })),
    await judged("an agent without the power to act", await by(reader)),
    await judged("a registrar without the power to act", await by(keys.registrar)),
    await judged("an assign by an agent without the power to assign", await by(keys.agent, assignment)),
    await judged("an assign by a node", await by(keys.node, { ...assignment, agency: "node" })),
    await judged("an agency's key", await by(keys.agency)),
    await judged("a node's key for what only an agent may do", await by(keys.node, { agency: "node" })),
    await judged("a node's lapse in an agency's name", await by(keys.node, { type: "lapse" })),
  );

  for (const [name, disclosures] of Object.entries(wrongDisclosures(act))) {
    const parsed = must(parseActRecord(nodeCrypto, act.jwt, disclosures));
    invalid.push({ name, stage: "open", text: joinSdJwt(act.jwt, disclosures), refusal: refusalOf(openContent(nodeCrypto, parsed)) });
  }
  const ahead = must(parseActRecord(nodeCrypto, await by(keys.agent, { iat: NOW + 301 })));
  invalid.push({ name: "signed 301 s ahead", stage: "date", text: `${ahead.jwt}~`, refusal: refusalOf(checkDated(ahead, NOW)) });

  valid.push(await describeAct("an assign by an agent with the power to assign", giver, { ...minimal(), ...assignment }, {}));
  const directory = { party: log.party, root: log.kid(log.root), records: log.entries };
  return [
    { path: "act/valid.json", content: { directory, place, acts: valid } },
    { path: "act/invalid.json", content: { directory, place, now: NOW, acts: invalid } },
  ];
};
