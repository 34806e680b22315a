import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { PapersStore } from "#node/desk/papers/papers-store.ts";
import { operation } from "./operation.ts";
import { purposeOf } from "./purpose.ts";
import { CaseId } from "./schemas.ts";

const languages = { es: ["es"], en: ["en"], both: ["es", "en"] } as const;

export const getCasePaper = operation({
  id: "getCasePaper",
  method: "get",
  path: "/api/v1/cases/:case/paper",
  access: "session",
  summary:
    "The case as a PDF: state, duties, acts with the texts that the reader may open, proofs (docs/paper.md); opening its content is recorded",
  params: T.Object({ case: CaseId }),
  query: T.Object({ language: T.Union([T.Literal("es"), T.Literal("en"), T.Literal("both")]) }),
  response: T.Unknown(),
  run: async ({ node, actor, params, query, http }) => {
    const made = await new PapersStore(node, actor).casePaper(params.case, languages[query.language], purposeOf(http));
    if (!made.ok) return made;
    return accepted(
      new Response(new Uint8Array(made.value.bytes), {
        headers: {
          "content-type": "application/pdf",
          "content-disposition": `attachment; filename="${made.value.name}"`,
          "cache-control": "private, no-store",
        },
      }),
    );
  },
});
