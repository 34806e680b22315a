import type { Download } from "playwright-core";

/** The bytes that the browser was given to save. */
export const readDownload = async (download: Download): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of await download.createReadStream()) parts.push(part as Buffer);
  return Buffer.concat(parts);
};
