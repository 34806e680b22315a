import { cleanText, nothingRead, type SourceReading } from "./reading.ts";

const starts = (bytes: Uint8Array, ...signature: number[]): boolean => signature.every((byte, index) => bytes[index] === byte);
const latin = (bytes: Uint8Array, end: number): string => new TextDecoder("latin1").decode(bytes.subarray(0, end));

/** By its first bytes; what a file is called says nothing of what it is. */
const isPdf = (bytes: Uint8Array): boolean => latin(bytes, 1024).includes("%PDF-");
const isCompound = (bytes: Uint8Array): boolean => starts(bytes, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
const isImage = (bytes: Uint8Array): boolean =>
  starts(bytes, 0x89, 0x50, 0x4e, 0x47) ||
  starts(bytes, 0xff, 0xd8, 0xff) ||
  starts(bytes, 0x49, 0x49, 0x2a, 0x00) ||
  starts(bytes, 0x4d, 0x4d, 0x00, 0x2a) ||
  latin(bytes, 12).startsWith("RIFF") ||
  /^....ftyp(heic|heix|mif1|avif)/s.test(latin(bytes, 12));

/** A mail begins with header fields, among them whom it is from or how it travelled. */
const isMail = (bytes: Uint8Array): boolean => {
  const [head = ""] = latin(bytes, 65_536).split(/\r?\n\r?\n/, 1);
  return /^[!-9;-~]{1,76}:/.test(head) && /^(from|received|return-path|message-id|mime-version|date):/im.test(head);
};

const plainText = (bytes: Uint8Array): string | null => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
};

/** What can be read of a file of any kind. Throws where it is damaged, or made to be hard to read. */
export async function readSource(bytes: Uint8Array): Promise<SourceReading> {
  if (isPdf(bytes)) return (await import("./read-pdf.ts")).readPdf(bytes);
  if (isCompound(bytes)) return (await import("./read-outlook.ts")).readOutlook(bytes);
  if (isImage(bytes)) return nothingRead("image");
  if (isMail(bytes)) return (await import("./read-mail.ts")).readMail(bytes);
  const text = plainText(bytes);
  return text === null ? nothingRead("other") : { ...nothingRead("text"), ...cleanText(text) };
}
