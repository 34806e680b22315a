/** Letters that reorder or hide others (Unicode bidirectional and invisible controls): on paper they must not change what is read. */
const HIDDEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/**
 * The text with what cannot be printed told by its code point, such as `[U+202E]`: nothing is dropped in silence. Tabs are spaces.
 * `has` says whether the font has a letter.
 */
export const printable = (text: string, has: (codePoint: number) => boolean): string =>
  [
    ...text
      .replaceAll("\r\n", "\n")
      .replaceAll(/[\r\u2028\u2029]/g, "\n")
      .replaceAll("\t", " ")
      .normalize("NFC"),
  ]
    .map((letter) => {
      const point = letter.codePointAt(0) ?? 0;
      const isShown = letter === "\n" || (point >= 0x20 && point !== 0x7f && !HIDDEN.test(letter) && has(point));
      return isShown ? letter : `[U+${point.toString(16).toUpperCase().padStart(4, "0")}]`;
    })
    .join("");

/** `printable` where the reader's own program brings the fonts; what no XML can hold is told too. */
export const readable = (text: string): string => printable(text, (point) => point !== 0xfffe && point !== 0xffff && !isSurrogate(point));

const isSurrogate = (point: number): boolean => point >= 0xd800 && point <= 0xdfff;
