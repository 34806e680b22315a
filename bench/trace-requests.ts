/** What the measures send: requests to trace twelve firearms, each one opening a case of its own, signed before any clock runs. */
import { type ActDraft, type Json, protocolHash, type Signer, signAct, signInClaim, signJws, thumbprint } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { protocols } from "#protocols";
import { type Agent, newCaseId, sdJwt } from "#tests/agent.ts";
import { traceRequest } from "#tests/stories/firearm-trace.ts";

const PROTOCOL = "information-request@1";

/** As text, `<JWT>~<disclosure>~…~`. */
export async function signRequests(agent: Agent, at: number, count: number): Promise<string[]> {
  const published = protocols[PROTOCOL];
  if (published === undefined) throw new Error(`no protocol ${PROTOCOL}`);
  const { content = {}, ...given } = traceRequest();
  const draft: Omit<ActDraft, "case"> = {
    protocol: PROTOCOL,
    protocol_hash: protocolHash(published.protocol, nodeCrypto),
    party: agent.party,
    agency: agent.spec.agency,
    role: published.protocol.roles.find(({ side }) => side === "home")?.id ?? "",
    iat: at,
    seen: null,
    basis: [],
    territory: agent.party,
    frame: {},
    ...given,
  };
  const one = () => signOne(agent.signer, { ...draft, case: newCaseId() }, content);
  const acts: string[] = [];
  for (let done = 0; done < count; done += 500) acts.push(...(await Promise.all(Array.from({ length: Math.min(500, count - done) }, one))));
  return acts;
}

const signOne = async (signer: Signer, draft: ActDraft, content: Readonly<Record<string, Json>>): Promise<string> =>
  sdJwt(await signAct(nodeCrypto, signer, draft, content));

/** The token of a new session of this agent. */
export async function signIn(url: string, signer: Signer): Promise<string> {
  const post = async (path: string, body: unknown) => {
    const headers = { "content-type": "application/json" };
    return (await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body), headers })).json();
  };
  const kid = thumbprint(nodeCrypto, signer.jwk);
  const { challenge } = (await post("/api/v1/session/challenge", { kid })) as { challenge: string };
  const proof = await signJws(nodeCrypto, signer, signInClaim.typ, { challenge, origin: url });
  const { token } = (await post("/api/v1/session/key", { proof })) as { token: string };
  return token;
}
