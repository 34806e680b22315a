/** A one-page PDF 1.4 of plain lines (ISO 32000-1, 7.5), in Helvetica and WinAnsiEncoding: a real file for the story to attach. */
export const pdfOf = (title: string, lines: readonly string[]): Buffer => {
  const text = [
    `BT /F1 15 Tf 56 780 Td (${escaped(title)}) Tj /F1 10 Tf 0 -14 Td`,
    ...lines.map((line) => `0 -15 Td (${escaped(line)}) Tj`),
    "ET",
  ].join("\n");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${latin1(text).length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  return whole(objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`));
};

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const escaped = (text: string): string => text.replace(/[\\()]/g, (sign) => `\\${sign}`);

/** Header, objects, cross-reference table and trailer. */
const whole = (objects: readonly string[]): Buffer => {
  let file = "%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n";
  const places: string[] = [];
  for (const object of objects) {
    places.push(`${String(latin1(file).length).padStart(10, "0")} 00000 n \n`);
    file += object;
  }
  const start = latin1(file).length;
  const count = objects.length + 1;
  const trailer = `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return latin1(`${file}xref\n0 ${count}\n0000000000 65535 f \n${places.join("")}${trailer}`);
};
