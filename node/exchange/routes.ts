import type { Context, Hono } from "hono";
import { judgeNode, parseChunkPass } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import { type Env, problemResponse, readBytes } from "#node/api/operation.ts";
import type { Node } from "#node/context.ts";
import { partnerOwner } from "#node/store/chunks.ts";
import { MAX_ENVELOPE } from "./envelope-crypto.ts";
import { receiveEnvelope } from "./inbox.ts";

const MAX_CHUNK = 1_048_576 + 16;
/** Seconds for which a chunk's claim holds. */
const CLAIM_LIFE = 3600;

/** What partners send (spec/envelope.md, Transport). Authorised by what is inside: a node key's signature. */
export function mountExchange(app: Hono<Env>, node: Node): void {
  app.post("/exchange/v1/envelopes", async (http) => {
    const body = await readBytes(http, Math.min(node.config.limits.envelopeBytes, MAX_ENVELOPE));
    if (!body.ok) return problemResponse(http, body.refusal);
    const receipt = await receiveEnvelope(node, new TextDecoder("latin1").decode(body.value));
    if (!receipt.ok) {
      node.metrics.refusal(receipt.refusal.kind);
      return problemResponse(http, receipt.refusal);
    }
    return http.body(receipt.value, 200, { "content-type": "application/jwt" });
  });

  // Hono answers HEAD as GET without its body; there is nothing to get.
  app.get("/exchange/v1/chunks/:hash", async (http) => {
    const hex = http.req.param("hash");
    const sender = await senderOf(node, claimOf(http), hex);
    if (sender === null) return problemResponse(http, { kind: "unauthenticated" });
    const held = await node.chunks.heldFor(partnerOwner(sender), [Buffer.from(hex, "hex")]);
    return held.length === 1 ? http.body(null, 204) : problemResponse(http, { kind: "not-found", what: "chunk" });
  });

  app.put("/exchange/v1/chunks/:hash", async (http) => {
    const hex = http.req.param("hash");
    const sender = await senderOf(node, claimOf(http), hex);
    if (sender === null) return problemResponse(http, { kind: "unauthenticated" });
    if (!node.hasRoom()) return problemResponse(http, { kind: "unavailable", what: "disk" });
    const body = await readBytes(http, MAX_CHUNK);
    if (!body.ok) return problemResponse(http, body.refusal);
    if (!/^[0-9a-f]{64}$/.test(hex) || Buffer.from(node.crypto.sha256(body.value)).toString("hex") !== hex) {
      return problemResponse(http, { kind: "malformed", at: "/hash", expected: "SHA-256 of the body" });
    }
    const kept = await node.chunks.keep(partnerOwner(sender), Buffer.from(hex, "hex"), body.value);
    if (!kept.ok) return problemResponse(http, kept.refusal);
    return http.body(null, 204);
  });
}

const claimOf = (http: Context<Env>): string => /^Hito-Node (\S{1,2048})$/.exec(http.req.header("authorization") ?? "")?.[1] ?? "";

/** The partner whose node, in force now, claims to send just this chunk to this node. */
async function senderOf(node: Node, claim: string, hex: string): Promise<string | null> {
  const parsed = parseChunkPass(claim);
  if (!parsed.ok) return null;
  const { from, to, chunk, iat } = parsed.value.payload;
  const now = node.clock.now();
  if (to !== node.party || !node.peers.has(from) || chunk !== hex || Math.abs(now - iat) > CLAIM_LIFE) return null;
  const directory = await node.directories.get(from, channelWith(from));
  const judged = await judgeNode(node.crypto, directory, parsed.value, { index: directory.size, at: now });
  return judged.ok ? from : null;
}
