import { html } from "hono/html";

type Described = {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly requestBody?: unknown;
  readonly parameters?: readonly unknown[];
  readonly responses?: unknown;
};
type Document = {
  readonly info: { readonly title: string; readonly description?: string };
  readonly paths: Record<string, Record<string, Described>>;
};
type Operation = { readonly path: string; readonly method: string; readonly operation: Described };

/** Text in which `backticks` mark code. */
const prose = (text = "") => text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));

const part = (title: string, value: unknown) =>
  value === undefined || (Array.isArray(value) && value.length === 0)
    ? ""
    : html`<details><summary>${title}</summary><pre tabindex="0">${JSON.stringify(value, null, 2)}</pre></details>`;

const section = ({ path, method, operation }: Operation) => html`<article>
<h3><span class="method">${method.toUpperCase()}</span> <code>${path}</code></h3><p>${prose(operation.summary)}</p>
${part("Parameters", operation.parameters)}${part("Request", operation.requestBody)}${part("Responses", operation.responses)}</article>`;

/** The OpenAPI document as a plain page: no script, readable by anything. */
export function readablePage(document: object): ReturnType<typeof html> {
  const { info, paths } = document as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? "node");
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${info.title} API</title>
<link rel="stylesheet" href="/docs.css"></head>
<body><main><h1>${info.title} API</h1><p>${prose(info.description)}</p><p><a href="/openapi.json">OpenAPI 3.1 document</a></p>
<nav aria-label="Groups"><ul>${[...groups.keys()].map((tag) => html`<li><a href="#${tag}">${tag}</a></li>`)}</ul></nav>
${[...groups].map(([tag, found]) => html`<section id="${tag}"><h2>${tag}</h2>${found.map(section)}</section>`)}
</main></body></html>`;
}

export const readableStyle = `:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid; }
h3 { margin: 1.5rem 0 0; font-size: 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 3.5rem; }
article p { margin: 0.25rem 0 0.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; padding: 0; list-style: none; }
nav a, summary { display: inline-block; padding: 0.25rem 0; min-height: 1.5rem; cursor: pointer; }
pre { max-height: 30rem; margin: 0.25rem 0 0.75rem; padding: 0.75rem; overflow: auto; border: 1px solid; border-radius: 4px; }
`;
