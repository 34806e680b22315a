import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";
import { Hash, PublicJwk, Time } from "./schemas.ts";

export const getEnrolments = operation({
  id: "getEnrolments",
  method: "get",
  path: "/api/v1/enrolments",
  access: { power: "enrol" },
  summary: "Keys of the registrar's own agency that wait to be granted",
  response: T.Object({
    enrolments: T.Array(
      T.Object({
        kid: Hash,
        key: PublicJwk,
        agency: T.String(),
        name: T.String(),
        title: T.String(),
        powers: T.Array(T.String()),
        createdAt: Time,
      }),
    ),
  }),
  run: async ({ node, actor }) => {
    const rows = await node.db
      .selectFrom("enrolment")
      .leftJoin("agent", (join) => join.onRef("agent.kid", "=", "enrolment.kid").on("agent.own", "=", true))
      .select(["enrolment.kid", "enrolment.account", "enrolment.key", "enrolment.created_at"])
      .where("agent.kid", "is", null)
      .orderBy("enrolment.created_at")
      .limit(200)
      .execute();
    const enrolments = rows.flatMap(({ kid, account, key, created_at }) => {
      const persona = node.personas.find(({ id }) => account === `persona:${id}`);
      if (persona === undefined || persona.agency !== actor.agency) return [];
      const { agency, name, title, powers } = persona;
      return [{ kid, key: key as PublicJwk, agency, name, title, powers: [...powers], createdAt: created_at }];
    });
    return accepted({ enrolments });
  },
});
