/** Pages of a tagged PDF (ISO 14289-1, PDF/UA): lines are broken here, so that rows of several columns go on over pages side by side. */
import { fileURLToPath } from "node:url";
import PDFDocument from "pdfkit";
import { printable } from "./printable.ts";

const fontFile = (name: string): string => fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-sans-3/${name}.ttf`));
/** Source Sans 3, SIL Open Font License. */
const FONTS = { plain: fontFile("400Regular/SourceSans3_400Regular"), bold: fontFile("600SemiBold/SourceSans3_600SemiBold") } as const;

/** Letter, with a body that also fits when it is printed unscaled on A4. In points. */
export const PAGE = { width: 612, height: 792, left: 54, right: 541, top: 68, bottom: 728 } as const;
export const BODY = PAGE.right - PAGE.left;

export type Style = { readonly font: keyof typeof FONTS; readonly size: number; readonly leading: number; readonly colour: string };
export type Column = {
  readonly text: string;
  readonly x: number;
  readonly width: number;
  readonly style: Style;
  readonly language?: string;
  /** Structure type of the cell (ISO 32000-1 §14.8.4). */
  readonly tag?: string;
};
export type Structure = ReturnType<PDFKit.PDFDocument["struct"]>;

type Frame = { readonly title: string; readonly author: string; readonly language: string; readonly made: Date };

/** Rows that are no longer than this are not broken over pages. */
const TOGETHER = 8;

export class Sheet {
  readonly doc: PDFKit.PDFDocument;
  y: number = PAGE.top;
  readonly #parts: Buffer[] = [];
  readonly #done: Promise<Buffer>;
  /** Draws what stands on every page; called within an artifact. */
  readonly #onPage: (sheet: Sheet) => void;
  #repeated: (() => void) | null = null;

  constructor({ title, author, language, made }: Frame, onPage: (sheet: Sheet) => void) {
    const options = {
      size: [PAGE.width, PAGE.height],
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      pdfVersion: "1.7",
      tagged: true,
      subset: "PDF/UA",
      lang: language,
      displayTitle: true,
      info: { Title: title, Author: author, CreationDate: made, Producer: "Hito", Creator: "Hito" },
    };
    // The types of the library do not know this subset yet.
    this.doc = new PDFDocument(options as unknown as PDFKit.PDFDocumentOptions);
    this.doc.on("data", (part: Buffer) => this.#parts.push(part));
    this.#done = new Promise((resolve, reject) => {
      this.doc.once("end", () => resolve(Buffer.concat(this.#parts)));
      this.doc.once("error", reject);
    });
    for (const [name, file] of Object.entries(FONTS)) this.doc.registerFont(name, file);
    this.#onPage = onPage;
    this.newPage();
  }

  newPage(): void {
    this.doc.addPage();
    this.y = PAGE.top;
    this.artifact(() => this.#onPage(this));
    this.#repeated?.();
  }

  /** Starts a page unless so much room is left on this one. */
  keep(height: number): void {
    if (this.y + height > PAGE.bottom && this.y > PAGE.top) this.newPage();
  }

  gap(height: number): void {
    this.y = Math.min(PAGE.bottom, this.y + height);
  }

  /** Draws what is no content: lines, bands, what is repeated. */
  artifact(draw: () => void, type: "Layout" | "Pagination" = "Pagination"): void {
    this.doc.markContent("Artifact", { type });
    draw();
    this.doc.endMarkedContent();
  }

  rule(colour = "#c8ccd2"): void {
    this.artifact(
      () => this.doc.moveTo(PAGE.left, this.y).lineTo(PAGE.right, this.y).lineWidth(0.5).strokeColor(colour).stroke(),
      "Layout",
    );
  }

  /** What is drawn again at the head of each page until it is taken back. */
  repeat(draw: (() => void) | null): void {
    this.#repeated = draw;
  }

  /** Columns side by side, over as many pages as they need. Each is a structure element within `parent`. */
  row(parent: Structure, columns: readonly Column[]): void {
    const cells = columns.map((column) => ({ ...column, lines: this.lines(column) }));
    const most = Math.max(...cells.map(({ lines }) => lines.length));
    const leading = Math.max(...cells.map(({ style }) => style.leading));
    const elements = cells.map(({ tag = "P", language }) => this.doc.struct(tag, language === undefined ? {} : { lang: language }));
    if (most <= TOGETHER) this.keep(most * leading);
    for (let first = 0; first < most; ) {
      const room = Math.floor((PAGE.bottom - this.y) / leading);
      if (room < 1) {
        this.newPage();
        continue;
      }
      const count = Math.min(room, most - first);
      for (const [index, cell] of cells.entries()) {
        const lines = cell.lines.slice(first, first + count);
        if (lines.length > 0) elements[index]?.add(this.#mark(cell.tag ?? "P", () => this.#draw(cell, lines, leading)));
      }
      this.y += count * leading;
      first += count;
    }
    for (const element of elements) {
      element.end();
      parent.add(element);
    }
  }

  /** The column without structure, as part of an artifact. Gives its height. */
  drawLoose(column: Column, y: number): number {
    const lines = this.lines(column);
    const before = this.y;
    this.y = y;
    this.#draw(column, lines, column.style.leading);
    this.y = before;
    return lines.length * column.style.leading;
  }

  /** The lines into which a column's text breaks. A word that is too long for a line is broken where it must. */
  lines({ text, width, style }: Pick<Column, "text" | "width" | "style">): string[] {
    this.#use(style);
    return this.#clean(text)
      .split("\n")
      .flatMap((paragraph) => this.#breakLine(paragraph, width));
  }

  /** Text of which the font has every letter. */
  #clean(text: string): string {
    const { _font: font } = this.doc as unknown as { _font: { font: { hasGlyphForCodePoint(point: number): boolean } } };
    return printable(text, (point) => font.font.hasGlyphForCodePoint(point));
  }

  #breakLine(paragraph: string, width: number): string[] {
    const fits = (text: string): boolean => this.doc.widthOfString(text) <= width;
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (fits(longer)) {
        line = longer;
        continue;
      }
      if (line !== "") lines.push(line);
      line = word;
      while (!fits(line)) {
        let end = line.length - 1;
        while (end > 1 && !fits(line.slice(0, end))) end--;
        lines.push(line.slice(0, end));
        line = line.slice(end);
      }
    }
    return [...lines, line];
  }

  #use({ font, size, colour }: Style): void {
    this.doc.font(font).fontSize(size).fillColor(colour);
  }

  #mark(tag: string, draw: () => void): ReturnType<PDFKit.PDFDocument["markStructureContent"]> {
    const content = this.doc.markStructureContent(tag);
    draw();
    this.doc.endMarkedContent();
    return content;
  }

  #draw({ x, style }: Pick<Column, "x" | "style">, lines: readonly string[], leading: number): void {
    this.#use(style);
    for (const [index, line] of lines.entries())
      if (line !== "") this.doc.text(line, x, this.y + index * leading, { lineBreak: false, baseline: "top" });
  }

  /** Draws `perPage` on every page, then gives the file's bytes. */
  finish(perPage: (n: number, of: number) => void): Promise<Buffer> {
    const { start, count } = this.doc.bufferedPageRange();
    for (let index = 0; index < count; index++) {
      this.doc.switchToPage(start + index);
      this.artifact(() => perPage(index + 1, count));
    }
    this.doc.end();
    return this.#done;
  }
}
