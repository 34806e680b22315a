import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { inclusionProof } from "#node/log/proofs.ts";
import { witnessesOf } from "#node/log/witnesses.ts";
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
  run: async ({ node, store, params }) => {
    const found = await store.act(params.hash);
    if (!found.ok) return found;
    const row = found.value;
    const line = await node.db.selectFrom("line").select(["log", "idx", "body"]).where("act", "=", row.hash).executeTakeFirst();
    const partner = row.log === "domestic" ? null : row.log.slice("channel-".length);
    const witnesses = witnessesOf(node, { partner }).map(({ key }) => key.name);
    const proofs = [
      { of: "act" as const, log: row.log, text: await inclusionProof(node.db, node.crypto, row.log, row.idx, witnesses), doesNotShow },
    ];
    const lineProofs =
      line === undefined
        ? []
        : [
            {
              of: "line" as const,
              log: line.log,
              text: await inclusionProof(node.db, node.crypto, line.log, line.idx, witnesses),
              doesNotShow,
            },
          ];
    return accepted({ proofs: [...proofs, ...lineProofs], line: line?.body ?? null });
  },
});
