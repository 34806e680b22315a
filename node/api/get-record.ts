import { Type as T } from "typebox";
import { operation } from "./operation.ts";
import { purposeOf } from "./purpose.ts";
import { Hash } from "./schemas.ts";

export const getRecord = operation({
  id: "getRecord",
  method: "get",
  path: "/api/v1/acts/:hash/record",
  access: "session",
  summary: "An act as it was signed, with its disclosures and its docket line; the reading is recorded",
  params: T.Object({ hash: Hash }),
  response: T.Object({ act: T.String(), line: T.Union([T.String(), T.Null()]), author: T.Array(T.String()) }),
  run: ({ store, params, http }) => store.record(params.hash, purposeOf(http)),
});
