import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
import { operation, readBytes } from "./operation.ts";

const MAX_CHUNK = 1_048_576 + 16;

export const putChunk = operation({
  id: "putChunk",
  method: "put",
  path: "/api/v1/chunks/:sha256",
  access: "session",
  status: 201,
  summary: "One encrypted chunk of an attachment, under the SHA-256 of its bytes",
  params: T.Object({ sha256: T.String({ pattern: "^[0-9a-f]{64}$" }) }),
  response: T.Object({ size: T.Integer() }),
  run: async ({ node, store, params, http }) => {
    if (!node.hasRoom()) return refused({ kind: "unavailable", what: "disk" });
    const bytes = await readBytes(http, MAX_CHUNK);
    if (!bytes.ok) return bytes;
    const hash = Buffer.from(node.crypto.sha256(bytes.value));
    if (hash.toString("hex") !== params.sha256)
      return refused({ kind: "malformed", at: "/params/sha256", expected: "SHA-256 of the body" });
    const kept = await store.keepChunk(hash, bytes.value);
    if (!kept.ok) return kept;
    return accepted({ size: bytes.value.length });
  },
});
