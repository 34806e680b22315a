import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { addPublicRecord } from "#node/identity/add-public.ts";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const postRecord = operation({
  id: "postRecord",
  method: "post",
  path: "/api/v1/records",
  access: "public",
  status: 201,
  summary: "A grant or revocation of this party, authorised by its own signatures",
  body: T.Object(
    { record: T.String({ maxLength: 16_384 }), disclosures: T.Array(T.String({ maxLength: 2048 }), { maxItems: 8 }) },
    { additionalProperties: false },
  ),
  response: T.Object({ hash: Hash }),
  run: async ({ node, body }) => {
    const added = await addPublicRecord(node, body.record, body.disclosures);
    return added.ok ? accepted({ hash: added.value.hash }) : added;
  },
});
