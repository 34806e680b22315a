import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatVkey, parseJws, signInClaim, spokenFingerprint, thumbprint } from "#kernel";
import { nodeCrypto as crypto, generateKey, keyToPem, signerOf } from "#node/crypto.ts";
import type { Report } from "#node/verify/report.ts";
import { playCase, type TestCase } from "./verify-case.ts";
import type { Files, TestLog } from "./verify-log.ts";

const hito = fileURLToPath(new URL("../cli/hito.ts", import.meta.url));
let folder: string;
let story: TestCase;
let fingerprint: string;

type Ran = { readonly code: number; readonly out: string; readonly err: string };
const run = (...words: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [hito, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => (out += text));
    child.stderr.on("data", (text) => (err += text));
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
  });
const reportOf = ({ out }: Ran): Report => JSON.parse(out);

const save = async (files: Files, place: string): Promise<void> => {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(place, path)), { recursive: true });
    await writeFile(join(place, path), bytes);
  }
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hito-verify-"));
  story = await playCase(400);
  fingerprint = thumbprint(crypto, story.mx.root.signer.jwk);
  await save(await story.mx.domestic.files(), join(folder, "logs/domestic"));
  await save(await story.mx.channel.files(), join(folder, "logs/channel-us"));
  await writeFile(join(folder, "case.json"), JSON.stringify(await story.bundle()));
});
afterAll(() => rm(folder, { recursive: true }));

describe("hito verify", () => {
  it("holds for a saved folder, in figures and for people", async () => {
    const ran = await run("verify", join(folder, "logs"), "--root", fingerprint, "--witness", formatVkey(story.oversight.key), "--json");
    expect(ran.err).toBe("");
    expect(reportOf(ran)).toMatchObject({
      ok: true,
      failures: [],
      checked: { logs: 2, entries: story.mx.channel.size + story.mx.domestic.size },
    });
    expect(reportOf(ran).notOpened).toEqual({ act: 805, docketLine: 5, refusal: 1 });
    const spoken = await run("verify", join(folder, "logs/domestic"), "--root", spokenFingerprint(fingerprint));
    expect(spoken.code).toBe(0);
    expect(spoken.out).toContain("✓ all holds: 7 entries");
  });

  it("holds for a bundle file, trusting the other party only as far as the bundle claims it", async () => {
    const ran = await run("verify", join(folder, "case.json"), "--root", fingerprint, "--json");
    const report = reportOf(ran);
    expect(report.failures).toEqual([]);
    expect(report.parties.map(({ party, trust }) => [party, trust])).toEqual([
      ["mx", "given"],
      ["us", "claimed"],
    ]);
    const us = thumbprint(crypto, story.us.root.signer.jwk);
    const both = reportOf(await run("verify", join(folder, "case.json"), "--root", fingerprint, "--root", us, "--json"));
    expect(both.parties.map(({ trust }) => trust)).toEqual(["given", "given"]);
  });

  it("finds the act of a note by its code, and says when the case has no such act", async () => {
    const hash = String(
      (await story.bundle()).lines.map(({ record }) => JSON.parse(Buffer.from(record.split(".")[1] ?? "", "base64url").toString()).act)[0],
    );
    const find = (code: string) => run("verify", join(folder, "case.json"), "--root", fingerprint, "--act", code, "--json");
    expect(reportOf(await find(`urn:hito:act:${hash}?=party=mx&n=1`)).failures).toEqual([]);
    const other = hash.replace(/^./, (letter) => (letter === "A" ? "B" : "A"));
    const ran = await find(other);
    expect([ran.code, reportOf(ran).failures.map(({ name }) => name)]).toEqual([1, ["act-missing"]]);
    expect((await find("no code")).code).toBe(2);
  });

  it("remembers with --since, and names a rollback and a fork", async () => {
    const [since, place] = [join(folder, "seen.json"), join(folder, "later")];
    const { channel } = story.mx;
    const verify = () => run("verify", place, "--root", fingerprint, "--since", since, "--json");
    await save(await channel.files(300), place);
    expect((await verify()).code).toBe(0);
    await save(await channel.files(), place);
    expect(reportOf(await verify()).logs[0]).toMatchObject({ since: 300 });
    await save(await channel.files(300), place);
    const back = await verify();
    expect(back.code).toBe(1);
    expect(reportOf(back).failures.map(({ name }) => name)).toEqual(["checkpoint-rolled-back"]);
    const forked = channel.with(channel.entries.with(200, { class: 0x10, hash: crypto.sha256(new Uint8Array(1)) }));
    await save(await forked.files(), place);
    expect(reportOf(await verify()).failures.map(({ name }) => name)).toContain("fork");
    expect(JSON.parse(await readFile(since, "utf8")).logs[channel.origin].size).toBe(channel.size);
  });

  it("says every wrong option at once", async () => {
    const ran = await run("verify", "--root", "xyz", "--witness", "no-key", "--key", join(folder, "nothing"), "--frobnicate");
    expect(ran.code).toBe(2);
    for (const part of ["the target", "--root: expected a fingerprint", "--witness", "--key", "no option --frobnicate"])
      expect(ran.err).toContain(part);
  });

  it("fails where there is nothing to verify", async () => {
    expect(reportOf(await run("verify", join(folder, "none"), "--root", fingerprint, "--json")).failures.map(({ name }) => name)).toEqual([
      "target-unknown",
    ]);
    const dead = await run("verify", "http://127.0.0.1:9", "--root", fingerprint, "--json");
    expect(reportOf(dead).failures.map(({ name }) => name)).toEqual(["unreachable"]);
  });
});

/** What a node serves of itself, without a node. */
const serveNode = async (logs: Readonly<Record<string, TestLog>>, challenges: Set<string>): Promise<Server> => {
  const files = new Map<string, Uint8Array | string>();
  const { mx } = story;
  for (const [name, log] of Object.entries(logs)) for (const [path, bytes] of await log.files()) files.set(`/log/${name}/${path}`, bytes);
  files.set("/log", JSON.stringify({ party: "mx", logs: Object.keys(logs).map((name) => ({ name })) }));
  const records = mx.records.map(({ jwt }) => jwt);
  files.set("/.well-known/hito", JSON.stringify({ party: "mx", root: mx.root.kid, records, node: mx.node.kid }));
  files.set("/api/v1/cases", JSON.stringify({ cases: [{ case: story.id }], next: null }));
  files.set(`/api/v1/cases/${story.id}/bundle`, JSON.stringify(await story.bundle()));
  const server = createServer(async (request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    let sent = "";
    for await (const chunk of request) sent += chunk;
    const body = JSON.parse(sent || "{}");
    const answer = (status: number, text: Uint8Array | string) => response.writeHead(status).end(text);
    if (path.endsWith("/challenge")) return answer(201, JSON.stringify({ challenge: "c".repeat(43) }));
    if (path.endsWith("/session/key")) {
      const proof = parseJws(signInClaim, body.proof);
      if (proof.ok) challenges.add(`${proof.value.payload.challenge} ${proof.value.payload.origin}`);
      return answer(201, JSON.stringify({ token: "t".repeat(43) }));
    }
    const open = !path.startsWith("/api/") || request.headers.authorization === `Bearer ${"t".repeat(43)}`;
    const found = open ? files.get(path) : undefined;
    return found === undefined ? answer(open ? 404 : 401, "{}") : answer(200, found);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
};

describe("hito verify and export, against an address", () => {
  it("verify the logs and open the cases of an agent", async () => {
    const challenges = new Set<string>();
    const server = await serveNode({ domestic: story.mx.domestic, "channel-us": story.mx.channel }, challenges);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const key = join(folder, "agent.pem");
    await writeFile(key, keyToPem(generateKey("ES256")), { mode: 0o600 });
    const report = reportOf(await run("verify", url, "--root", fingerprint, "--key", key, "--json"));
    expect(report.failures).toEqual([]);
    expect(report.cases).toMatchObject([{ case: story.id, acts: 5, lines: 5, refusals: 1, receipts: 1 }]);
    expect(report.notOpened).toEqual({ act: 800, docketLine: 0, refusal: 0 });
    expect([...challenges]).toEqual([`${"c".repeat(43)} ${url}`]);
    const out = join(folder, "exported");
    expect((await run("export", url, "--out", out)).code).toBe(0);
    expect((await run("verify", out, "--root", fingerprint)).code).toBe(0);
    server.close();
  });

  it("miss a log that the grant names and the node does not list", async () => {
    const server = await serveNode({ domestic: story.mx.domestic }, new Set());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const report = reportOf(await run("verify", url, "--root", fingerprint, "--json"));
    expect(report.failures.map(({ name, origin }) => [name, origin])).toEqual([["log-missing", "channel-us"]]);
    const wrong = thumbprint(crypto, signerOf(generateKey("Ed25519")).jwk);
    const names = reportOf(await run("verify", url, "--root", wrong, "--json")).failures.map(({ name }) => name);
    expect(names).toEqual(["directory-invalid", "root-unknown"]);
    server.close();
  });
});
