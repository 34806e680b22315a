import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { spokenFingerprint } from "#kernel";
import { nodeCrypto as crypto } from "#node/crypto.ts";
import { createNode, createRoot, type Made } from "#node/identity/ceremony.ts";

const hito = fileURLToPath(new URL("./hito.ts", import.meta.url));
const now = Math.floor(Date.now() / 1000);
const ceremony = { crypto, now, validity: { nbf: now - 10, exp: now + 86_400 } };

let folder: string;
let server: Server;
let url: string;
let [own, partner]: Made[] = [];
let document: string;
let config: string;

const run = (words: readonly string[], input = ""): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [hito, "pair", ...words]);
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      err += text;
    });
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
    child.stdin.end(input);
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hito-pair-"));
  config = join(folder, "mx.json");
  server = createServer((_, response) => response.end(document));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  [own, partner] = [await createRoot(ceremony, "mx"), await createRoot(ceremony, "us")];
  const node = await createNode(ceremony, { party: "us", root: partner.key.signer, url, partners: ["mx"], originBase: "us.hito.example" });
  document = JSON.stringify({ party: "us", root: partner.key.kid, records: [partner.record.jwt, node.record.jwt], node: node.key.kid });
});
beforeEach(async () => {
  await writeFile(
    config,
    `{\n    "party": "mx",\n    "root": "${own?.key.kid}",\n    "listen": { "host": "127.0.0.1", "port": 4100 }\n}\n`,
  );
  await chmod(config, 0o640);
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe("hito pair", () => {
  it("writes directory and peer once the fingerprint is stated, in either form", async () => {
    const spoken = spokenFingerprint(partner?.key.kid ?? "");
    const ran = await run([url, "--config", config, "--fingerprint", spoken, "--yes", "--json"]);
    expect(ran.err).toContain(spoken.slice(0, 23));
    expect(JSON.parse(ran.out)).toMatchObject({ party: "us", url, fingerprint: partner?.key.kid });
    const text = await readFile(config, "utf8");
    const peer = { party: "us", url, rootFingerprint: partner?.key.kid, directoryFile: "directory-us.json" };
    expect(JSON.parse(text)).toMatchObject({ party: "mx", listen: { port: 4100 }, peers: [peer] });
    expect(text.startsWith('{\n    "party"')).toBe(true);
    expect((await stat(config)).mode & 0o777).toBe(0o640);
    expect(JSON.parse(await readFile(join(folder, "directory-us.json"), "utf8"))).toEqual(JSON.parse(document));
  });

  it("asks two people, and writes nothing on a no; pairing again replaces the entry", async () => {
    expect(await run([url, "--config", config], "no\n")).toMatchObject({ code: 1, err: expect.stringContaining("not confirmed") });
    expect(await readFile(config, "utf8")).not.toContain("peers");
    for (let time = 0; time < 2; time++) expect((await run([url, "--config", config], "yes\n")).code).toBe(0);
    expect(JSON.parse(await readFile(config, "utf8")).peers).toHaveLength(1);
  });

  it("refuses another fingerprint, another address, and itself", async () => {
    const other = await run([url, "--config", config, "--fingerprint", own?.key.kid ?? "", "--yes"]);
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining("does not hold") });
    const alias = url.replace("127.0.0.1", "localhost");
    expect((await run([alias, "--config", config, "--fingerprint", partner?.key.kid ?? "", "--yes"])).code).toBe(1);
    await writeFile(config, JSON.stringify({ party: "us", root: own?.key.kid }));
    const self = await run([url, "--config", config, "--fingerprint", partner?.key.kid ?? "", "--yes"]);
    expect(self.err).toContain("a node of this very party");
  });

  it("says every wrong option at once", async () => {
    const ran = await run(["ftp://us", "--config", join(folder, "none.json"), "--yes", "--extra"]);
    expect(ran.code).toBe(2);
    for (const part of ["http(s) address", "nothing at", "--yes only goes with --fingerprint", "no option --extra"])
      expect(ran.err).toContain(part);
  });
});
