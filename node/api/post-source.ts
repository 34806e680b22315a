import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { PapersStore } from "#node/desk/papers/papers-store.ts";
import { operation, readBytes } from "./operation.ts";

/** A mail with its attachments, or a scan of some pages. Larger files can be attached, but are not read. */
const LIMIT = 26_214_400;

const Line = T.Union([T.String(), T.Null()]);

export const postSource = operation({
  id: "postSource",
  method: "post",
  path: "/api/v1/papers/source",
  access: { power: "act" },
  summary:
    "What can be read of a mail (.eml, .msg), a PDF, a picture or a text that a partner sent, as bytes of any media type. Nothing is kept, fetched or logged",
  response: T.Object({
    /** Null where it could not be read: damaged, or made to take more time or memory than it may. */
    reading: T.Union([
      T.Object({
        kind: T.Union([T.Literal("mail"), T.Literal("pdf"), T.Literal("image"), T.Literal("text"), T.Literal("other")]),
        sender: Line,
        subject: Line,
        text: Line,
        files: T.Array(T.Object({ name: T.String(), size: T.Integer() })),
        isCut: T.Boolean({ description: "there is more text than is given" }),
      }),
      T.Null(),
    ]),
    day: T.Union([T.String({ description: "YYYY-MM-DD of the file's own time, where this party is" }), T.Null()]),
    failed: T.Union([T.Literal("fault"), T.Literal("time"), T.Literal("memory"), T.Null()]),
  }),
  run: async ({ node, actor, http }) => {
    const bytes = await readBytes(http, LIMIT);
    if (!bytes.ok) return bytes;
    const read = await new PapersStore(node, actor).readSource(bytes.value);
    if (!read.ok) return read;
    const { reading, day, failed } = read.value;
    if (reading === null) return accepted({ reading, day, failed });
    const { kind, sender, subject, text, files, isCut } = reading;
    return accepted({ reading: { kind, sender, subject, text, files: files.map((file) => ({ ...file })), isCut }, day, failed });
  },
});
