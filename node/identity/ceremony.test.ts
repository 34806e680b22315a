import { describe, expect, it } from "vitest";
import { judgeKey, openHolder, parseGrant, parseVkey, readDirectory, thumbprint } from "#kernel";
import { nodeCrypto as crypto, generateKey, readKey, signerOf } from "#node/crypto.ts";
import { type Ceremony, createAgency, createNode, createRoot, grantAgent, revokeKey, succeedRoot } from "./ceremony.ts";
import { parsePartyRecords, partyRecords } from "./party-records.ts";

const now = 1_767_225_600;
const ceremony: Ceremony = { crypto, now, validity: { nbf: now, exp: now + 365 * 86_400 } };
const later: Ceremony = { ...ceremony, now: now + 100 };

const party = async () => {
  const root = await createRoot(ceremony, "mx");
  const node = await createNode(ceremony, {
    party: "mx",
    root: root.key.signer,
    url: "http://localhost:4100",
    partners: ["us"],
    originBase: "mx.hito.example",
  });
  const agency = await createAgency(ceremony, { party: "mx", root: root.key.signer, agency: "sre", sector: "consular" });
  const agentKey = signerOf(generateKey("ES256"));
  const holder = { name: "Ana Cruz", title: "Cónsul" };
  const request = { party: "mx", agency: "sre", sector: "consular", key: agentKey.jwk, powers: ["intake", "act", "act"], holder } as const;
  const agent = await grantAgent(ceremony, { ...request, by: agency.key.signer });
  return { root, node, agency, agent, agentKey };
};

describe("the ceremonies of a party", () => {
  it("make a directory that holds from the fingerprint alone", async () => {
    const { root, node, agency, agent } = await party();
    const { records } = partyRecords("mx", [root.record, node.record, agency.record, agent]);
    const read = await readDirectory(crypto, { party: "mx", root: root.key.kid, records, node: node.key.kid }, root.key.kid, now + 10);
    if (!read.ok) throw new Error(JSON.stringify(read.refusal));
    const judged = judgeKey(read.value.directory, agent.kid, { index: 9, at: now + 10, iat: now + 10 });
    expect(judged.ok && judged.value.grant.payload.powers).toEqual(["act", "intake"]);
    expect(node.facts.logs.map(({ origin }) => origin)).toEqual(["mx.hito.example/domestic", "mx.hito.example/channel-us"]);
    expect(node.facts.witness).toMatch(/^mx\.hito\.example\/witness\+/);
  });

  it("give a node secrets that it can read, each belonging to what the grant names", async () => {
    const { node } = await party();
    const keys = JSON.parse(node.secrets.logKeys) as Record<string, string>;
    for (const { origin, vkey } of node.facts.logs) {
      const key = parseVkey(crypto, vkey);
      const { jwk } = signerOf(readKey(keys[origin.slice("mx.hito.example/".length)] as string));
      expect(key.ok && Buffer.from(key.value.key).toString("base64url")).toBe((jwk as { x: string }).x);
    }
    expect(thumbprint(crypto, signerOf(readKey(node.secrets.nodeKey)).jwk)).toBe(node.key.kid);
    expect(JSON.parse(node.secrets.encryptionKey)).toMatchObject(node.facts.encryption);
    expect(Buffer.from(node.secrets.kek, "base64url")).toHaveLength(32);
  });

  it("keep an agent's name beside the record, not in it", async () => {
    const { agent } = await party();
    const grant = parseGrant(crypto, agent.jwt);
    if (!grant.ok) throw new Error("unreadable");
    expect(Buffer.from(agent.jwt.split(".")[1] as string, "base64url").toString()).not.toContain("Ana");
    expect(openHolder(crypto, grant.value, agent.disclosures)).toEqual({ ok: true, value: { name: "Ana Cruz", title: "Cónsul" } });
  });

  it("revoke a key, and hand over to a new root that either fingerprint reaches", async () => {
    const { root, node, agency, agent } = await party();
    const revoked = await revokeKey(later, { party: "mx", by: agency.key.signer, key: agent.kid, because: "compromised", at: now + 50 });
    const next = await succeedRoot(later, { party: "mx", root: root.key.signer });
    const { records } = partyRecords("mx", [root.record, node.record, agency.record, agent, revoked, next.record]);
    for (const fingerprint of [root.key.kid, next.key.kid]) {
      const document = { party: "mx", root: next.key.kid, records, node: node.key.kid };
      const read = await readDirectory(crypto, document, fingerprint, now + 200);
      if (!read.ok) throw new Error(JSON.stringify(read.refusal));
      const judged = judgeKey(read.value.directory, agent.kid, { index: 9, at: now + 200, iat: now + 10 });
      expect(judged).toEqual({ ok: false, refusal: { kind: "key-not-in-force", kid: agent.kid, because: "compromised" } });
    }
  });

  it("refuse a records file that is none", () => {
    expect(() => parsePartyRecords("{}")).toThrow("names its party");
    expect(() => parsePartyRecords('{"party":"mx","records":[1]}')).toThrow("list of records");
  });
});
