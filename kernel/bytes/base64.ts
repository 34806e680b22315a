import { fromCharCodes } from "./ascii.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const PAD = 0x3d;
const NONE = 0xff;

type Alphabet = { readonly encode: Uint8Array; readonly decode: Uint8Array };

const alphabet = (last: string): Alphabet => {
  const encode = new Uint8Array(64);
  const decode = new Uint8Array(128).fill(NONE);
  for (let i = 0; i < 64; i++) {
    const code = (LETTERS + last).charCodeAt(i);
    encode[i] = code;
    decode[code] = i;
  }
  return { encode, decode };
};

const STANDARD = alphabet("+/");
const URL_SAFE = alphabet("-_");

const encodeWith = ({ encode }: Alphabet, bytes: Uint8Array, padded: boolean): string => {
  const tail = bytes.length % 3;
  const whole = bytes.length - tail;
  const length = (whole / 3) * 4 + (tail === 0 ? 0 : padded ? 4 : tail + 1);
  const out = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < whole; i += 3) {
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    out[at++] = encode[word >> 18] as number;
    out[at++] = encode[(word >> 12) & 63] as number;
    out[at++] = encode[(word >> 6) & 63] as number;
    out[at++] = encode[word & 63] as number;
  }
  if (tail > 0) {
    const word = ((bytes[whole] as number) << 16) | ((bytes[whole + 1] ?? 0) << 8);
    out[at++] = encode[word >> 18] as number;
    out[at++] = encode[(word >> 12) & 63] as number;
    if (tail === 2) out[at++] = encode[(word >> 6) & 63] as number;
    out.fill(PAD, at);
  }
  return fromCharCodes(out);
};

/** `length` is that of the text without padding. Null on any foreign letter or on bits that no byte owns. */
const decodeWith = ({ decode }: Alphabet, text: string, length: number): Uint8Array | null => {
  const tail = length % 4;
  if (tail === 1) return null;
  const whole = length - tail;
  const out = new Uint8Array((whole / 4) * 3 + (tail === 0 ? 0 : tail - 1));
  const value = (i: number): number => decode[text.charCodeAt(i)] ?? NONE;
  let at = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = value(i);
    const b = value(i + 1);
    const c = value(i + 2);
    const d = value(i + 3);
    if ((a | b | c | d) > 63) return null;
    out[at++] = (a << 2) | (b >> 4);
    out[at++] = (b << 4) | (c >> 2);
    out[at++] = (c << 6) | d;
  }
  if (tail === 0) return out;
  const a = value(whole);
  const b = value(whole + 1);
  const c = tail === 3 ? value(whole + 2) : 0;
  if ((a | b | c) > 63) return null;
  if ((tail === 2 ? b & 15 : c & 3) !== 0) return null;
  out[at++] = (a << 2) | (b >> 4);
  if (tail === 3) out[at++] = (b << 4) | (c >> 2);
  return out;
};

/** RFC 4648 §5 without padding. */
export const base64url = (bytes: Uint8Array): string => encodeWith(URL_SAFE, bytes, false);

/** The bytes of canonical RFC 4648 §5 text without padding, or null: one text for each sequence of bytes. */
export const fromBase64url = (text: string): Uint8Array | null => decodeWith(URL_SAFE, text, text.length);

/** RFC 4648 §4 with padding. */
export const base64 = (bytes: Uint8Array): string => encodeWith(STANDARD, bytes, true);

/** The bytes of canonical RFC 4648 §4 text with its padding, or null. */
export const fromBase64 = (text: string): Uint8Array | null => {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return decodeWith(STANDARD, text, text.length - padding);
};
