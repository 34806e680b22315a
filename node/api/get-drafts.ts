import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { DraftSummary } from "./draft-schemas.ts";
import { operation } from "./operation.ts";

export const getDrafts = operation({
  id: "getDrafts",
  method: "get",
  path: "/api/v1/drafts",
  access: "session",
  summary: "Drafts that I write, or that I am asked about; what waits for my word first",
  response: T.Object({ drafts: T.Array(DraftSummary) }),
  run: async ({ node, actor }) => accepted({ drafts: await node.desks.drafts(actor).list() }),
});
