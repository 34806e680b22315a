import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
import { operation } from "./operation.ts";
import { Bilingual } from "./schemas.ts";

export const getPersonas = operation({
  id: "getPersonas",
  method: "get",
  path: "/api/v1/personas",
  access: "public",
  summary: "Synthetic persons of a demonstration; only on loopback",
  response: T.Object({
    personas: T.Array(
      T.Object({
        id: T.String(),
        name: T.String(),
        title: T.String(),
        agency: T.String(),
        agencyName: Bilingual,
        powers: T.Array(T.String()),
      }),
    ),
  }),
  run: async ({ node }) => {
    if (node.personas.length === 0) return refused({ kind: "not-found", what: "personas" });
    return accepted({
      personas: node.personas.map(({ id, name, title, agency, powers }) => {
        const agencyName = node.parties.agency(node.party, agency)?.names ?? { es: agency, en: agency };
        return { id, name, title, agency, agencyName: { ...agencyName }, powers: [...powers] };
      }),
    });
  },
});
