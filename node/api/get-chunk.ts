import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const getChunk = operation({
  id: "getChunk",
  method: "get",
  path: "/api/v1/acts/:hash/chunks/:sha256",
  access: "session",
  summary: "One encrypted chunk of an attachment of an act whose content I may open; the reading is recorded",
  params: T.Object({ hash: Hash, sha256: T.String({ pattern: "^[0-9a-f]{64}$" }) }),
  response: T.Unknown(),
  run: async ({ node, store, params, http }) => {
    const opened = await store.openAct(params.hash, http.req.header("hito-purpose")?.slice(0, 200) ?? null);
    if (!opened.ok) return opened;
    const row = await node.db
      .selectFrom("act_chunk")
      .innerJoin("chunk", "chunk.hash", "act_chunk.chunk")
      .select("chunk.data")
      .where("act_chunk.act", "=", opened.value.row.hash)
      .where("act_chunk.chunk", "=", Buffer.from(params.sha256, "hex"))
      .executeTakeFirst();
    if (row === undefined) return refused({ kind: "not-found", what: "chunk" });
    return accepted(
      new Response(new Uint8Array(row.data), {
        headers: { "content-type": "application/octet-stream", "cache-control": "private, no-store" },
      }),
    );
  },
});
