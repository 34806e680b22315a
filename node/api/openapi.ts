import { Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import type { Node } from "#node/context.ts";
import { operations } from "./index.ts";
import type { Env } from "./operation.ts";
import { readablePage, readableStyle } from "./readable-page.ts";
import { wirePaths } from "./wire-paths.ts";

const documentation = {
  openapi: "3.1.0",
  info: {
    title: "Hito",
    version: "1",
    description:
      "The API of one node. Errors are problem details (RFC 9457) whose `refusal` is data and whose `text` is Spanish and English.",
    license: { name: "EUPL-1.2" },
  },
  components: {
    securitySchemes: {
      session: { type: "apiKey" as const, in: "cookie" as const, name: "hito_session" },
      bearer: { type: "http" as const, scheme: "bearer" },
    },
  },
};

/** The OpenAPI 3.1 document of all operations and of what partners and readers of logs ask, without a running node. */
export async function openApiDocument(): Promise<object> {
  const app = new Hono<Env>();
  for (const one of operations) one.mount(app, undefined as unknown as Node);
  const { paths, ...document } = await generateSpecs(app, { documentation });
  return { ...document, paths: { ...paths, ...wirePaths } };
}

/** `/openapi.json`, and the same as a page to read at `/docs`. */
export function mountDocument(app: Hono<Env>, _node: Node): void {
  const document = openApiDocument();
  app.get("/openapi.json", async (http) => http.json(await document));
  app.get("/docs", async (http) => http.html(readablePage(await document)));
  app.get("/docs.css", (http) => http.text(readableStyle, 200, { "content-type": "text/css; charset=utf-8" }));
}
