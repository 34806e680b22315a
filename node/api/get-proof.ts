import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";
import { Bilingual, Hash } from "./schemas.ts";

const doesNotShow = {
  es: "Prueba que este registro está en la bitácora y no ha cambiado desde entonces. No prueba que su contenido sea cierto, ni que alguien lo haya leído, ni que no existan otros registros fuera de la bitácora.",
  en: "It proves that this record is in the log and has not changed since. It does not prove that its content is true, that anybody read it, or that no other records exist outside the log.",
};

export const getProof = operation({
  id: "getProof",
  method: "get",
  path: "/api/v1/acts/:hash/proof",
  access: "session",
  summary: "Offline proofs (c2sp.org/tlog-proof) of an act and of its docket line",
  params: T.Object({ hash: Hash }),
  response: T.Object({
    proofs: T.Array(
      T.Object({ of: T.Union([T.Literal("act"), T.Literal("line")]), log: T.String(), text: T.String(), doesNotShow: Bilingual }),
    ),
    line: T.Union([T.String(), T.Null()]),
  }),
  run: async ({ store, params }) => {
    const found = await store.proofs(params.hash);
    if (!found.ok) return found;
    const { proofs, line } = found.value;
    return accepted({ proofs: proofs.map((proof) => ({ ...proof, doesNotShow })), line });
  },
});
