/** QR codes (ISO/IEC 18004), level M: a seventh of the code may be lost. */
import { create, toBuffer } from "qrcode";

const LEVEL = "M";
/** White modules around the code that scanners need. */
const QUIET = 4;
const PIXELS_PER_MODULE = 8;

/** Dark runs of the code in rows of `size` modules, the quiet zone included. */
export type CodeRuns = {
  readonly size: number;
  readonly runs: readonly { readonly x: number; readonly y: number; readonly length: number }[];
};

export const codeRuns = (text: string): CodeRuns => {
  const { modules } = create(text, { errorCorrectionLevel: LEVEL });
  const runs: { x: number; y: number; length: number }[] = [];
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (!modules.get(y, x)) continue;
      const begin = x;
      while (x + 1 < modules.size && modules.get(y, x + 1)) x++;
      runs.push({ x: begin + QUIET, y: y + QUIET, length: x - begin + 1 });
    }
  }
  return { size: modules.size + 2 * QUIET, runs };
};

export const codePng = (text: string): Promise<Buffer> =>
  toBuffer(text, { errorCorrectionLevel: LEVEL, margin: QUIET, scale: PIXELS_PER_MODULE });
