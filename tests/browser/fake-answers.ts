/** How the fake node answers: problems as a node's, and the built pages under a node's policy. */
import { readFileSync } from "node:fs";
import { type Refusal, refusalText } from "#kernel";
import { statusOf } from "#node/api/problem.ts";

/** What the node sends with every page; nothing inline, nothing from elsewhere. */
export const POLICY =
  "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

const web = new URL("../../dist/web/", import.meta.url);
const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  mjs: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
};

export const refusalResponse = (refusal: Refusal): Response =>
  Response.json(
    {
      type: `urn:hito:refusal:${refusal.kind}`,
      title: refusal.kind,
      status: statusOf[refusal.kind],
      detail: refusalText(refusal).en,
      instance: "req-0001",
      refusal,
      text: refusalText(refusal),
    },
    { status: statusOf[refusal.kind], headers: { "Content-Type": "application/problem+json" } },
  );

const read = (name: string): Uint8Array<ArrayBuffer> | null => {
  try {
    return new Uint8Array(readFileSync(new URL(name, web)));
  } catch {
    return null;
  }
};

/** A file of the built pages, or the page itself for any other address. */
export const pageResponse = (path: string): Response => {
  const name = path.slice(1);
  const asset = name.includes(".") ? read(name) : null;
  const body = asset ?? read("index.html");
  const ending = asset ? (name.split(".").at(-1) ?? "") : "html";
  return body
    ? new Response(body, { headers: { "Content-Type": types[ending] ?? "application/octet-stream" } })
    : new Response("the pages are not built", { status: 404 });
};

/** A file as the node makes one of a case. */
export const paperResponse = (number: string, language: string | undefined): Response =>
  new Response(`%PDF-1.7 ${language}`, {
    headers: { "content-type": "application/pdf", "content-disposition": `attachment; filename="${number}.pdf"` },
  });
