import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";

const Sha256 = T.String({ pattern: "^[0-9a-f]{64}$" });
/** Of the largest file that an act can name. */
const CHUNKS = 2048;

export const postHeldChunks = operation({
  id: "postHeldChunks",
  method: "post",
  path: "/api/v1/chunks/held",
  access: "session",
  limit: 262_144,
  summary: "Which of these encrypted chunks I left here already, so that an upload that was cut goes on; each is kept for another day",
  body: T.Object({ chunks: T.Array(Sha256, { maxItems: CHUNKS }) }, { additionalProperties: false }),
  response: T.Object({ held: T.Array(Sha256) }),
  run: async ({ store, body }) => {
    const held = await store.heldChunks(body.chunks.map((hash) => Buffer.from(hash, "hex")));
    return accepted({ held: held.map((hash) => hash.toString("hex")) });
  },
});
