import { createRequire } from "node:module";
import type { FieldsData } from "@kenjiuno/msgreader";
import { htmlText } from "./read-mail.ts";
import { cleanFiles, cleanLine, cleanText, nothingRead, type SourceReading, secondsOf } from "./reading.ts";

type Reader = new (bytes: ArrayBuffer) => { getFileData(): FieldsData };

const { default: MsgReader } = createRequire(import.meta.url)("@kenjiuno/msgreader") as { default: Reader };

/** An Outlook item file (MS-OXMSG); the same container holds other kinds of file, which have nothing of a mail. Throws where it is damaged. */
export function readOutlook(bytes: Uint8Array): SourceReading {
  const item = new MsgReader(new Uint8Array(bytes).buffer).getFileData();
  if (item.error !== undefined) throw new Error(item.error);
  const { senderName: name, senderSmtpAddress, senderEmail, subject, body, bodyHtml, html, attachments = [] } = item;
  if (name === undefined && subject === undefined && body === undefined) return nothingRead("other");
  const address = senderSmtpAddress ?? senderEmail;
  const markup = bodyHtml ?? (html === undefined ? undefined : new TextDecoder().decode(html));
  return {
    kind: "mail",
    sender: cleanLine([name, address !== undefined && address !== name ? `<${address}>` : undefined].filter((part) => part).join(" ")),
    subject: cleanLine(subject),
    at: secondsOf(item.clientSubmitTime ?? item.messageDeliveryTime),
    ...cleanText(body ?? htmlText(markup)),
    files: cleanFiles(attachments.map(({ fileName, contentLength }) => ({ name: fileName, size: contentLength }))),
  };
}
