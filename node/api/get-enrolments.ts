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
  run: async ({ store }) => {
    const waiting = await store.enrolments();
    return accepted({ enrolments: waiting.map((one) => ({ ...one, powers: [...one.powers] })) });
  },
});
