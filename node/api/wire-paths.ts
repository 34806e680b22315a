/** What partners, witnesses and readers of logs ask of a node: formats of their own (spec/), beside the operations for people. */

const bytes = (type: string) => ({ content: { [type]: { schema: { type: "string" } } } });
const json = { content: { "application/json": { schema: { type: "object" } } } };
const done = (description: string, body?: object) => ({ description, ...body });
const parameter = (name: string, description: string) => ({ name, in: "path", required: true, description, schema: { type: "string" } });
const get = (operationId: string, tag: string, summary: string, answer: object, parameters: readonly object[] = []) => ({
  get: { operationId, tags: [tag], summary, parameters, responses: { 200: done("Done", answer) } },
});
const name = parameter("name", "`domestic` or `channel-PARTY`");

export const wirePaths = {
  "/.well-known/hito": get("getDirectory", "identity", "The party's directory: root, node, agencies, agents (spec/identity.md)", json),
  "/exchange/v1/envelopes": {
    post: {
      operationId: "postEnvelope",
      tags: ["exchange"],
      summary: "A partner's envelope, sealed to this node's key; the answer is its receipt (spec/envelope.md, spec/receipt.md)",
      requestBody: { required: true, ...bytes("application/jose") },
      responses: { 200: done("The signed receipt", bytes("application/jwt")), 400: done("Not an envelope of a partner's node") },
    },
  },
  "/exchange/v1/chunks/{hash}": {
    head: {
      operationId: "hasPartnersChunk",
      tags: ["exchange"],
      summary: "Whether the partner's node that asks left this chunk here (spec/envelope.md, Attachments)",
      parameters: [parameter("hash", "SHA-256 of the chunk in hexadecimal")],
      responses: { 204: done("It did"), 404: done("It did not"), 401: done("Not a partner's node") },
    },
    put: {
      operationId: "putPartnersChunk",
      tags: ["exchange"],
      summary: "One encrypted chunk of an attachment, claimed by a partner's node key (spec/envelope.md, Attachments)",
      parameters: [parameter("hash", "SHA-256 of the body in hexadecimal")],
      requestBody: { required: true, ...bytes("application/octet-stream") },
      responses: { 204: done("Kept"), 400: done("The body is another"), 401: done("Not a partner's node") },
    },
  },
  "/log": get("getLogs", "log", "The logs of this node with their origins and verifier keys", json),
  "/log/{name}/checkpoint": get("getCheckpoint", "log", "The newest signed checkpoint (C2SP tlog-checkpoint)", bytes("text/plain"), [name]),
  "/log/{name}/checkpoint.cosigned": get(
    "getCosignedCheckpoint",
    "log",
    "The newest checkpoint that the log's witnesses have cosigned (C2SP tlog-cosignature)",
    bytes("text/plain"),
    [name],
  ),
  "/log/{name}/tile/{path}": get("getTile", "log", "A tile of hashes or of entries (C2SP tlog-tiles)", bytes("application/octet-stream"), [
    name,
    parameter("path", "level and number, such as `0/x001/234` or `entries/000.p/17`"),
  ]),
  "/log/{name}/records/{path}": get(
    "getPublicRecord",
    "log",
    "A public record by its hash (spec/log.md)",
    bytes("application/octet-stream"),
    [name, parameter("path", "two hexadecimal digits, a slash, and the whole hash")],
  ),
  "/witness/add-checkpoint": {
    post: {
      operationId: "addCheckpoint",
      tags: ["witness"],
      summary: "A checkpoint of a partner's channel log, to be cosigned (C2SP tlog-witness)",
      requestBody: { required: true, ...bytes("text/plain") },
      responses: {
        200: done("The cosignature", bytes("text/plain")),
        400: done("Not a checkpoint with its proof"),
        403: done("Not the log's signature"),
        404: done("Not a partner's log"),
        409: done("The last cosigned size, in decimal", bytes("text/x.tlog.size")),
        422: done("The proof does not hold"),
      },
    },
  },
} as const;
