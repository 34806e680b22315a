/** A note as a tagged PDF. */
import { codeRuns } from "./code-picture.ts";
import { inOneLine, type Note, type NoteRow, type NoteSection, type NoteValue, said } from "./note.ts";
import { BODY, type Column, PAGE, Sheet, type Structure, type Style } from "./sheet.ts";

const INK = "#1a1d21";
const SOFT = "#4a5058";
const styles = {
  title: { font: "bold", size: 17, leading: 22, colour: INK },
  from: { font: "bold", size: 10.5, leading: 14, colour: SOFT },
  heading: { font: "bold", size: 11.5, leading: 17, colour: INK },
  label: { font: "bold", size: 9, leading: 13, colour: SOFT },
  text: { font: "plain", size: 10.5, leading: 14, colour: INK },
  cell: { font: "plain", size: 8.5, leading: 11, colour: INK },
  head: { font: "bold", size: 8, leading: 11, colour: SOFT },
  small: { font: "plain", size: 8, leading: 10.5, colour: SOFT },
  notice: { font: "bold", size: 10.5, leading: 14, colour: "#7a1f10" },
  band: { font: "bold", size: 9.5, leading: 12, colour: "#ffffff" },
} as const satisfies Record<string, Style>;

/** TLP 2.0 (FIRST, 2022): the label's own colour on black. */
const tlpColours = { RED: "#ff2b2b", "AMBER+STRICT": "#ffc000", AMBER: "#ffc000", GREEN: "#33ff00", CLEAR: "#ffffff" } as const;

const LABEL = 128;
const GUTTER = 11;
/** Longer texts stand under their label over the whole width. */
const SHORT = 140;
const CODE = 108;
/** What must fit below a section's heading on the same page. */
const SECTION = 84;
const BAND = { y: 26, height: 20 } as const;

const locale = { es: "es-MX", en: "en-US" } as const;

/** The bytes of the note. `made` is the time that the file says it was made. */
export function notePdf(note: Note, made: Date): Promise<Buffer> {
  const { languages, title, from } = note;
  const [first = "es"] = languages;
  const frame = { title: inOneLine(languages, title), author: inOneLine(languages, from), language: locale[first], made };
  const sheet = new Sheet(frame, (page) => drawBand(page, note, BAND.y));
  const root = sheet.doc.struct("Document");
  sheet.doc.addStructure(root);
  drawHead(sheet, root, note);
  for (const section of note.sections) drawSection(sheet, root, note, section);
  drawCode(sheet, root, note);
  root.end();
  return sheet.finish((n, of) => drawFoot(sheet, note, n, of));
}

function drawBand(sheet: Sheet, { languages, handling }: Note, y: number): void {
  if (handling === null) return;
  sheet.doc.rect(PAGE.left, y, BODY, BAND.height).fill("#000000");
  const colour = handling.tlp === undefined ? "#ffffff" : tlpColours[handling.tlp];
  const text = inOneLine(languages, handling.text);
  const style = { ...styles.band, colour, size: text.length > 90 ? 7.5 : styles.band.size };
  sheet.drawLoose({ text, x: PAGE.left + 8, width: BODY - 16, style }, y + 4);
}

function drawHead(sheet: Sheet, root: Structure, note: Note): void {
  const { languages, title, from, notices, handling } = note;
  const whole = { x: PAGE.left, width: BODY };
  if (handling !== null) sheet.row(root, [{ ...whole, text: inOneLine(languages, handling.text), style: styles.label }]);
  for (const language of distinct(note, from))
    sheet.row(root, [{ ...whole, text: from[language], style: styles.from, language: locale[language] }]);
  sheet.gap(2);
  for (const [index, language] of distinct(note, title).entries())
    sheet.row(root, [{ ...whole, text: title[language], style: styles.title, language: locale[language], tag: index === 0 ? "H1" : "P" }]);
  for (const notice of notices) {
    sheet.gap(4);
    for (const language of distinct(note, notice))
      sheet.row(root, [{ ...whole, text: notice[language], style: styles.notice, language: locale[language] }]);
  }
}

/** The languages in which a text is written, once where both sides are the same. */
const distinct = ({ languages }: Note, words: { readonly es: string; readonly en: string }) =>
  languages.filter((language, index) => index === 0 || words[language] !== words[languages[0] ?? "es"]);

function drawSection(sheet: Sheet, root: Structure, note: Note, { heading, rows }: NoteSection): void {
  if (rows.length === 0) return;
  sheet.gap(10);
  sheet.keep(SECTION);
  sheet.rule("#8a9099");
  sheet.gap(4);
  sheet.row(root, [{ text: inOneLine(note.languages, heading), x: PAGE.left, width: BODY, style: styles.heading, tag: "H2" }]);
  drawRows(sheet, root, note, rows, 0);
}

function drawRows(sheet: Sheet, parent: Structure, note: Note, rows: readonly NoteRow[], indent: number): void {
  const list = sheet.doc.struct("L");
  parent.add(list);
  for (const { label, value } of rows) {
    const item = sheet.doc.struct("LI");
    list.add(item);
    const text = said(note.languages, label).join("\n");
    if (value.kind === "text" && isShort(note, value.text)) drawBeside(sheet, item, note, text, value, indent);
    else drawBelow(sheet, item, note, text, value, indent);
    item.end();
    sheet.gap(3);
  }
  list.end();
}

type TextValue = Extract<NoteValue, { kind: "text" }>;

const isShort = ({ languages }: Note, words: TextValue["text"]): boolean =>
  said(languages, words).every((text) => text.length <= SHORT && text.split("\n").length <= 4);

/** Label at the left, value at the right; both languages side by side where they differ. */
function drawBeside(sheet: Sheet, item: Structure, note: Note, label: string, { text }: TextValue, indent: number): void {
  const x = PAGE.left + indent;
  const columns = sideBySide(note, text, x + LABEL + GUTTER, PAGE.right, "LBody");
  sheet.row(item, [{ text: label, x, width: LABEL, style: styles.label, tag: "Lbl" }, ...columns]);
}

function drawBelow(sheet: Sheet, item: Structure, note: Note, label: string, value: NoteValue, indent: number): void {
  const x = PAGE.left + indent;
  sheet.keep(4 * styles.text.leading);
  sheet.row(item, [{ text: label.replaceAll("\n", " / "), x, width: PAGE.right - x, style: styles.label, tag: "Lbl" }]);
  if (value.kind === "text") {
    sheet.row(item, sideBySide(note, value.text, x, PAGE.right, "LBody"));
    return;
  }
  const body = sheet.doc.struct("LBody");
  item.add(body);
  if (value.kind === "table") drawTable(sheet, body, note, value, x);
  else drawEntries(sheet, body, note, value, indent);
  body.end();
}

function sideBySide(note: Note, words: TextValue["text"], left: number, right: number, tag: string): Column[] {
  const languages = distinct(note, words);
  const width = (right - left - GUTTER * (languages.length - 1)) / languages.length;
  return languages.map((language, index) => ({
    text: words[language],
    x: left + index * (width + GUTTER),
    width,
    style: styles.text,
    tag,
    // A text that is the same in both languages is in neither by the note's word.
    ...(languages.length === note.languages.length ? { language: locale[language] } : {}),
  }));
}

function drawTable(sheet: Sheet, body: Structure, note: Note, { head, rows }: Extract<NoteValue, { kind: "table" }>, left: number): void {
  const width = (PAGE.right - left - 6 * (head.length - 1)) / head.length;
  const place = (index: number) => ({ x: left + index * (width + 6), width });
  const heads = head.map(
    (words, index): Column => ({
      ...place(index),
      text: said(note.languages, words).join("\n"),
      style: styles.head,
      tag: "TH",
    }),
  );
  const table = sheet.doc.struct("Table");
  body.add(table);
  const tableRow = (columns: readonly Column[]): void => {
    const line = sheet.doc.struct("TR");
    table.add(line);
    sheet.row(line, columns);
    line.end();
    sheet.gap(1.5);
    sheet.rule();
    sheet.gap(1.5);
  };
  tableRow(heads);
  sheet.repeat(() => sheet.artifact(() => sheet.gap(Math.max(...heads.map((column) => sheet.drawLoose(column, sheet.y))) + 3)));
  for (const cells of rows)
    tableRow(
      cells.map((words, index) => ({ ...place(index), text: said(note.languages, words).join("\n"), style: styles.cell, tag: "TD" })),
    );
  sheet.repeat(null);
  table.end();
}

function drawEntries(
  sheet: Sheet,
  body: Structure,
  note: Note,
  { entries }: Extract<NoteValue, { kind: "entries" }>,
  indent: number,
): void {
  for (const [index, rows] of entries.entries()) {
    if (entries.length > 1) {
      sheet.gap(2);
      sheet.row(body, [{ text: `${index + 1}.`, x: PAGE.left + indent + 6, width: 40, style: styles.label }]);
    }
    drawRows(sheet, body, note, rows, indent + 12);
  }
}

/** The code at the left; beside it what it proves, and what it does not. */
function drawCode(sheet: Sheet, root: Structure, note: Note): void {
  const { languages, code } = note;
  if (code === null) return;
  const x = PAGE.left + CODE + GUTTER;
  const words = code.means.flatMap((meaning) =>
    sideBySide(note, meaning, x, PAGE.right, "P").map((column) => ({ ...column, style: styles.small })),
  );
  const height = Math.max(
    CODE,
    words.reduce((sum, column) => sum + sheet.lines(column).length * styles.small.leading, 0) / languages.length,
  );
  sheet.gap(12);
  sheet.keep(height + 2 * styles.heading.leading);
  sheet.rule("#8a9099");
  sheet.gap(4);
  sheet.row(root, [{ text: inOneLine(languages, code.heading), x: PAGE.left, width: BODY, style: styles.heading, tag: "H2" }]);
  const top = sheet.y;
  drawFigure(sheet, root, languages, code, top);
  for (const meaning of code.means) {
    sheet.row(
      root,
      sideBySide(note, meaning, x, PAGE.right, "P").map((column) => ({ ...column, style: styles.small })),
    );
    sheet.gap(3);
  }
  if (sheet.y > top) sheet.y = Math.max(sheet.y, top + CODE);
}

function drawFigure(sheet: Sheet, root: Structure, languages: Note["languages"], code: NonNullable<Note["code"]>, top: number): void {
  const { size, runs } = codeRuns(code.text);
  const unit = CODE / size;
  const bbox: [number, number, number, number] = [PAGE.left, top, PAGE.left + CODE, top + CODE];
  const figure = sheet.doc.struct("Figure", { alt: inOneLine(languages, code.alternative), bbox, placement: "Block" } as object, () => {
    for (const { x, y, length } of runs) sheet.doc.rect(PAGE.left + x * unit, top + y * unit, length * unit, unit);
    sheet.doc.fill("#000000");
  });
  root.add(figure);
  figure.end();
}

function drawFoot(sheet: Sheet, note: Note, n: number, of: number): void {
  const { languages } = note;
  const y = PAGE.bottom + 10;
  const text = `${note.footer.map((part) => inOneLine(languages, part)).join(" · ")}\n${inOneLine(languages, note.page)} ${n} / ${of}`;
  sheet.drawLoose({ text, x: PAGE.left, width: BODY, style: styles.small }, y);
  if (note.handling === null) return;
  const band = {
    text: inOneLine(languages, note.handling.text),
    x: PAGE.left,
    width: BODY,
    style: { ...styles.small, font: "bold" as const, colour: INK },
  };
  sheet.drawLoose(band, y + 22);
}
