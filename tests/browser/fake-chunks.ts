/** The chunks of files, as a node keeps and gives them. */
import type { Hono } from "hono";
import { hex } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { refusalResponse } from "./fake-answers.ts";

export const mountChunks = (api: Hono, chunks: Map<string, Uint8Array>): void => {
  api.post("/chunks/held", async (c) => {
    const { chunks: asked } = await c.req.json<{ chunks: readonly string[] }>();
    return c.json({ held: asked.filter((name) => chunks.has(name)) });
  });
  api.put("/chunks/:hash", async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    if (hex(nodeCrypto.sha256(body)) !== c.req.param("hash"))
      return refusalResponse({ kind: "malformed", at: "/", expected: "the hash's bytes" });
    chunks.set(c.req.param("hash"), body);
    return c.body(null, 201);
  });
  api.get("/acts/:hash/chunks/:chunk", (c) => {
    const found = chunks.get(c.req.param("chunk"));
    return found ? c.body(found as Uint8Array<ArrayBuffer>) : refusalResponse({ kind: "not-found", what: "chunk" });
  });
};
