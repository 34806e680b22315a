const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const NONE = 0xff;

/** `pairs` writes twelve bits at once; `decode` maps a letter's code to its six bits. */
type Alphabet = { readonly letters: string; readonly pairs: readonly string[]; readonly decode: Uint8Array };

const alphabet = (last: string): Alphabet => {
  const letters = LETTERS + last;
  const pairs = Array.from({ length: 4096 }, (_, bits) => letters.charAt(bits >> 6) + letters.charAt(bits & 63));
  const decode = new Uint8Array(128).fill(NONE);
  for (let i = 0; i < 64; i++) decode[letters.charCodeAt(i)] = i;
  return { letters, pairs, decode };
};

const STANDARD = alphabet("+/");
const URL_SAFE = alphabet("-_");

const encodeWith = ({ letters, pairs }: Alphabet, bytes: Uint8Array, padded: boolean): string => {
  const tail = bytes.length % 3;
  const whole = bytes.length - tail;
  let text = "";
  for (let i = 0; i < whole; i += 3) {
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    text += (pairs[word >> 12] as string) + (pairs[word & 4095] as string);
  }
  if (tail === 1) text += (pairs[(bytes[whole] as number) << 4] as string) + (padded ? "==" : "");
  if (tail === 2) {
    const word = ((bytes[whole] as number) << 10) | ((bytes[whole + 1] as number) << 2);
    text += (pairs[word >> 6] as string) + letters.charAt(word & 63) + (padded ? "=" : "");
  }
  return text;
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
