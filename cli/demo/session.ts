import { type Crypto, type Signer, signInClaim, signJws, thumbprint } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";

const crypto: Crypto = nodeCrypto;
const PATIENCE = 30_000;

/** The node refused; `refusal` is its reason as data. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly refusal: unknown;
  constructor(what: string, status: number, refusal: unknown, detail: string) {
    super(`${what}: ${status} ${detail}`);
    this.status = status;
    this.refusal = refusal;
  }
}

/** A client of one node's HTTP API that signs in with its own key, again whenever its session has ended. */
export class Session {
  readonly url: string;
  readonly signer: Signer;
  readonly kid: string;
  #token: string | null;

  constructor(url: string, signer: Signer, token: string | null = null) {
    this.url = url;
    this.signer = signer;
    this.kid = thumbprint(crypto, signer.jwk);
    this.#token = token;
  }

  get<T>(path: string): Promise<T> {
    return this.#json("GET", path);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#json("POST", path, JSON.stringify(body));
  }

  async put(path: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#json("PUT", path, body, "application/octet-stream");
  }

  async #json<T>(method: string, path: string, body?: string | Uint8Array<ArrayBuffer>, type = "application/json"): Promise<T> {
    const ask = async () => {
      this.#token ??= await this.#signIn();
      const headers = { authorization: `Bearer ${this.#token}`, "content-type": type, "accept-language": "en" };
      return fetch(`${this.url}${path}`, {
        method,
        headers,
        signal: AbortSignal.timeout(PATIENCE),
        ...(body === undefined ? {} : { body }),
      });
    };
    let answer = await ask();
    if (answer.status === 401) {
      this.#token = null;
      answer = await ask();
    }
    return readAnswer(`${method} ${path}`, answer);
  }

  async #signIn(): Promise<string> {
    const { challenge } = await postJson<{ challenge: string }>(`${this.url}/api/v1/session/challenge`, { kid: this.kid });
    const proof = await signJws(crypto, this.signer, signInClaim.typ, { challenge, origin: this.url });
    return (await postJson<{ token: string }>(`${this.url}/api/v1/session/key`, { proof })).token;
  }
}

/** A POST without a session. */
export const postJson = async <T>(url: string, body: unknown): Promise<T> =>
  readAnswer(
    `POST ${url}`,
    await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": "en" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    }),
  );

const readAnswer = async <T>(what: string, answer: Response): Promise<T> => {
  const text = await answer.text();
  if (answer.ok) return (text === "" ? null : JSON.parse(text)) as T;
  const problem = readProblem(text);
  throw new Refused(what, answer.status, problem.refusal ?? null, problem.detail ?? text.slice(0, 300));
};

const readProblem = (text: string): { refusal?: unknown; detail?: string } => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};
