import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import { serveStatic } from "@hono/node-server/serve-static";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { rateLimiter } from "hono-rate-limiter";
import type { Refusal } from "#kernel";
import { complete } from "./api/answer.ts";
import { operations } from "./api/index.ts";
import { mountDocument } from "./api/openapi.ts";
import { type Env, problemResponse } from "./api/operation.ts";
import { bearerOf, tokenOf } from "./api/token.ts";
import { ClockFault } from "./clock.ts";
import type { Node } from "./context.ts";
import { mountExchange } from "./exchange/routes.ts";
import { mountLogs } from "./log/routes.ts";
import { CommitFault } from "./log/sequencer.ts";
import { refusalOfStoreFault } from "./store/faults.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Everything that a node serves. `webFolder` holds the built screens; without it only the API is there. */
export function createApp(node: Node, webFolder?: string): Hono<Env> {
  const app = new Hono<Env>();
  app.use(identifyRequest(node), findActor(node), limitRequests(node));
  app.on("POST", DOORS, limitSignIns(node));
  app.use(sameOrigin(node));
  for (const one of operations) one.mount(app, node);
  mountLogs(app, node);
  mountExchange(app, node);
  mountDocument(app, node);
  if (webFolder !== undefined) mountWeb(app, webFolder);
  app.notFound((http) => problemResponse(http, { kind: "not-found", what: "address" }));
  app.onError((error, http) => answerFault(node, http, error));
  return app;
}

/** Gives each request an id, counts it and writes one line about it: never its content, never a name. */
const identifyRequest =
  (node: Node): MiddlewareHandler<Env> =>
  async (http, next) => {
    const given = http.req.header("x-request-id") ?? "";
    const requestId = /^[A-Za-z0-9-]{8,64}$/.test(given) ? given : randomUUID();
    http.set("requestId", requestId);
    const begun = performance.now();
    await next();
    complete(http);
    const ms = performance.now() - begun;
    const route = http.req.routePath;
    node.metrics.request(http.req.method, route, http.res.status, ms / 1000);
    node.logger.info({ requestId, method: http.req.method, route, status: http.res.status, ms: Math.round(ms * 10) / 10 }, "request");
  };

/**
 * Whom a request comes from: the socket's address, or, where that is a trusted proxy's, the last one before the proxies that `X-Forwarded-For`
 * names. Unknown only where no socket is: requests made in the process itself.
 */
const addressOf =
  ({ config: { trustedProxies = [] } }: Node) =>
  (http: Context): string => {
    const socket = http.env?.incoming === undefined ? "unknown" : (getConnInfo(http).remote.address ?? "unknown");
    if (!trustedProxies.includes(socket)) return socket;
    const named = (http.req.header("x-forwarded-for") ?? "").split(",").map((one) => one.trim());
    return named.findLast((one) => isIP(one) !== 0 && !trustedProxies.includes(one)) ?? socket;
  };

/** How many more requests a partner's or a reader's address may send than one person. */
const MACHINES = 20;

/** Requests of `keyOf` in a minute, as many as `limit` of each. */
const perMinute = (limit: (http: Context<Env>) => number, keyOf: (http: Context<Env>) => string): MiddlewareHandler<Env> =>
  rateLimiter<Env>({
    windowMs: 60_000,
    limit: (http) => limit(http as Context<Env>),
    standardHeaders: false,
    keyGenerator: (http) => keyOf(http as Context<Env>),
    handler: (http) => problemResponse(http as Context<Env>, { kind: "rate-limited", retryAfter: 60 }),
  });

const isApi = ({ req: { path } }: Context): boolean => path.startsWith("/api/");

/** The pieces of one large file are thousands of requests; whoever sends or fetches one goes on with other work meanwhile. */
const isChunk = ({ req: { path } }: Context): boolean => /^\/api\/v1\/(acts\/[^/]+\/)?chunks\//.test(path);

/** Requests of one person, or of one address before sign-in; more of what partners, witnesses and readers of logs send, and of chunks of files. */
const limitRequests = (node: Node): MiddlewareHandler<Env> => {
  const { requestsPerMinute } = node.config.limits;
  const address = addressOf(node);
  return perMinute(
    (http) => requestsPerMinute * (isApi(http) && !isPersonsChunk(http) ? 1 : MACHINES),
    (http) => {
      if (!isApi(http)) return address(http);
      return `${isPersonsChunk(http) ? "chunks" : "api"} ${http.get("actor")?.account ?? address(http)}`;
    },
  );
};

const isPersonsChunk = (http: Context<Env>): boolean => isChunk(http) && http.get("actor") !== null;

/** Ways in that ask for a signature to be verified before anybody is known. */
const DOORS = ["/api/v1/session/*", "/api/v1/acts/late"];

const limitSignIns = (node: Node): MiddlewareHandler<Env> => perMinute(() => node.config.limits.signInsPerMinute, addressOf(node));

const findActor =
  (node: Node): MiddlewareHandler<Env> =>
  async (http, next) => {
    const token = tokenOf(http);
    http.set("actor", token === null ? null : await node.sessions.actorOf(token));
    await next();
  };

/** A browser's unsafe request with a cookie must come from this node's own pages (CSRF); bearer tokens are never sent by a browser unasked. */
const sameOrigin =
  (node: Node): MiddlewareHandler<Env> =>
  async (http, next) => {
    const byCookie = tokenOf(http) !== null && bearerOf(http) === null;
    const origin = http.req.header("origin");
    const foreign = origin !== undefined ? origin !== node.origin : http.req.header("sec-fetch-site") === "cross-site";
    if (byCookie && foreign && !SAFE.has(http.req.method)) return problemResponse(http, { kind: "forbidden", power: "same-origin" });
    return next();
  };

function mountWeb(app: Hono<Env>, root: string): void {
  app.use("/assets/*", async (http, next) => {
    await next();
    if (http.res.ok) http.header("cache-control", "public, max-age=31536000, immutable");
  });
  app.use("*", serveStatic({ root, precompressed: true }));
  const page = serveStatic({ root, path: "index.html", precompressed: true });
  app.get("*", (http, next) => (isPageAddress(http.req.path) ? page(http, next) : next()));
}

/** Addresses of screens, which the browser resolves; anything of the API or with a file ending is a real 404. */
const isPageAddress = (path: string): boolean =>
  !/^\/(api|log|exchange|witness|\.well-known)(\/|$)/.test(path) && !/\.[a-z0-9]+$/.test(path);

/** Whatever went wrong in a commit: nobody was told that it was kept, and the same may be sent again. */
const NOT_KEPT: Refusal = { kind: "unavailable", what: "store" };

const CLOCK: Refusal = { kind: "unavailable", what: "clock" };

/** The one place where faults are caught: they are logged with their cause and reveal nothing. */
function answerFault(node: Node, http: Context<Env>, error: Error): Response {
  const isClock = error instanceof ClockFault;
  const refusal = isClock ? CLOCK : (refusalOfStoreFault(error) ?? (error instanceof CommitFault ? NOT_KEPT : null));
  node.metrics.fault(isClock ? "clock" : refusal === null ? "internal" : "store");
  node.logger.error({ requestId: http.get("requestId"), route: http.req.routePath, err: error }, "fault");
  if (refusal !== null) return problemResponse(http, refusal);
  const body = { type: "urn:hito:fault", title: "fault", status: 500, detail: "", instance: http.get("requestId") };
  return new Response(JSON.stringify(body), { status: 500, headers: { "content-type": "application/problem+json" } });
}
