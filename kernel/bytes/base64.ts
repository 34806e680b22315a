import { fromCharCodes } from "./ascii.ts";
import { decodeBase64, decoder, encodeBase64, SHORT } from "./native.ts";
import { utf8 } from "./utf8.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const NONE = 0xff;

/** `encode` holds the codes of the letters; `decode` maps a letter's code to its six bits, every other byte to `NONE`. */
type Alphabet = { readonly encode: Uint8Array; readonly decode: Uint8Array };

const alphabet = (last: string): Alphabet => {
  const encode = Uint8Array.from(LETTERS + last, (letter) => letter.charCodeAt(0));
  const decode = new Uint8Array(256).fill(NONE);
  for (const [bits, code] of encode.entries()) decode[code] = bits;
  return { encode, decode };
};

const STANDARD = alphabet("+/");
const URL_SAFE = alphabet("-_");
const PAD = 0x3d;

const encodeWith = ({ encode }: Alphabet, bytes: Uint8Array, padded: boolean): string => {
  const tail = bytes.length % 3;
  const whole = bytes.length - tail;
  const codes = new Uint8Array((whole / 3) * 4 + (tail === 0 ? 0 : padded ? 4 : tail + 1));
  const letter = (bits: number) => encode[bits & 63] as number;
  let at = 0;
  for (let i = 0; i < whole; i += 3) {
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    codes[at++] = letter(word >> 18);
    codes[at++] = letter(word >> 12);
    codes[at++] = letter(word >> 6);
    codes[at++] = letter(word);
  }
  if (tail > 0) {
    const word = ((bytes[whole] as number) << 8) | (bytes[whole + 1] ?? 0);
    codes[at++] = letter(word >> 10);
    codes[at++] = letter(word >> 4);
    if (tail === 2) codes[at++] = letter(word << 2);
    codes.fill(PAD, at);
  }
  return decoder === null || codes.length < SHORT ? fromCharCodes(codes) : decoder.decode(codes);
};

/** Null on any foreign letter or on bits that no byte owns. */
const decodeWith = ({ decode }: Alphabet, text: string): Uint8Array | null => {
  const codes = utf8(text);
  const { length } = text;
  const tail = length % 4;
  if (tail === 1 || codes.length !== length) return null;
  const whole = length - tail;
  const out = new Uint8Array((whole / 4) * 3 + (tail === 0 ? 0 : tail - 1));
  const value = (i: number) => decode[codes[i] as number] as number;
  let at = 0;
  let seen = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = value(i);
    const b = value(i + 1);
    const c = value(i + 2);
    const d = value(i + 3);
    seen |= a | b | c | d;
    out[at++] = (a << 2) | (b >> 4);
    out[at++] = (b << 4) | (c >> 2);
    out[at++] = (c << 6) | d;
  }
  if (tail > 0) {
    const a = value(whole);
    const b = value(whole + 1);
    const c = tail === 3 ? value(whole + 2) : 0;
    if ((tail === 2 ? b & 15 : c & 3) !== 0) return null;
    seen |= a | b | c;
    out[at++] = (a << 2) | (b >> 4);
    if (tail === 3) out[at++] = (b << 4) | (c >> 2);
  }
  return seen > 63 ? null : out;
};

/** RFC 4648 §5 without padding. */
export const base64url = (bytes: Uint8Array): string => encodeBase64(bytes, "base64url") ?? encodeBase64url(bytes);

/** `base64url` without the runtime's help. */
export const encodeBase64url = (bytes: Uint8Array): string => encodeWith(URL_SAFE, bytes, false);

/** The bytes of canonical RFC 4648 §5 text without padding, or null: one text for each sequence of bytes. */
export const fromBase64url = (text: string): Uint8Array | null => {
  const bytes = text.length < SHORT ? undefined : decodeBase64(text, "base64url");
  return bytes === undefined ? decodeBase64url(text) : bytes;
};

/** `fromBase64url` without the runtime's help. */
export const decodeBase64url = (text: string): Uint8Array | null => decodeWith(URL_SAFE, text);

/** RFC 4648 §4 with padding. */
export const base64 = (bytes: Uint8Array): string => encodeWith(STANDARD, bytes, true);

/** The bytes of canonical RFC 4648 §4 text with its padding, or null. */
export const fromBase64 = (text: string): Uint8Array | null => {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return decodeWith(STANDARD, text.slice(0, text.length - padding));
};
