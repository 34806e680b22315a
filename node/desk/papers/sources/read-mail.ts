import { convert } from "html-to-text";
import PostalMime, { type Email } from "postal-mime";
import { cleanFiles, cleanLine, cleanText, type SourceReading, secondsOf } from "./reading.ts";

/** A mail from a person is far below these; what is above them is made to break something. */
const LIMITS = { maxNestingDepth: 24, maxHeadersSize: 262_144, maxRfc822NestingDepth: 4 } as const;
const HTML = 2_000_000;

/** A mail as it came (RFC 5322): its own text, or its HTML as text. Nothing that it links to is fetched. Throws beyond the limits. */
export async function readMail(bytes: Uint8Array): Promise<SourceReading> {
  const mail = await PostalMime.parse(bytes, LIMITS);
  return {
    kind: "mail",
    sender: senderOf(mail.from),
    subject: cleanLine(mail.subject),
    at: secondsOf(mail.date),
    ...cleanText(mail.text ?? htmlText(mail.html)),
    files: cleanFiles(
      mail.attachments.map(({ filename, content }) => ({ name: filename, size: content instanceof ArrayBuffer ? content.byteLength : 0 })),
    ),
  };
}

const senderOf = (from: Email["from"]): string | null => {
  const { name, address } = from ?? {};
  return cleanLine([name, address && name ? `<${address}>` : address].filter((part) => part).join(" "));
};

/** The words of an HTML text; pictures, scripts, styles and addresses of links are left out. */
export const htmlText = (html: string | undefined): string | undefined =>
  html === undefined
    ? undefined
    : convert(html, {
        wordwrap: false,
        limits: { maxInputLength: HTML, maxDepth: 200, maxChildNodes: 20_000 },
        selectors: [
          { selector: "img", format: "skip" },
          { selector: "a", options: { ignoreHref: true } },
        ],
      });
