/** The typed client of a node's HTTP API; the web and machines both use it. */
import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./generated/api.d.ts";

export type Api = Client<paths, `${string}/${string}`>;

/** `fetcher` lets a machine add its own transport; a browser's session cookie goes with every request. */
export const createApi = (baseUrl: string, fetcher?: (request: Request) => Promise<Response>): Api =>
  createClient<paths>({ baseUrl, credentials: "same-origin", ...(fetcher ? { fetch: fetcher } : {}) });

type Json<Response> = Response extends { content: { "application/json": infer Body } } ? Body : never;
type Responses<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends { responses: infer All }
  ? All
  : never;
/** The JSON body of an operation's answer with this status. */
export type Answer<Path extends keyof paths, Method extends keyof paths[Path], Status extends number> = Status extends keyof Responses<
  Path,
  Method
>
  ? Json<Responses<Path, Method>[Status]>
  : never;

export type NodeInfo = Answer<"/api/v1/node", "get", 200>;
export type Persona = Answer<"/api/v1/personas", "get", 200>["personas"][number];
export type Me = NonNullable<Answer<"/api/v1/session", "get", 200>["me"]>;
export type Enrolment = Answer<"/api/v1/enrolments", "get", 200>["enrolments"][number];
export type CaseSummary = Answer<"/api/v1/cases", "get", 200>["cases"][number];
export type CaseFile = Answer<"/api/v1/cases/{case}", "get", 200>;
export type TimelineAct = CaseFile["acts"][number];
export type NextAct = CaseFile["next"][number];
export type Clock = CaseFile["clocks"][number];
export type Decision = Answer<"/api/v1/acts/check", "post", 200>;
export type ActAccepted = Answer<"/api/v1/acts", "post", 201>;
export type Basis = Answer<"/api/v1/bases", "get", 200>["bases"][number];
export type BasisRef = TimelineAct["basis"][number];
export type Agency = Answer<"/api/v1/agencies", "get", 200>["agencies"][number];
export type Agent = Answer<"/api/v1/agents", "get", 200>["agents"][number];
export type ActProof = Answer<"/api/v1/acts/{hash}/proof", "get", 200>;

/** RFC 9457 problem details as a node sends them: the refusal as data, and in words in both languages. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly refusal: { readonly kind: string } & Readonly<Record<string, unknown>>;
  readonly text: { readonly es: string; readonly en: string };
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The problem that an error or a response body carries, or undefined if it is none. */
export const problemOf = (error: unknown): Problem | undefined => {
  const found = error instanceof ProblemError ? error.problem : error;
  return isObject(found) && typeof found.status === "number" && isObject(found.refusal) && isObject(found.text)
    ? (found as unknown as Problem)
    : undefined;
};

/** A node answered with a problem. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The node met a fault of its own, or what answered is no node. */
export class FaultError extends Error {
  override readonly name = "FaultError";
}

/** No answer could be had: no connection, or none to a node. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** The data of an answer. Throws `ProblemError` for a refusal, `FaultError` for any other bad answer, `UnreachableError` for none. */
export const unwrap = async <Data>(answer: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> => {
  const { data, error, response } = await answer.catch((cause: unknown) => {
    throw new UnreachableError("no answer", { cause });
  });
  if (response.ok) return data as Data;
  const problem = problemOf(error);
  if (problem === undefined) throw new FaultError(`HTTP ${response.status} without a refusal`);
  throw new ProblemError(problem);
};
