import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { cursorPattern, sectionNames } from "#node/desk/inbox/sections.ts";
import { Section } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";

export const getInbox = operation({
  id: "getInbox",
  method: "get",
  path: "/api/v1/inbox/:section",
  access: "session",
  summary: "What waits for me, for my colleagues, for the other party, or all open cases that I have in hand; what is due first first",
  params: T.Object({ section: T.Union(sectionNames.map((name) => T.Literal(name))) }),
  query: T.Object({ cursor: T.Optional(T.String({ pattern: cursorPattern })) }),
  response: Section,
  run: async ({ node, actor, params, query }) => accepted(await node.desks.inbox(actor).section(params.section, query.cursor)),
});
