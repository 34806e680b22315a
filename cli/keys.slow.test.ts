import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judgeKey, readDirectory, readFingerprint } from "#kernel";
import { nodeCrypto as crypto, generateKey, signerOf } from "#node/crypto.ts";
import { readPartyRecords } from "#node/identity/party-records.ts";

const hito = fileURLToPath(new URL("./hito.ts", import.meta.url));
const keys = (...words: string[]) => spawnSync(process.execPath, [hito, "keys", ...words], { encoding: "utf8" });
const made = (...words: string[]) => JSON.parse(keys(...words, "--json").stdout);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hito-keys-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("hito keys", () => {
  it("makes the keys for web push, which only their owner may read", async () => {
    const push = made("push", "--out", join(folder, "push"));
    expect((await stat(push.key)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(push.key, "utf8"))).toMatchObject({
      publicKey: push.publicKey,
      privateKey: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it("takes a party from its root to a revoked agent, all in one records file", async () => {
    const offline = join(folder, "offline");
    const root = made("root", "--party", "mx", "--out", offline);
    expect(readFingerprint(root.spoken)).toBe(root.fingerprint);
    const rootKey = join(offline, "root.pem");
    const base = ["--party", "mx", "--url", "https://mx.example", "--partners", "us,ca", "--origin-base", "mx.hito.example"];
    const node = made("node", "--root", rootKey, ...base, "--out", join(folder, "node"));
    expect(node.logs.map(({ origin }: { origin: string }) => origin)).toEqual(
      ["domestic", "channel-us", "channel-ca"].map((name) => `mx.hito.example/${name}`),
    );
    for (const path of [rootKey, root.records, ...(Object.values(node.settings.secrets) as string[])])
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    const agency = made("agency", "--root", rootKey, "--party", "mx", "--agency", "sre", "--sector", "consular", "--out", offline);
    const jwk = join(folder, "agent.json");
    await writeFile(jwk, JSON.stringify(signerOf(generateKey("ES256")).jwk));
    const by = ["--by", agency.key, "--party", "mx"];
    const agent = made(
      "agent",
      ...by,
      "--agency",
      "sre",
      "--sector",
      "consular",
      "--key",
      jwk,
      "--powers",
      "intake,act",
      "--name",
      "Ana Cruz",
    );
    const before = readPartyRecords(root.records);
    expect(Object.keys(before.disclosures)).toEqual([agent.kid]);
    made("revoke", ...by, "--key", agent.kid, "--because", "ended");

    const now = Math.floor(Date.now() / 1000) + 60;
    for (const [records, standing] of [
      [before.records, true],
      [readPartyRecords(root.records).records, false],
    ] as const) {
      const read = await readDirectory(crypto, { party: "mx", root: root.fingerprint, records, node: node.kid }, root.fingerprint, now);
      if (!read.ok) throw new Error(JSON.stringify(read.refusal));
      expect(judgeKey(read.value.directory, agent.kid, { index: 99, at: now, iat: now }).ok).toBe(standing);
    }
  });

  it("takes a kid that begins with a dash", () => {
    const { fingerprint } = made("root", "--party", "mx", "--out", join(folder, "dashed"));
    for (const kid of [`-${fingerprint.slice(1)}`, `--${fingerprint.slice(2)}`]) {
      const by = ["--by", join(folder, "dashed", "root.pem"), "--party", "mx"];
      expect(made("revoke", ...by, "--key", kid, "--because", "ended").revoked).toBe(kid);
    }
  });

  it("keeps a log's key when the node's own key changes", async () => {
    const offline = join(folder, "change");
    made("root", "--party", "us", "--out", offline);
    const base = ["--root", join(offline, "root.pem"), "--party", "us", "--url", "https://us.example", "--origin-base", "us.hito.example"];
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    const first = made("node", ...base, "--out", one);
    const lost = ["--succeeds", first.kid, "--sizes", "us.hito.example/domestic=12"];
    const second = made("node", ...base, "--out", two, "--log-keys", join(one, "logs.json"), ...lost);
    expect(second.logs).toEqual(first.logs);
    expect(second.kid).not.toBe(first.kid);
    expect(await readFile(join(one, "logs.json"), "utf8")).toBe(await readFile(join(two, "logs.json"), "utf8"));
  });

  it("never writes over a key, and says every wrong option at once", () => {
    const offline = join(folder, "again");
    keys("root", "--party", "mx", "--out", offline);
    const again = keys("root", "--party", "mx", "--out", offline);
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining("not written over")]);
    const wrong = keys("agent", "--by", join(folder, "none"), "--party", "MX", "--sector", "navy", "--powers", "act,fly", "--typo", "x");
    expect(wrong.status).toBe(2);
    for (const part of ["--by", "--party", "--agency is missing", "--sector", "--key is missing", "--powers", "no option --typo"])
      expect(wrong.stderr).toContain(part);
  });
});
