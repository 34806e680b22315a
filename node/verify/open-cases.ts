/** Opening cases with an agent's own key: sign in, list the cases that it may see, fetch the bundle of each. */
import { type Crypto, type Signer, signJws, thumbprint } from "#kernel";
import { Unreachable } from "./log-source.ts";

const SIGN_IN_TYP = "hito-signin.v1";
const PATIENCE = 120_000;

/** What the node answered, with its problem where it refused. */
const ask = async (url: string, request: RequestInit): Promise<unknown> => {
  let answer: Response;
  try {
    answer = await fetch(url, { ...request, signal: AbortSignal.timeout(PATIENCE), redirect: "error" });
  } catch (cause) {
    throw new Unreachable(`${url} does not answer`, { cause });
  }
  const text = await answer.text();
  if (!answer.ok) throw new Unreachable(`${url} answers ${answer.status}: ${text.slice(0, 300)}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Unreachable(`${url} does not answer with JSON`, { cause });
  }
};

const post = (url: string, body: unknown): Promise<unknown> =>
  ask(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

const member = (value: unknown, name: string): unknown => (value as Record<string, unknown> | null)?.[name];

const signIn = async (crypto: Crypto, base: string, signer: Signer): Promise<string> => {
  const answer = await post(`${base}/api/v1/session/challenge`, { kid: thumbprint(crypto, signer.jwk) });
  const challenge = String(member(answer, "challenge"));
  const proof = await signJws(crypto, signer, SIGN_IN_TYP, { challenge, origin: new URL(base).origin });
  const token = member(await post(`${base}/api/v1/session/key`, { proof }), "token");
  if (typeof token !== "string") throw new Unreachable("the node did not open a session");
  return token;
};

/** Each case's id and bundle, one after another. Throws `Unreachable` where the node refuses. */
export async function* openCases(
  crypto: Crypto,
  base: string,
  signer: Signer,
): AsyncGenerator<{ readonly case: string; readonly bundle: unknown }> {
  const token = await signIn(crypto, base, signer);
  const get = (path: string) => ask(`${base}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}`, "hito-purpose": "verify" } });
  let cursor: unknown = null;
  do {
    const page = await get(`cases${typeof cursor === "string" ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
    const cases = member(page, "cases");
    for (const summary of Array.isArray(cases) ? cases : []) {
      const id = String(member(summary, "case"));
      yield { case: id, bundle: await get(`cases/${encodeURIComponent(id)}/bundle`) };
    }
    const next = member(page, "next");
    cursor = next === cursor ? null : next;
  } while (typeof cursor === "string");
}
