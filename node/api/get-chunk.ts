import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";
import { purposeOf } from "./purpose.ts";
import { Hash } from "./schemas.ts";

export const getChunk = operation({
  id: "getChunk",
  method: "get",
  path: "/api/v1/acts/:hash/chunks/:sha256",
  access: "session",
  summary: "One encrypted chunk of an attachment of an act whose content I may open; the reading is recorded",
  params: T.Object({ hash: Hash, sha256: T.String({ pattern: "^[0-9a-f]{64}$" }) }),
  response: T.Unknown(),
  run: async ({ store, params, http }) => {
    const found = await store.chunk(params.hash, Buffer.from(params.sha256, "hex"), purposeOf(http));
    if (!found.ok) return found;
    return accepted(
      new Response(new Uint8Array(found.value), {
        headers: { "content-type": "application/octet-stream", "cache-control": "private, no-store" },
      }),
    );
  },
});
