import { Hono } from "hono";
import { generateSpecs, openAPIRouteHandler } from "hono-openapi";
import type { Node } from "#node/context.ts";
import { operations } from "./index.ts";
import type { Env } from "./operation.ts";
import { readablePage } from "./readable-page.ts";

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

/** The OpenAPI 3.1 document of all operations, without a running node. */
export async function openApiDocument(): Promise<object> {
  const app = new Hono<Env>();
  for (const one of operations) one.mount(app, undefined as unknown as Node);
  return generateSpecs(app, { documentation });
}

/** `/openapi.json`, and the same as a page to read at `/docs`. */
export function mountDocument(app: Hono<Env>, _node: Node): void {
  app.get("/openapi.json", openAPIRouteHandler(app, { documentation }));
  app.get("/docs", async (http) => http.html(readablePage(await openApiDocument())));
}
