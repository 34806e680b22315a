import { getDocumentProxy } from "unpdf";
import { cleanText, nothingRead, type SourceReading } from "./reading.ts";

const PAGES = 40;

/** The text layer of a PDF's first pages; a scan without one gives none. Nothing in it is run or fetched. Throws where it is no PDF. */
export async function readPdf(bytes: Uint8Array): Promise<SourceReading> {
  const document = await getDocumentProxy(new Uint8Array(bytes), { disableFontFace: true, maxImageSize: 1 });
  const pages: string[] = [];
  for (let number = 1; number <= Math.min(PAGES, document.numPages); number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join(""));
  }
  const read = cleanText(pages.join("\n\n"));
  return { ...nothingRead("pdf"), ...read, isCut: read.isCut || document.numPages > PAGES };
}
