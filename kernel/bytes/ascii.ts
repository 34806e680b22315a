/** Longer argument lists overflow the stack of some engines. */
const CHUNK = 8192;

/** The string whose UTF-16 code units are the given ones; for bytes below 0x80 this is the ASCII text. */
export const fromCharCodes = (codes: Uint8Array | Uint16Array): string => {
  if (codes.length <= CHUNK) return String.fromCharCode.apply(null, codes as unknown as number[]);
  let text = "";
  for (let i = 0; i < codes.length; i += CHUNK) {
    text += String.fromCharCode.apply(null, codes.subarray(i, i + CHUNK) as unknown as number[]);
  }
  return text;
};
