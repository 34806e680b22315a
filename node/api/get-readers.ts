import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { Agents } from "./get-agents.ts";
import { operation } from "./operation.ts";
import { CaseId } from "./schemas.ts";

export const getReaders = operation({
  id: "getReaders",
  method: "get",
  path: "/api/v1/cases/:case/readers",
  access: "session",
  summary: "Who of this party may open the case",
  params: T.Object({ case: CaseId }),
  response: Agents,
  run: async ({ store, params }) => {
    const readers = await store.readers(params.case);
    return readers.ok ? accepted({ agents: readers.value }) : readers;
  },
});
