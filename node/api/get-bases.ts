import { Type as T } from "typebox";
import { accepted, judgeBasis, localDate } from "#kernel";
import { basisRef } from "#node/store/case-view.ts";
import { operation } from "./operation.ts";
import { BasisRef, Bilingual } from "./schemas.ts";

export const getBases = operation({
  id: "getBases",
  method: "get",
  path: "/api/v1/bases",
  access: "session",
  summary: "Legal bases on which my agency can rely on a day",
  query: T.Object({ on: T.Optional(T.String({ format: "date", pattern: "^\\d{4}-\\d{2}-\\d{2}$" })) }),
  response: T.Object({
    bases: T.Array(T.Intersect([BasisRef, T.Object({ text: Bilingual, from: T.String(), until: T.Union([T.String(), T.Null()]) })])),
  }),
  run: async ({ node, actor, query }) => {
    const on = query.on ?? localDate(node.calendarOf(node.party).zone, node.clock.now());
    const usable = [...node.register.entries.values()].filter(
      ({ entry }) =>
        judgeBasis(node.register, {
          type: "",
          ids: [entry.id],
          required: true,
          party: actor.party,
          agency: actor.agency,
          sector: actor.sector,
          on: [on],
        }).ok,
    );
    return accepted({
      bases: usable.map(({ entry }) => ({ ...basisRef(node, entry.id), text: { ...entry.text }, from: entry.from, until: entry.until })),
    });
  },
});
