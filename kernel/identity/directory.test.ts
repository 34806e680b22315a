import { describe, expect, it } from "vitest";
import { nodeCrypto, seededSigner } from "#tests/records/deterministic.ts";
import { DAY, NOW, ordinaryParty, type PartyLog, YEAR } from "#tests/records/party.ts";
import { addRecord } from "./add-record.ts";
import { signConsent } from "./consent.ts";
import { allGrants, keyOf, publicationAt } from "./directory.ts";
import { readDirectory } from "./directory-document.ts";
import { judgeKey } from "./judge.ts";

const documentOf = (log: PartyLog, node: string, root = log.directory.root) => ({
  party: log.party,
  root,
  records: log.entries.map(({ record }) => record),
  node,
});

describe("a directory", () => {
  it("stays as it was when another grows out of it, and when two grow out of one", async () => {
    const { log, keys, agency } = await ordinaryParty("mx");
    const before = log.directory;
    const [a, b] = [seededSigner("a"), seededSigner("b")];
    const grants = await Promise.all([a, b].map((signer) => log.agentGrant(keys.agency, signer, agency)));
    const grown = await Promise.all(grants.map(({ jwt }) => addRecord(nodeCrypto, before, jwt, before.size, NOW)));
    const [withA, withB] = grown.map((outcome) => (outcome.ok ? outcome.value : before));
    expect(allGrants(before)).toHaveLength(5);
    for (const [view, own, other] of [
      [withA, a, b],
      [withB, b, a],
    ] as const) {
      expect([keyOf(view ?? before, log.kid(own))?.kind, keyOf(view ?? before, log.kid(other))]).toEqual(["agent", undefined]);
      expect(allGrants(view ?? before)).toHaveLength(6);
    }
    expect(publicationAt(before)).toBeUndefined();
  });
  it("throws for a record whose index is folded already: a fault of the caller", async () => {
    const { log, keys } = await ordinaryParty("mx");
    const record = await log.revocation(keys.agency, keys.agent, "ended");
    await expect(addRecord(nodeCrypto, log.directory, record, 4, NOW)).rejects.toThrow();
  });
  it("costs as much to grow and to ask when it is large", async () => {
    const { log, keys, agency } = await ordinaryParty("mx");
    const jwt = (await log.agentGrant(keys.agency, keys.agent, agency)).jwt;
    let { directory } = log;
    const timed = async (count: number): Promise<number> => {
      const started = performance.now();
      for (let i = 0; i < count; i++) {
        const added = await addRecord(nodeCrypto, directory, jwt, directory.size, NOW);
        if (added.ok) directory = added.value;
      }
      return (performance.now() - started) / count;
    };
    const small = await timed(300);
    await timed(700);
    const large = await timed(300);
    expect(directory.size).toBe(1305);
    expect(large).toBeLessThan(small * 5 + 1);
  });
});

describe("a directory's document", () => {
  it("gives the node from the fingerprint alone", async () => {
    const { log, keys } = await ordinaryParty("mx");
    const read = await readDirectory(nodeCrypto, documentOf(log, log.kid(keys.node)), log.directory.root, NOW + DAY);
    expect(read.ok && read.value.node.payload.kind === "node" && read.value.node.payload.node.url).toBe("https://mx.example");
  });
  it("is refused under another fingerprint, past its time, or with a node that is none", async () => {
    const { log, keys } = await ordinaryParty("mx");
    const read = async (node: string, root: string, now: number) => {
      const outcome = await readDirectory(nodeCrypto, documentOf(log, node), root, now);
      return outcome.ok ? "accepted" : outcome.refusal.kind;
    };
    const node = log.kid(keys.node);
    expect(await read(node, log.kid(seededSigner("stranger")), NOW)).toBe("unknown-key");
    expect(await read(node, log.directory.root, NOW + YEAR)).toBe("key-not-in-force");
    expect(await read(log.kid(keys.agent), log.directory.root, NOW)).toBe("no-power");
    expect(await read(log.kid(seededSigner("stranger")), log.directory.root, NOW)).toBe("unknown-key");
  });
  it("is refused when it is no such thing", async () => {
    for (const document of [null, [], {}, { party: "mx", root: "x", records: [], node: "y" }]) {
      const outcome = await readDirectory(nodeCrypto, document, "x", NOW);
      expect(outcome.ok ? "" : outcome.refusal.kind).toBe("malformed");
    }
  });
  it("is read from the first root's fingerprint and from a successor's that consented, and from no other", async () => {
    const { log, keys } = await ordinaryParty("mx");
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
    const document = documentOf(log, log.kid(keys.node), log.kid(next));
    for (const fingerprint of [log.kid(log.root), log.kid(next)]) {
      const read = await readDirectory(nodeCrypto, document, fingerprint, NOW);
      expect(read.ok && read.value.directory.root).toBe(log.kid(log.root));
    }
    expect((await readDirectory(nodeCrypto, document, log.kid(keys.agency), NOW)).ok).toBe(false);
  });
  it("judges what the log judges", async () => {
    const { log, keys } = await ordinaryParty("mx");
    log.wait(DAY);
    await log.add(await log.revocation(keys.agency, keys.agent, "compromised"));
    const read = await readDirectory(nodeCrypto, documentOf(log, log.kid(keys.node)), log.directory.root, NOW + DAY);
    if (!read.ok) throw new Error(JSON.stringify(read.refusal));
    const { directory } = read.value;
    const judged = judgeKey(directory, log.kid(keys.agent), { index: directory.size, at: NOW + DAY, iat: NOW + DAY });
    expect(judged).toEqual({ ok: false, refusal: { kind: "key-not-in-force", kid: log.kid(keys.agent), because: "compromised" } });
  });
});
