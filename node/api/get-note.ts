import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { PapersStore } from "#node/desk/papers/papers-store.ts";
import { operation } from "./operation.ts";
import { purposeOf } from "./purpose.ts";
import { Hash } from "./schemas.ts";

const mediaTypes = { pdf: "application/pdf", docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document" } as const;
const languages = { es: ["es"], en: ["en"], both: ["es", "en"] } as const;

export const getNote = operation({
  id: "getNote",
  method: "get",
  path: "/api/v1/acts/:hash/note",
  access: "session",
  summary: "An outgoing act of this party as a note on paper, with its references and a QR code (docs/paper.md); the reading is recorded",
  params: T.Object({ hash: Hash }),
  query: T.Object({
    form: T.Union([T.Literal("pdf"), T.Literal("docx")]),
    language: T.Union([T.Literal("es"), T.Literal("en"), T.Literal("both")]),
    reference: T.Optional(T.String({ minLength: 1, maxLength: 80, description: "own reference number (número de oficio)" })),
    addressee: T.Optional(T.String({ minLength: 1, maxLength: 200 })),
  }),
  response: T.Unknown(),
  run: async ({ node, actor, params, query, http }) => {
    const { form, language, reference, addressee } = query;
    const wish = {
      languages: languages[language],
      ...(reference === undefined ? {} : { reference }),
      ...(addressee === undefined ? {} : { addressee }),
    };
    const made = await new PapersStore(node, actor).note(params.hash, form, wish, purposeOf(http));
    if (!made.ok) return made;
    return accepted(
      new Response(new Uint8Array(made.value.bytes), {
        headers: {
          "content-type": mediaTypes[form],
          "content-disposition": `attachment; filename="${made.value.name}"`,
          "cache-control": "private, no-store",
        },
      }),
    );
  },
});
