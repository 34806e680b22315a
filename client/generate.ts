/** Writes client/generated/api.d.ts, the types of every operation, from the OpenAPI document that the node serves. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import { openApiDocument } from "#node/api/openapi.ts";

const folder = fileURLToPath(new URL("generated/", import.meta.url));
// The generator's own type of a document is narrower than OpenAPI 3.1's, which our document follows.
const document = JSON.parse(JSON.stringify(await openApiDocument()));
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}api.d.ts`, astToString(await openapiTS(document)));
