import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signInClaim, signJws } from "#kernel";
import { openApiDocument } from "#node/api/openapi.ts";
import { languageOf } from "#node/api/problem.ts";
import { wirePaths } from "#node/api/wire-paths.ts";
import { createApp } from "#node/app.ts";
import { nodeCrypto } from "#node/crypto.ts";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { traceRequest } from "./stories/firearm-trace.ts";

type Described = { security?: unknown; responses: Record<string, unknown>; parameters?: { name: string; in: string; required: boolean }[] };
type Document = { openapi: string; paths: Record<string, Record<string, Described>> };

const PUBLIC = new Set([
  "GET /api/v1/node",
  "GET /api/v1/personas",
  "GET /api/v1/session",
  "POST /api/v1/session",
  "POST /api/v1/session/challenge",
  "POST /api/v1/session/key",
  "POST /api/v1/records",
  "POST /api/v1/acts/late",
  "POST /api/v1/demo/clock",
  "GET /api/v1/calendars/{secret}",
  "GET /health",
  "GET /ready",
  "GET /metrics",
]);

describe("the API", () => {
  let world: TwoParties;
  let url: string;
  let document: Document;
  beforeAll(async () => {
    world = await startTwoParties({ limits: { requestsPerMinute: 400 } });
    url = world.mx.config.publicUrl;
    document = (await openApiDocument()) as Document;
  }, 60_000);
  afterAll(() => world?.stop());

  const everyOperation = () =>
    Object.entries(document.paths)
      .filter(([path]) => !(path in wirePaths))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })));
  const concrete = (path: string) => path.replaceAll(/\{[^}]+\}/g, "x");

  test("is described by OpenAPI 3.1: every operation with its parameters, its answer and its problem", async () => {
    expect(document.openapi).toBe("3.1.0");
    expect(everyOperation().length).toBeGreaterThan(25);
    for (const { method, path } of everyOperation()) {
      const operation = document.paths[path]?.[method.toLowerCase()] as Described;
      const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      expect(operation.parameters?.filter((one) => one.in === "path").map(({ name }) => name) ?? []).toEqual(named);
      expect(Object.keys(operation.responses)).toContain("default");
    }
    const served = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
    expect(Object.keys(served.paths).sort()).toEqual(Object.keys(document.paths).sort());
    const page = await fetch(`${url}/docs`);
    expect(await page.text()).toContain("/api/v1/acts");
    expect((await fetch(`${url}/docs.css`)).headers.get("content-type")).toContain("text/css");
  });

  test("describes what partners and readers of logs ask as it answers them", async () => {
    const public_ = Object.entries(wirePaths).filter(([, methods]) => "get" in methods);
    expect(public_.length).toBeGreaterThan(5);
    const at = (path: string) =>
      path.replace("{name}", "domestic").replace("tile/{path}", "tile/0/000.p/1").replace("records/{path}", "log.json");
    for (const [path] of public_.filter(([path]) => !path.endsWith(".cosigned")))
      expect([path, (await fetch(`${url}${at(path)}`)).status]).toEqual([path, 200]);
    for (const [path, methods] of Object.entries(wirePaths).filter(([, methods]) => !("get" in methods))) {
      const [method = ""] = Object.keys(methods);
      const { status } = await fetch(`${url}${path}`, method === "head" ? { method } : { method: method.toUpperCase(), body: "nothing" });
      expect([path, Object.keys(Object.values(methods)[0].responses).includes(String(status))]).toEqual([path, true]);
    }
  });

  test("answers nobody without a session, except where it says so", async () => {
    for (const { method, path } of everyOperation()) {
      if (PUBLIC.has(`${method} ${path}`)) continue;
      const response = await fetch(`${url}${concrete(path)}`, { method });
      expect([method, path, response.status]).toEqual([method, path, 401]);
    }
  });

  test("asks a registrar's power for enrolments", async () => {
    expect((await world.mx.as("liaison").request("GET", "/api/v1/enrolments")).status).toBe(403);
    expect((await world.mx.as("registrar").request("GET", "/api/v1/enrolments")).status).toBe(200);
  });

  test("has neither personas nor a movable clock outside a demonstration", async () => {
    expect((await fetch(`${url}/api/v1/personas`)).status).toBe(404);
    const moved = await fetch(`${url}/api/v1/demo/clock`, {
      method: "POST",
      body: JSON.stringify({ advance: 1 }),
      headers: { "content-type": "application/json" },
    });
    expect(moved.status).toBe(404);
  });

  test("refuses with problem details in the reader's language, by an id", async () => {
    const response = await world.mx
      .as("liaison")
      .request("POST", "/api/v1/acts", { act: 7 }, { "accept-language": "en-US,en;q=0.9", "x-request-id": "prueba-0001" });
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("x-request-id")).toBe("prueba-0001");
    const problem = (await response.json()) as {
      status: number;
      instance: string;
      detail: string;
      refusal: { kind: string; at: string };
      text: { es: string; en: string };
    };
    expect(problem).toMatchObject({ status: 422, instance: "prueba-0001", refusal: { kind: "wrong-field", at: "/body/act" } });
    expect(problem.detail).toBe(problem.text.en);
    expect(problem.text.es).not.toBe(problem.text.en);
  });

  test("speaks Spanish unless English is asked for", () => {
    expect([undefined, "en", "es-MX", "fr", "fr, en;q=0.5", "en;q=0.2, es;q=0.8", "en;q=0"].map(languageOf)).toEqual([
      "es",
      "en",
      "es",
      "es",
      "en",
      "es",
      "es",
    ]);
  });

  test("takes no unsafe request from another site's page", async () => {
    const me = world.mx.as("liaison");
    await me.get("/api/v1/session");
    const token = await world.mx.running.node.sessions.open(`agent:${me.kid}`, me.kid);
    const headers = { cookie: `hito_session_${new URL(url).port}=${token}`, "content-type": "application/json" };
    const send = (origin: string) => fetch(`${url}/api/v1/session`, { method: "DELETE", headers: { ...headers, origin } });
    expect((await send("https://evil.example")).status).toBe(403);
    expect((await send(url)).status).toBe(204);
    expect((await fetch(`${url}/api/v1/cases`, { headers })).status).toBe(401);
    expect(await (await fetch(`${url}/api/v1/session`, { headers })).json()).toEqual({ me: null, now: world.clock.now() });
  });

  test("sets a strict policy for its pages and an HttpOnly, SameSite cookie", async () => {
    const me = world.mx.as("colleague");
    const response = await me.request("GET", "/api/v1/session");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(Number(response.headers.get("ratelimit-remaining"))).toBeGreaterThan(0);
    expect((await fetch(`${url}/nowhere`)).headers.get("content-security-policy")).toBe(policy);
    const post = (path: string, body: unknown) =>
      fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
    const { challenge } = (await (await post("/api/v1/session/challenge", { kid: me.kid })).json()) as { challenge: string };
    const signedIn = await post("/api/v1/session/key", {
      proof: await signJws(nodeCrypto, me.signer, signInClaim.typ, { challenge, origin: url }),
    });
    const cookie = signedIn.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^hito_session_\d+=[A-Za-z0-9_-]{43};/);
    for (const flag of ["HttpOnly", "SameSite=Strict", "Path=/"]) expect(cookie).toContain(flag);
    expect(
      (await post("/api/v1/session/key", { proof: await signJws(nodeCrypto, me.signer, signInClaim.typ, { challenge, origin: url }) }))
        .status,
    ).toBe(401);
  });

  test("is alive, ready and counted", async () => {
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: "ok" });
    expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: "ready" });
    await world.mx.as("liaison").act(traceRequest());
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/hito_acts_total\{stage="docketed"\} \d/);
    expect(metrics).toMatch(/hito_log_size\{log="channel-us"\} \d/);
    expect(metrics).toMatch(/hito_request_seconds_count\{/);
  });

  test("logs requests without names, ids of cases or content", async () => {
    const lines: string[] = [];
    const logger = pino(
      { level: "info" },
      new Writable({
        write: (chunk, _, done) => {
          lines.push(String(chunk));
          done();
        },
      }),
    );
    const app = createApp({ ...world.mx.running.node, logger });
    const { case: id } = await world.mx.as("liaison").act(traceRequest());
    await app.request(
      `/api/v1/cases/${id}`,
      { headers: { "hito-purpose": "secreto" } },
      { incoming: { socket: { remoteAddress: "127.0.0.1" } } },
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("/api/v1/cases/:case");
    for (const secret of [id, "secreto", "PRUEBA-0001", "Persona"]) expect(lines[0]).not.toContain(secret);
  });

  test("limits the rate of one session, and says when to come back", async () => {
    const me = world.mx.as("registrar");
    let last: Response | null = null;
    for (let i = 0; i < 420 && last?.status !== 429; i++) last = await me.request("GET", "/api/v1/session");
    expect(last?.status).toBe(429);
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});
