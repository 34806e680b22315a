const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Lower-case hexadecimal. */
export const hex = (bytes: Uint8Array): string => {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += PAIRS[bytes[i] as number] as string;
  return text;
};

const digit = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  return -1;
};

/** The bytes of lower-case hexadecimal text of even length, or null. */
export const fromHex = (text: string): Uint8Array | null => {
  if (text.length % 2 !== 0) return null;
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) {
    const high = digit(text.charCodeAt(2 * i));
    const low = digit(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return null;
    out[i] = (high << 4) | low;
  }
  return out;
};
