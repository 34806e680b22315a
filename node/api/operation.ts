import type { Context, Hono, MiddlewareHandler } from "hono";
import { describeRoute } from "hono-openapi";
import type { RateLimitInfo } from "hono-rate-limiter";
import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import type { TLocalizedValidationError } from "typebox/error";
import { accepted, type Outcome, type Refusal, refused } from "#kernel";
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";
import type { ActorStore } from "#node/store/actor-store.ts";
import { answer } from "./answer.ts";
import { languageOf, problemOf } from "./problem.ts";
import { Problem } from "./schemas.ts";

export type Env = {
  Variables: {
    requestId: string;
    actor: Actor | null;
    /** What the limit that counted this request leaves. */
    rateLimit: RateLimitInfo | undefined;
    /** What the answer sets in a browser. */
    cookie: string | undefined;
    /** Whether the answer was made with all its headers. */
    isWhole: boolean | undefined;
  };
};

/** Who may call: anyone; anyone signed in; or an agent with this power. */
export type Access = "public" | "session" | { readonly power: string };

export type Call<P extends TSchema, Q extends TSchema, B extends TSchema, A extends Access> = {
  readonly node: Node;
  readonly params: Static<P>;
  readonly query: Static<Q>;
  readonly body: Static<B>;
  readonly requestId: string;
  /** The store as this actor may use it: the only way to data. Null on public operations. */
  readonly store: A extends "public" ? null : ActorStore;
  readonly actor: A extends "public" ? Actor | null : Actor;
  readonly http: Context<Env>;
};

export type Operation = { mount(app: Hono<Env>, node: Node): void };

type Contract = {
  readonly id: string;
  readonly method: "get" | "post" | "put" | "delete";
  /** In Hono's form, `/cases/:case`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly status?: 200 | 201 | 202 | 204;
  /** Largest body in bytes; 64 KiB if absent. */
  readonly limit?: number;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly response: TSchema;
};

type Definition<P extends TSchema, Q extends TSchema, B extends TSchema, R extends TSchema, A extends Access> = Contract & {
  readonly access: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly response: R;
  run(call: Call<P, Q, B, A>): Promise<Outcome<Static<R> | Response>>;
};

const DEFAULT_LIMIT = 65_536;

/** One operation of the API: its contract, who may call it, and what it does. Everything is validated before `run`. */
export function operation<P extends TSchema, Q extends TSchema, B extends TSchema, R extends TSchema, const A extends Access>(
  definition: Definition<P, Q, B, R, A>,
): Operation {
  const readers = {
    params: reader("params", definition.params),
    query: reader("query", definition.query),
    body: reader("body", definition.body),
  };
  const handle = (node: Node) => async (http: Context<Env>) => {
    const language = languageOf(http.req.header("accept-language"));
    const no = (refusal: Refusal) => problemResponse(http, refusal, language);
    const actor = http.get("actor");
    const allowed = mayCall(definition.access, actor);
    if (!allowed.ok) return no(allowed.refusal);
    const zero = zeroIn("params", http.req.param()) ?? zeroIn("query", http.req.query());
    if (zero !== null) return no(zero);
    const params = readers.params(http.req.param());
    if (!params.ok) return no(params.refusal);
    const query = readers.query(http.req.query());
    if (!query.ok) return no(query.refusal);
    const raw =
      definition.body === undefined
        ? accepted(undefined)
        : await readJson(http, Math.min(definition.limit ?? DEFAULT_LIMIT, node.config.limits.bodyBytes));
    if (!raw.ok) return no(raw.refusal);
    const body = readers.body(raw.value);
    if (!body.ok) return no(body.refusal);
    const outcome = await definition.run({
      node,
      http,
      actor,
      params: params.value,
      query: query.value,
      body: body.value,
      requestId: http.get("requestId"),
      store: definition.access === "public" ? null : node.storeOf(actor as Actor),
    } as Call<P, Q, B, A>);
    if (!outcome.ok) return no(outcome.refusal);
    if (outcome.value instanceof Response) return outcome.value;
    const status = definition.status ?? 200;
    if (status === 204) return answer(http, null, 204, {});
    return answer(http, JSON.stringify(outcome.value), status, { "content-type": "application/json" });
  };
  return {
    mount: (app, node) => app.on(definition.method.toUpperCase(), [definition.path], describe(definition), handle(node)),
  };
}

export function problemResponse(http: Context<Env>, refusal: Refusal, language = languageOf(http.req.header("accept-language"))): Response {
  const problem = problemOf(refusal, http.get("requestId"), language);
  const headers: Record<string, string> = { "content-type": "application/problem+json", "content-language": language };
  if (refusal.kind === "rate-limited") headers["retry-after"] = String(refusal.retryAfter);
  return answer(http, JSON.stringify(problem), problem.status, headers);
}

function mayCall(access: Access, actor: Actor | null): Outcome<null> {
  if (access === "public") return accepted(null);
  if (actor === null) return refused({ kind: "unauthenticated" });
  if (access === "session" || actor.powers.includes(access.power)) return accepted(null);
  return refused({ kind: "forbidden", power: access.power });
}

/** The body as text, refused as soon as it grows beyond the limit. */
export async function readBytes(http: Context, limit: number): Promise<Outcome<Uint8Array>> {
  const declared = Number(http.req.header("content-length") ?? 0);
  const tooLarge = (actual: number) => refused({ kind: "oversized", at: "/body", limit, actual });
  if (declared > limit) return tooLarge(declared);
  // The parser holds a body to the length that it declared, so it can be read at once.
  if (declared > 0) return accepted(new Uint8Array(await http.req.arrayBuffer()));
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (http.req.raw.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > limit) return tooLarge(size);
    parts.push(part);
  }
  return accepted(Buffer.concat(parts));
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

async function readJson(http: Context, limit: number): Promise<Outcome<unknown>> {
  const type = http.req.header("content-type") ?? "";
  const malformed = (expected: string) => refused({ kind: "malformed", at: "/body", expected });
  if (!type.startsWith("application/json")) return malformed("Content-Type: application/json");
  const bytes = await readBytes(http, limit);
  if (!bytes.ok) return bytes;
  try {
    return accepted(JSON.parse(strictUtf8.decode(bytes.value)));
  } catch {
    return malformed("JSON in UTF-8");
  }
}

/** U+0000 stands in no text that the store knows. */
function zeroIn(part: string, values: Readonly<Record<string, string>>): Refusal | null {
  const name = Object.keys(values).find((one) => values[one]?.includes("\0") || one.includes("\0"));
  return name === undefined ? null : { kind: "malformed", at: `/${part}`, expected: "text without U+0000" };
}

function reader(part: string, schema: TSchema | undefined): (value: unknown) => Outcome<unknown> {
  if (schema === undefined) return () => accepted(undefined);
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return accepted(value);
    const [error] = validator.Errors(value);
    const at = `/${part}${error?.instancePath ?? ""}${missingIn(error)}`;
    return refused({ kind: "wrong-field", at, rule: error?.keyword ?? "type", expected: error?.message ?? "" });
  };
}

/** A refusal names the very field that is missing. */
function missingIn(error: TLocalizedValidationError | undefined): string {
  if (error?.keyword !== "required") return "";
  const [name] = error.params.requiredProperties;
  return name === undefined ? "" : `/${name}`;
}

function describe(definition: Contract): MiddlewareHandler {
  const { id, path, summary, params, query, body, response, access } = definition;
  const status = String(definition.status ?? 200);
  const json = (schema: TSchema) => ({ "application/json": { schema: schema as object } });
  const problem = { description: "A refusal as problem details", content: { "application/problem+json": { schema: Problem as object } } };
  return describeRoute({
    operationId: id,
    tags: [tagOf(path)],
    summary,
    parameters: [...parametersOf("path", params), ...parametersOf("query", query)],
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    responses: { [status]: { description: "Done", ...(status === "204" ? {} : { content: json(response) }) }, default: problem },
    ...(access === "public" ? {} : { security: [{ session: [] }, { bearer: [] }] }),
  });
}

/** The thing that the path names first: `cases` of `/api/v1/cases/:case`; `node` for the rest. */
const tagOf = (path: string): string => /^\/api\/v1\/([a-z]+)/.exec(path)?.[1] ?? "node";

function parametersOf(place: "path" | "query", schema: TSchema | undefined) {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Record<string, object>; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}
