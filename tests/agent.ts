/** A person of one party as a client of its node: own key, own session, nothing but the public HTTP API. */
import { randomBytes } from "node:crypto";
import {
  type ActDefinition,
  type ActDraft,
  type Json,
  protocolHash,
  type Refusal,
  type SignedAct,
  type Signer,
  signAct,
  signInClaim,
  signJws,
  thumbprint,
} from "#kernel";
import type { CaseFile } from "#node/api/schemas.ts";
import type { Clock } from "#node/clock.ts";
import { nodeCrypto } from "#node/crypto.ts";
import { protocols } from "#protocols";
import type { AgentSpec } from "./two-parties.ts";

export type Sent = {
  readonly status: number;
  readonly hash: string;
  readonly case: string;
  readonly n: number | null;
  readonly number: string | null;
  readonly stage: string;
  readonly refusal: Refusal | null;
};

export type Draft = Partial<Omit<ActDraft, "type">> & { readonly type: string; readonly content?: Readonly<Record<string, Json>> };

export const newCaseId = (): string => randomBytes(16).toString("base64url");

export class Agent {
  readonly party: string;
  readonly spec: AgentSpec;
  readonly signer: Signer;
  readonly kid: string;
  readonly #url: string;
  readonly #clock: Pick<Clock, "now">;
  #token: string | null = null;

  constructor(party: string, spec: AgentSpec, signer: Signer, url: string, clock: Pick<Clock, "now">) {
    this.party = party;
    this.spec = spec;
    this.signer = signer;
    this.kid = thumbprint(nodeCrypto, signer.jwk);
    this.#url = url;
    this.#clock = clock;
  }

  /** One request with the session, signing in first, and again when it has ended. A body of bytes goes as it is, any other as JSON. */
  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    this.#token ??= await this.#signIn();
    const response = await this.#send(method, path, body, headers);
    if (response.status !== 401) return response;
    this.#token = await this.#signIn();
    return this.#send(method, path, body, headers);
  }

  #send(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Response> {
    const json = body === undefined ? {} : { body: body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) };
    return fetch(`${this.#url}${path}`, {
      method,
      ...json,
      headers: { "content-type": "application/json", authorization: `Bearer ${this.#token}`, ...headers },
    });
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.request("GET", path);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  caseFile(id: string): Promise<CaseFile> {
    return this.get(`/api/v1/cases/${id}`);
  }

  /** Completes a draft: protocol, party, agency, role and `seen` as the case page would. */
  async sign(draft: Draft, opening = "information-request@1"): Promise<SignedAct & { readonly case: string }> {
    const { content = {}, ...given } = draft;
    const isNew = given.case === undefined;
    const file = isNew || given.seen !== undefined ? null : await this.caseFile(given.case as string);
    const protocol = given.protocol ?? file?.protocol ?? opening;
    // A protocol that there is not has another one's acts and roles, so that its name alone is wrong.
    const published = protocols[protocol] ?? protocols[opening];
    if (published === undefined) throw new Error(`no protocol ${opening}`);
    const side = file?.side ?? (isNew ? "home" : "partner");
    const frame: ActDraft = {
      case: newCaseId(),
      protocol,
      protocol_hash: protocolHash(published.protocol, nodeCrypto),
      party: this.party,
      agency: this.spec.agency,
      role: published.protocol.roles.find((role) => role.side === side)?.id ?? "",
      iat: this.#clock.now(),
      seen: file?.seen ?? null,
      basis: this.#usualBasis(published.protocol.acts[given.type]),
      territory: this.party,
      frame: {},
      ...given,
    };
    return { ...(await signAct(nodeCrypto, this.signer, frame, content)), case: frame.case };
  }

  /** An article that allows such an act, of those on which police and prosecution of both parties can rely. */
  #usualBasis(definition: ActDefinition | undefined): string[] {
    if (definition?.basis !== "required") return [];
    const own = (definition.laws ?? []).filter((id) => id.startsWith(`${this.party}:`));
    const usual = own.find((id) => ["mx:cnpp-442", "mx:cnpp-444", "us:mlat-1987"].includes(id)) ?? own[0];
    return usual === undefined ? [] : [usual];
  }

  /** Signs and sends. */
  async act(draft: Draft): Promise<Sent> {
    const signed = await this.sign(draft);
    return this.send(signed, signed.case);
  }

  async send(signed: SignedAct, caseId: string): Promise<Sent> {
    const response = await this.request("POST", "/api/v1/acts", { act: sdJwt(signed) });
    const body = (await response.json()) as Partial<Sent>;
    return { hash: signed.hash, case: caseId, n: null, number: null, stage: "refused", refusal: null, ...body, status: response.status };
  }

  /** A test's clock may leap over a challenge while it is being answered: then another one is asked for. */
  async #signIn(tries = 3): Promise<string> {
    const post = (path: string, body: unknown) =>
      fetch(`${this.#url}${path}`, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
    const { challenge } = (await (await post("/api/v1/session/challenge", { kid: this.kid })).json()) as { challenge: string };
    const proof = await signJws(nodeCrypto, this.signer, signInClaim.typ, { challenge, origin: this.#url });
    const response = await post("/api/v1/session/key", { proof });
    if (response.status === 401 && tries > 1) return this.#signIn(tries - 1);
    if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { token: string }).token;
  }
}

export const sdJwt = ({ jwt, disclosures }: Pick<SignedAct, "jwt" | "disclosures">): string => `${[jwt, ...disclosures].join("~")}~`;
