import { html } from "hono/html";

type Described = { readonly summary?: string; readonly operationId?: string; readonly requestBody?: unknown; readonly responses?: unknown };
type Document = {
  readonly info: { readonly title: string; readonly description?: string };
  readonly paths: Record<string, Record<string, Described>>;
};

const part = (title: string, value: unknown) =>
  value === undefined ? "" : html`<details><summary>${title}</summary><pre tabindex="0">${JSON.stringify(value, null, 2)}</pre></details>`;

/** The OpenAPI document as a plain page: no script, readable by anything. */
export function readablePage(document: object): ReturnType<typeof html> {
  const { info, paths } = document as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${info.title} API</title></head>
<body><main><h1>${info.title} API</h1><p>${info.description}</p><p><a href="/openapi.json">OpenAPI 3.1 document</a></p>
${operations.map(({ path, method, operation }) => html`<section><h2>${method.toUpperCase()} ${path}</h2><p>${operation.summary}</p>${part("Request", operation.requestBody)}${part("Responses", operation.responses)}</section>`)}
</main></body></html>`;
}
