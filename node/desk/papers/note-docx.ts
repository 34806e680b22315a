/** A note as an Office Open XML document (ISO/IEC 29500), to be finished and signed by hand. */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeadingLevel,
  ImageRun,
  Packer,
  PageNumber,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import { codePng } from "./code-picture.ts";
import { inOneLine, type Note, type NoteLanguage, type NoteRow, type NoteSection, type NoteValue, said } from "./note.ts";
import { readable } from "./printable.ts";

const FONT = "Arial";
const locale = { es: "es-MX", en: "en-US" } as const;
/** Widths in twentieths of a point: label, and what is left of the page for one or two languages. */
const WIDTH = { label: 2500, value: 7240 } as const;
const CODE_PIXELS = 150;
/** TLP 2.0 (FIRST, 2022): the label's own colour on black. */
const tlpColours = { RED: "FF2B2B", "AMBER+STRICT": "FFC000", AMBER: "FFC000", GREEN: "33FF00", CLEAR: "FFFFFF" } as const;

type Look = { readonly bold?: boolean; readonly size?: number; readonly color?: string; readonly language?: NoteLanguage };

/** The bytes of the note. */
export async function noteDocx(note: Note): Promise<Buffer> {
  const { languages, title, from } = note;
  const [first = "es"] = languages;
  const document = new Document({
    title: inOneLine(languages, title),
    creator: inOneLine(languages, from),
    ...(note.code === null ? {} : { description: note.code.text }),
    styles: { default: { document: { run: { font: FONT, size: 20, language: { value: locale[first] } } } } },
    sections: [
      {
        properties: { page: { size: { width: 12240, height: 15840 }, margin: { top: 1250, bottom: 1250, left: 1100, right: 1400 } } },
        headers: { default: new Header({ children: bandOf(note) }) },
        footers: { default: new Footer({ children: footOf(note) }) },
        children: [...headOf(note), ...note.sections.flatMap((section) => sectionOf(note, section)), ...(await codeOf(note))],
      },
    ],
  });
  return Packer.toBuffer(document);
}

const run = (text: string, { bold = false, size = 20, color, language }: Look = {}): TextRun[] =>
  readable(text)
    .split("\n")
    .map(
      (line, index) =>
        new TextRun({
          text: line,
          bold,
          size,
          ...(index > 0 ? { break: 1 } : {}),
          ...(color === undefined ? {} : { color }),
          ...(language === undefined ? {} : { language: { value: locale[language] } }),
        }),
    );

const paragraph = (text: string, look: Look = {}): Paragraph => new Paragraph({ children: run(text, look), spacing: { after: 40 } });

/** The languages in which a text is written, once where both sides are the same. */
const distinct = ({ languages }: Note, words: { readonly es: string; readonly en: string }): readonly NoteLanguage[] =>
  languages.filter((language, index) => index === 0 || words[language] !== words[languages[0] ?? "es"]);

function bandOf({ languages, handling }: Note): Paragraph[] {
  if (handling === null) return [];
  const color = handling.tlp === undefined ? "FFFFFF" : tlpColours[handling.tlp];
  return [
    new Paragraph({
      children: run(inOneLine(languages, handling.text), { bold: true, size: 18, color }),
      shading: { type: ShadingType.CLEAR, fill: "000000", color: "auto" },
    }),
  ];
}

function footOf({ languages, footer, handling, page: word }: Note): Paragraph[] {
  const text = footer.map((part) => inOneLine(languages, part)).join(" · ");
  const page = new Paragraph({
    alignment: AlignmentType.RIGHT,
    children: [new TextRun({ children: [`${inOneLine(languages, word)} `, PageNumber.CURRENT, " / ", PageNumber.TOTAL_PAGES], size: 16 })],
  });
  const small = { size: 16, color: "4A5058" };
  return [
    paragraph(text, small),
    ...(handling === null ? [] : [paragraph(inOneLine(languages, handling.text), { ...small, bold: true })]),
    page,
  ];
}

function headOf(note: Note): Paragraph[] {
  const { from, title, notices } = note;
  const titles = distinct(note, title).map(
    (language, index) =>
      new Paragraph({
        ...(index === 0 ? { heading: HeadingLevel.HEADING_1 } : {}),
        children: run(title[language], { bold: true, size: 34, color: "1A1D21", language }),
        spacing: { after: 60 },
      }),
  );
  return [
    ...distinct(note, from).map((language) => paragraph(from[language], { bold: true, language })),
    ...titles,
    ...notices.flatMap((notice) =>
      distinct(note, notice).map((language) => paragraph(notice[language], { bold: true, color: "7A1F10", language })),
    ),
  ];
}

const heading = (text: string): Paragraph =>
  new Paragraph({
    heading: HeadingLevel.HEADING_2,
    keepNext: true,
    spacing: { before: 240, after: 80 },
    children: run(text, { bold: true, size: 23, color: "1A1D21" }),
    border: { top: { style: BorderStyle.SINGLE, size: 4, color: "8A9099", space: 4 } },
  });

function sectionOf(note: Note, { heading: words, rows }: NoteSection): (Paragraph | Table)[] {
  if (rows.length === 0) return [];
  return [heading(inOneLine(note.languages, words)), ...rowsOf(note, rows)];
}

/** Texts stand in one table, label at the left; tables and entries interrupt it. */
function rowsOf(note: Note, rows: readonly NoteRow[]): (Paragraph | Table)[] {
  const parts: (Paragraph | Table)[] = [];
  let open: TableRow[] = [];
  const close = (): void => {
    if (open.length > 0) parts.push(layoutTable(open));
    open = [];
  };
  for (const { label, value } of rows) {
    const text = said(note.languages, label).join("\n");
    if (value.kind === "text") {
      open.push(textRow(note, text, value));
      continue;
    }
    close();
    parts.push(
      new Paragraph({
        keepNext: true,
        spacing: { before: 120, after: 40 },
        children: run(text.replaceAll("\n", " / "), { bold: true, size: 18, color: "4A5058" }),
      }),
    );
    if (value.kind === "table") parts.push(dataTable(note, value));
    else for (const entry of value.entries) parts.push(...rowsOf(note, entry), new Paragraph({ children: [] }));
  }
  close();
  return parts;
}

const noBorder = { style: BorderStyle.NONE, size: 0, color: "auto" } as const;
const bare = { top: noBorder, bottom: noBorder, left: noBorder, right: noBorder, insideHorizontal: noBorder, insideVertical: noBorder };

const layoutTable = (rows: TableRow[]): Table =>
  new Table({
    rows,
    layout: TableLayoutType.FIXED,
    columnWidths: [WIDTH.label, WIDTH.value / 2, WIDTH.value / 2],
    width: { size: WIDTH.label + WIDTH.value, type: WidthType.DXA },
    borders: bare,
  });

/** A text in one cell over both columns, or each language in its own. */
function textRow(note: Note, label: string, { text }: Extract<NoteValue, { kind: "text" }>): TableRow {
  const languages = distinct(note, text);
  const isPair = languages.length === 2;
  const cells = languages.map(
    (language) =>
      new TableCell({
        columnSpan: isPair ? 1 : 2,
        width: { size: isPair ? WIDTH.value / 2 : WIDTH.value, type: WidthType.DXA },
        children: text[language].split(/\n{2,}/).map((part) => paragraph(part, isPair || note.languages.length === 1 ? { language } : {})),
      }),
  );
  const head = new TableCell({
    width: { size: WIDTH.label, type: WidthType.DXA },
    children: [paragraph(label, { bold: true, size: 18, color: "4A5058" })],
  });
  return new TableRow({ children: [head, ...cells] });
}

function dataTable({ languages }: Note, { head, rows }: Extract<NoteValue, { kind: "table" }>): Table {
  const cell = (words: (typeof head)[number], bold: boolean): TableCell =>
    new TableCell({ children: [paragraph(said(languages, words).join("\n"), { bold, size: 16 })] });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [
      new TableRow({ tableHeader: true, children: head.map((words) => cell(words, true)) }),
      ...rows.map((cells) => new TableRow({ cantSplit: true, children: cells.map((words) => cell(words, false)) })),
    ],
  });
}

async function codeOf(note: Note): Promise<Paragraph[]> {
  const { languages, code } = note;
  if (code === null) return [];
  const alternative = inOneLine(languages, code.alternative);
  const picture = new ImageRun({
    type: "png",
    data: await codePng(code.text),
    transformation: { width: CODE_PIXELS, height: CODE_PIXELS },
    altText: { name: "code", title: alternative, description: alternative },
  });
  const means = code.means.flatMap((words) =>
    distinct(note, words).map((language) => paragraph(words[language], { size: 16, color: "4A5058", language })),
  );
  return [heading(inOneLine(languages, code.heading)), new Paragraph({ keepNext: true, children: [picture] }), ...means];
}
