/** What is on paper, read back: texts and QR codes of notes; and what a partner may send: mails, Outlook items, scans. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { strFromU8, unzipSync } from "fflate";
import jsqr from "jsqr";
import { getDocumentProxy, getResolvedPDFJS } from "unpdf";
import { base64url } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import type { Agent } from "./agent.ts";

/** The text of a PDF, page after page. */
export async function pdfText(bytes: Uint8Array): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const pages: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join(""));
  }
  return pages.join("\n");
}

/** What a PDF says of itself to assistive technology: language, title, whether it is tagged, and its structure types. */
export async function pdfStructure(bytes: Uint8Array) {
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const { info, metadata } = await document.getMetadata();
  const roles: string[] = [];
  const visit = (node: unknown): void => {
    const { role, alt, children = [] } = node as { role?: string; alt?: string; children?: unknown[] };
    if (role !== undefined) roles.push(alt === undefined ? role : `${role}: ${alt}`);
    for (const child of children) visit(child);
  };
  for (let number = 1; number <= document.numPages; number++) visit(await (await document.getPage(number)).getStructTree());
  return {
    info: info as Record<string, unknown>,
    isUa: metadata?.get("pdfuaid:part") === "1",
    marked: await document.getMarkInfo(),
    roles,
  };
}

/** Pixels for each point of the page that a code is looked for on. */
const SCALE = 4;

/** The text of the QR code that is drawn on a PDF's last page, as a scanner would see its black squares. */
export async function pdfCode(bytes: Uint8Array): Promise<string | undefined> {
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const { OPS } = await getResolvedPDFJS();
  const page = await document.getPage(document.numPages);
  const [, , width = 0, height = 0] = page.view;
  const pixels = new Uint8ClampedArray(width * SCALE * height * SCALE * 4).fill(255);
  const { fnArray, argsArray } = await page.getOperatorList();
  for (const [index, operation] of fnArray.entries()) {
    if (operation !== OPS.constructPath) continue;
    const [, [path]] = argsArray[index] as [number, [Float32Array | null]];
    for (const box of boxesOf(path ?? new Float32Array())) blacken(pixels, width * SCALE, box, (y) => Math.round((height - y) * SCALE));
  }
  return jsqr.default(pixels, width * SCALE, height * SCALE)?.data;
}

type Box = { x0: number; y0: number; x1: number; y1: number };

/** The rectangles of a path as pdf.js gives it: an operation (0 move, 1 line, 2 curve, 4 close), then its points. */
function boxesOf(path: Float32Array): Box[] {
  const boxes: Box[] = [];
  let points: [number, number][] = [];
  for (let at = 0; at < path.length; ) {
    const operation = path[at++];
    const count = operation === 0 || operation === 1 ? 1 : operation === 2 ? 3 : 0;
    if (operation === 0) points = [];
    for (let point = 0; point < count; point++) points.push([path[at++] ?? 0, path[at++] ?? 0]);
    if (operation !== 4) continue;
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    boxes.push({ x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) });
  }
  return boxes;
}

/** Only squares of a code's size are taken; bands and lines are no part of it. */
function blacken(pixels: Uint8ClampedArray, width: number, { x0, y0, x1, y1 }: Box, row: (y: number) => number): void {
  if (y1 - y0 > 6 || x1 - x0 > 60) return;
  const flipped = page(y0, y1);
  for (let y = row(flipped.top); y < row(flipped.bottom); y++)
    for (let x = Math.round(x0 * SCALE); x < Math.round(x1 * SCALE); x++) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
}

const page = (y0: number, y1: number) => ({ top: Math.max(y0, y1), bottom: Math.min(y0, y1) });

/** The parts of a DOCX by name; the text of its body, header and footer. */
export function docxParts(bytes: Uint8Array): { readonly text: string; readonly files: Readonly<Record<string, Uint8Array>> } {
  const files = unzipSync(new Uint8Array(bytes));
  const texts = Object.entries(files)
    .filter(([name]) => /^word\/(document|header\d+|footer\d+)\.xml$/.test(name))
    .map(([, part]) =>
      strFromU8(part)
        .replaceAll(/<w:br\/>|<\/w:p>/g, "\n")
        .replaceAll(/<[^>]+>/g, ""),
    );
  const text = texts.join("\n").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  return { text, files };
}

type Png = { readonly width: number; readonly height: number; readonly data: Buffer };
const { PNG } = createRequire(import.meta.url)("pngjs") as { PNG: { sync: { read(bytes: Buffer): Png } } };

/** The text of the QR code that is a picture in a DOCX. */
export function docxCode(bytes: Uint8Array): string | undefined {
  const [picture] = Object.entries(docxParts(bytes).files).filter(([name]) => name.startsWith("word/media/"));
  if (picture === undefined) return undefined;
  const { width, height, data } = PNG.sync.read(Buffer.from(picture[1]));
  return jsqr.default(new Uint8ClampedArray(data), width, height)?.data;
}

export type MailFacts = { readonly from: string; readonly subject: string; readonly date: string; readonly text: string };

/** A mail with a plain text, an HTML text and a file, as mail programs send it. */
export const mailFile = ({ from, subject, date, text }: MailFacts): Buffer =>
  Buffer.from(
    [
      `From: ${from}`,
      "To: enlace@fgr.example",
      `Subject: =?utf-8?B?${Buffer.from(subject).toString("base64")}?=`,
      `Date: ${date}`,
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="outer"',
      "",
      "--outer",
      'Content-Type: multipart/alternative; boundary="inner"',
      "",
      "--inner",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from(text).toString("base64"),
      "--inner",
      "Content-Type: text/html; charset=utf-8",
      "",
      `<p>${text}</p><img src="http://tracker.example/1.png">`,
      "--inner--",
      "--outer",
      'Content-Type: text/plain; name="annex.txt"',
      'Content-Disposition: attachment; filename="annex.txt"',
      "",
      "Annex.",
      "--outer--",
      "",
    ].join("\r\n"),
  );

const require = createRequire(import.meta.url);
const { burn } = require("@kenjiuno/msgreader/lib/Burner") as typeof import("@kenjiuno/msgreader/lib/Burner.js");
const { TypeEnum } = require("@kenjiuno/msgreader/lib/Reader") as typeof import("@kenjiuno/msgreader/lib/Reader.js");

/** An Outlook item file (MS-OXMSG) with the properties of a plain mail. */
export function outlookFile({ from, subject, date, text }: MailFacts): Buffer {
  const time = Buffer.alloc(48);
  // One property entry after a header of 32 bytes: PidTagClientSubmitTime as FILETIME, 100 ns since 1601.
  time.writeUInt32LE(0x00390040, 32);
  time.writeUInt32LE(6, 36);
  time.writeBigUInt64LE((BigInt(Date.parse(date)) + 11_644_473_600_000n) * 10_000n, 40);
  const unicode = (tag: string, value: string) => ({ name: `__substg1.0_${tag}001F`, data: Buffer.from(value, "utf16le") });
  const streams = [
    { name: "__properties_version1.0", data: time },
    unicode("001A", "IPM.Note"),
    unicode("0037", subject),
    unicode("0C1A", from),
    unicode("1000", text),
  ];
  const root = { name: "Root Entry", type: TypeEnum.ROOT, length: 0, children: streams.map((_, index) => index + 1) };
  const documents = streams.map(({ name, data }) => ({
    name,
    type: TypeEnum.DOCUMENT,
    length: data.length,
    binaryProvider: () => new Uint8Array(data),
  }));
  return Buffer.from(burn([root, ...documents]));
}

export type SealedFile = { name: string; type: string; size: number; sha256: string; key: string; chunks: string[] };

const one = Buffer.from("0000000000000001", "hex");

/** Leaves a small file at the agent's node as a browser does, sealed in one chunk (spec/envelope.md), and gives what an act says of it. */
export async function attach(agent: Agent, name: string, type: string, bytes: Uint8Array): Promise<SealedFile> {
  const key = randomBytes(32);
  const cipher = createCipheriv("aes-256-gcm", key, Buffer.alloc(12)).setAAD(one);
  const sealed = Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  const hash = Buffer.from(nodeCrypto.sha256(sealed));
  const kept = await agent.request("PUT", `/api/v1/chunks/${hash.toString("hex")}`, new Uint8Array(sealed), {
    "content-type": "application/octet-stream",
  });
  if (!kept.ok) throw new Error(`chunk: ${kept.status} ${await kept.text()}`);
  const sha256 = base64url(nodeCrypto.sha256(bytes));
  return { name, type, size: bytes.length, sha256, key: base64url(key), chunks: [base64url(hash)] };
}

/** The bytes of a small file of an act, as they were attached. */
export async function fetchAttached(agent: Agent, act: string, { key, chunks: [chunk = ""] }: SealedFile): Promise<Buffer> {
  const answer = await agent.request("GET", `/api/v1/acts/${act}/chunks/${Buffer.from(chunk, "base64url").toString("hex")}`);
  const sealed = Buffer.from(await answer.arrayBuffer());
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "base64url"), Buffer.alloc(12))
    .setAAD(one)
    .setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}
