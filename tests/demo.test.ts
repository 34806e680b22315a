/** `npm run demo` as its users run it: real processes, real ports, real signals. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { enrolmentClaim, parseVkey, signJws, thumbprint } from "#kernel";
import { generateKey, nodeCrypto, signerOf } from "#node/crypto.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const LIMIT = 300_000;
const place = mkdtempSync(join(tmpdir(), "hito-demo-test-"));
chmodSync(place, 0o711);
afterAll(() => rmSync(place, { recursive: true, force: true }));

type Ready = {
  readonly mx: string;
  readonly us: string;
  readonly witness: string;
  readonly roots: { readonly mx: string; readonly us: string };
  readonly logs: readonly { readonly party: string; readonly kind: string; readonly url: string; readonly vkey: string }[];
};

type Demo = {
  readonly child: ChildProcess;
  /** The one line, as text. */
  readonly ready: Promise<string>;
  readonly ended: Promise<number | null>;
  stdout(): string;
  stderr(): string;
};

const startDemo = (words: readonly string[], temporary = place): Demo => {
  const child = spawn(process.execPath, ["bin/with-node.mjs", "cli/hito.ts", "demo", ...words], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: temporary },
  });
  let [stdout, stderr] = ["", ""];
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((settle) => child.once("close", settle));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.endsWith("\n")) resolve(stdout);
    });
    void ended.then((code) => reject(new Error(`the demonstration ended with ${code}:\n${stderr}`)));
  });
  ready.catch(() => {});
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  return { child, ready, ended, stdout: () => stdout, stderr: () => stderr };
};

/** Process and parent, of everything that runs; one that has ended and waits to be noticed does not. */
const processTable = (): (readonly [number, number])[] =>
  spawnSync("ps", ["-axo", "pid=,ppid=,stat="], { encoding: "utf8" })
    .stdout.trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , state]) => !state?.startsWith("Z"))
    .map(([pid, parent]) => [Number(pid), Number(parent)]);

const stillRunning = (processes: readonly number[]): string[] => {
  const running = new Set(processTable().map(([pid]) => pid));
  return processes.filter((pid) => running.has(pid)).map(commandOf);
};

/** All processes below one. */
const below = (pid: number, table = processTable()): number[] =>
  table.filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child, table)]);

const commandOf = (pid: number): string => spawnSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).stdout;

const isFree = (port: number): Promise<boolean> =>
  new Promise((settle) => {
    const probe = createServer()
      .once("error", () => settle(false))
      .listen(port, "127.0.0.1", () => probe.close(() => settle(true)));
  });

/** The first of three free ports. */
const freePorts = async (): Promise<number> => {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 30_000);
    if ((await Promise.all([port, port + 1, port + 2].map(isFree))).every(Boolean)) return port;
  }
};

/** Not waited for in a blocked process: its open connections would be closed unnoticed. */
const hito = async (...words: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> => {
  const child = spawn(process.execPath, ["bin/with-node.mjs", "cli/hito.ts", ...words], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number | null>((settle) => child.once("close", settle));
  return { status, stdout, stderr };
};

const verifies = async ({ roots, ...urls }: Ready): Promise<void> => {
  for (const party of ["mx", "us"] as const) {
    const { status, stdout, stderr } = await hito("verify", urls[party], "--root", roots[party], "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, failures: [], checked: { logs: 2 } });
  }
};

const post = async (url: string, body: unknown, token?: string): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });

/** Signs in as a persona with a key made here, as a browser does. Gives the session. */
const signIn = async (url: string, persona: string): Promise<{ token: string; get(path: string): Promise<unknown> }> => {
  const { token } = (await (await post(`${url}/api/v1/session`, { persona })).json()) as { token: string };
  const signer = signerOf(generateKey("Ed25519"));
  const kid = thumbprint(nodeCrypto, signer.jwk);
  const proof = await signJws(nodeCrypto, signer, enrolmentClaim.typ, { kid });
  expect((await post(`${url}/api/v1/enrolments`, { key: signer.jwk, proof }, token)).status).toBe(202);
  const get = async (path: string): Promise<unknown> =>
    (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
  for (let tries = 0; tries < 100; tries++) {
    const { me } = (await get("/api/v1/session")) as { me: { kid: string | null } };
    if (me.kid === kid) return { token, get };
    await sleep(100);
  }
  throw new Error(`${persona} was granted no key`);
};

const nowAt = async (url: string): Promise<number> => {
  const answer = await post(`${url}/api/v1/demo/clock`, { advance: 0 });
  return ((await answer.json()) as { now: number }).now;
};

/** Interrupts twice, as a terminal and npm may, and expects that nothing is left. */
const interrupt = async (demo: Demo): Promise<void> => {
  const processes = below(demo.child.pid ?? 0);
  expect(processes.length).toBeGreaterThanOrEqual(5);
  const runner = processes.find((pid) => / cli\/hito\.ts demo /.test(commandOf(pid))) ?? 0;
  process.kill(runner, "SIGINT");
  process.kill(runner, "SIGINT");
  expect(await demo.ended).toBe(0);
  expect(stillRunning(processes)).toEqual([]);
};

describe("without a story", () => {
  test(
    "says where everything is in one line, takes people in, keeps its clocks together, and leaves nothing behind",
    async () => {
      const temporary = mkdtempSync(join(place, "tmp-"));
      chmodSync(temporary, 0o711);
      const port = await freePorts();
      const demo = startDemo(["--json", "--empty", "--port", String(port)], temporary);
      const line = await demo.ready;
      expect(line.split("\n")).toEqual([expect.stringMatching(/^\{.*\}$/), ""]);
      const ready: Ready = JSON.parse(line);
      expect(ready).toMatchObject({
        mx: `http://127.0.0.1:${port}`,
        us: `http://127.0.0.1:${port + 1}`,
        witness: `http://127.0.0.1:${port + 2}`,
      });
      expect(ready.logs.map(({ party, kind }) => `${party} ${kind}`)).toEqual(["mx domestic", "mx channel", "us domestic", "us channel"]);
      for (const { url, vkey, kind } of ready.logs) {
        const checkpoint = await (await fetch(`${url}/checkpoint`)).text();
        expect(checkpoint.split("\n")[0]).toBe(parseVkey(nodeCrypto, vkey).ok ? vkey.split("+")[0] : "");
        expect(checkpoint.match(/^— /gm)?.length).toBe(kind === "domestic" ? 2 : 3);
      }
      await verifies(ready);
      expect((await fetch(`${ready.mx}/`)).headers.get("content-type")).toContain("text/html");
      await Promise.all([signIn(ready.mx, "fgr-enlace"), signIn(ready.us, "oia-liaison")]);
      const before = await nowAt(ready.us);
      await post(`${ready.mx}/api/v1/demo/clock`, { advance: 86_400 });
      await sleep(2500);
      for (const url of [ready.mx, ready.us, ready.witness]) expect(await nowAt(url)).toBeGreaterThanOrEqual(before + 86_400);
      await interrupt(demo);
      expect(demo.stdout()).toBe(line);
      expect(readdirSync(temporary).filter((name) => name.startsWith("hito-"))).toEqual([]);
    },
    LIMIT,
  );
});

describe("with data that is kept", () => {
  const data = join(place, "kept");

  const casesOf = async ({ mx, us }: Ready): Promise<string[][]> => {
    const [here, there] = await Promise.all([signIn(mx, "fgr-enlace"), signIn(us, "oia-liaison")]);
    const lists = await Promise.all([here.get("/api/v1/cases"), there.get("/api/v1/cases")]);
    return lists.map((list) =>
      (list as { cases: { number: string; state: string }[] }).cases.map(({ number, state }) => `${number} ${state}`).sort(),
    );
  };
  const told = [
    "MX-US-2025-0001 asked",
    "MX-US-2025-0002 answered",
    "MX-US-2025-0003 declined",
    "MX-US-2025-0004 in-force",
    "MX-US-2025-0005 unanswered",
  ];
  /** What each of two offices has to do with. */
  const seenBy = { fgr: told.slice(1, 4), oia: told.filter((_, i) => [1, 2, 4].includes(i)) };

  type Act = {
    readonly type: string;
    readonly hash: string;
    readonly of: string | null;
    readonly n: number | null;
    readonly stage: string;
    readonly author: { readonly party: string };
    readonly frame: Readonly<Record<string, unknown>>;
    readonly content: (Readonly<Record<string, unknown>> & { readonly source?: { readonly name: string } }) | null;
    readonly flags: readonly { readonly id: string }[];
  };
  type Case = {
    readonly state: string;
    readonly seen: string;
    readonly flags: readonly string[];
    readonly clocks: readonly { readonly clock: string; readonly run: string; readonly debtor: string; readonly due: number }[];
    readonly acts: readonly Act[];
  };

  /** The case of that number, as a persona of each side sees it. */
  const bothSides = async ({ mx, us }: Ready, number: string, personas: readonly [string, string]): Promise<[Case, Case]> => {
    const read = async (url: string, persona: string): Promise<Case> => {
      const { get } = await signIn(url, persona);
      const { cases } = (await get("/api/v1/cases")) as { cases: { case: string; number: string }[] };
      return (await get(`/api/v1/cases/${cases.find((one) => one.number === number)?.case}`)) as Case;
    };
    return Promise.all([read(mx, personas[0]), read(us, personas[1])]);
  };

  const tunnelsAreAgreed = async (ready: Ready): Promise<void> => {
    const sides = await bothSides(ready, "MX-US-2025-0004", ["sre-grupo", "state-group"]);
    for (const { state, seen, flags, clocks, acts } of sides) {
      expect({ state, seen, flags }).toEqual({ state: "in-force", seen: sides[0].seen, flags: [] });
      const docketed = acts.filter(({ n }) => n !== null);
      expect(docketed.map(({ type, author }) => `${author.party} ${type}`)).toEqual([
        "mx propose",
        "us revise",
        "mx sign",
        "us sign",
        "mx publish",
      ]);
      const [proposed, revised, first, second, published] = docketed as [Act, Act, Act, Act, Act];
      for (const { content } of [proposed, revised])
        expect(content).toMatchObject({ text: { es: expect.stringContaining("túneles"), en: expect.stringContaining("tunnels") } });
      expect(revised.content?.text).not.toEqual(proposed.content?.text);
      expect([revised.of, first.of, second.of]).toEqual([proposed.hash, revised.hash, revised.hash]);
      expect(published.content).toMatchObject({ evidence: [{ name: "actas-de-cierre.pdf" }] });
      // 30 April 2026 ends in México City at 06:00 UTC.
      expect(clocks).toMatchObject([{ clock: "completion", run: "running", debtor: "mx", due: Date.UTC(2026, 4, 1, 6) / 1000 }]);
    }
  };

  const personIsProtected = async (ready: Ready): Promise<void> => {
    const sides = await bothSides(ready, "MX-US-2025-0001", ["consulado-proteccion", "ero-officer"]);
    for (const { state, seen, acts } of sides) {
      expect({ state, seen }).toEqual({ state: "asked", seen: sides[0].seen });
      const onPaper = acts.filter(({ frame }) => frame.transcribes === "us");
      expect(onPaper.map(({ type, author, frame, content }) => [type, author.party, frame.channel, content?.source?.name])).toEqual([
        ["state-custody", "mx", "form", "custody-form.pdf"],
        ["rights-notice", "mx", "form", "custody-form.pdf"],
        ["decline-assistance", "mx", "form", "custody-form.pdf"],
        ["notify", "mx", "letter", "notice-letter.pdf"],
        ["answer-access", "mx", "mail", "access.eml"],
      ]);
      expect(onPaper.map(({ flags }) => flags.map(({ id }) => id))).toEqual([[], [], [], ["without-delay"], []]);
      expect(acts.find(({ type }) => type === "note-breach")?.frame).toMatchObject({ breach: "late-notice" });
      const affirmed = acts.find(({ type }) => type === "affirm");
      expect(affirmed).toMatchObject({ author: { party: "us" }, of: onPaper[3]?.hash });
      expect(acts.filter(({ type }) => type === "lapse")).toHaveLength(1);
    }
    const typesOf = (side: Case, stage: string): string[] => side.acts.filter((act) => act.stage === stage).map(({ type }) => type);
    expect(typesOf(sides[0], "refused")).toEqual(["share"]);
    expect(typesOf(sides[0], "own")).toEqual(["record-person", "dispatch", "record-condition", "legal-advice"]);
    expect([...typesOf(sides[1], "refused"), ...typesOf(sides[1], "own")]).toEqual([]);
  };

  test(
    "the story is told once; a second run goes on from it, and a node that dies stops everything",
    async () => {
      const port = await freePorts();
      const demo = startDemo(["--json", "--port", String(port), "--data", data]);
      const ready: Ready = JSON.parse(await demo.ready);
      expect(demo.stderr()).toContain("refused by own-territory");
      await verifies(ready);
      expect(await casesOf(ready)).toEqual([seenBy.fgr, seenBy.oia]);
      await tunnelsAreAgreed(ready);
      await personIsProtected(ready);
      for (const party of ["mx", "us"])
        expect((await hito("fsck", "--config", join(data, party, "config.json"))).stdout).toContain("✓ nothing differs");
      const left = await nowAt(ready.mx);
      await interrupt(demo);

      const again = startDemo(["--json", "--data", data]);
      const later: Ready = JSON.parse(await again.ready);
      expect(later).toEqual(ready);
      expect(again.stderr()).not.toContain("The story");
      expect(await casesOf(later)).toEqual([seenBy.fgr, seenBy.oia]);
      expect(await nowAt(later.us)).toBeGreaterThan(left - 60);
      await verifies(later);
      const processes = below(again.child.pid ?? 0);
      const node = processes.find((pid) => commandOf(pid).includes(join(data, "us", "config.json"))) ?? 0;
      process.kill(node, "SIGKILL");
      expect(await again.ended).toBe(1);
      expect(again.stderr()).toContain("node us has ended by itself");
      expect(stillRunning(processes)).toEqual([]);
    },
    LIMIT,
  );

  test("is bound to its ports, and every wrong option is told at once", async () => {
    expect(existsSync(join(data, "demo.json"))).toBe(true);
    const port = await freePorts();
    const taken = createServer();
    await new Promise<void>((settle) => taken.listen(port + 1, "127.0.0.1", settle));
    onTestFinished(() => void taken.close());
    const { status, stderr, stdout } = await hito("demo", "--data", data, "--port", String(port), "--colour", "--json");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`the data in ${data} was made for port`);
    expect(stderr).toContain(`port ${port + 1} is in use`);
    expect(stderr).toContain("--colour");
    expect((await hito("demo", "--port", "65535")).stderr).toContain("expected a whole number from 1 to 65533");
  });

  test(
    "an interrupt while it starts leaves nothing behind either",
    async () => {
      for (const after of [700, 1800, 3500]) {
        const demo = startDemo(["--empty", "--port", String(await freePorts())]);
        await sleep(after);
        const processes = below(demo.child.pid ?? 0);
        process.kill(processes[0] ?? 0, "SIGINT");
        // 130 before the program has got so far as to hear it.
        expect([0, 130]).toContain(await demo.ended);
        await sleep(300);
        expect(stillRunning(processes)).toEqual([]);
      }
      expect(readdirSync(place).filter((name) => name.startsWith("hito-demo-"))).toEqual([]);
    },
    LIMIT,
  );
});
