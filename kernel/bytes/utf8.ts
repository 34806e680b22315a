import { fromCharCodes } from "./ascii.ts";
import { decoder, encoder, SHORT } from "./native.ts";

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

/** False when the string holds a lone surrogate and so has no UTF-8 form of its own. */
export const isWellFormed = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isLow(unit)) return false;
    if (isHigh(unit) && !isLow(text.charCodeAt(++i))) return false;
  }
  return true;
};

/**
 * UTF-8 (RFC 3629) of a string. A lone surrogate becomes U+FFFD, as WHATWG encoders do:
 * whoever signs text from outside checks `isWellFormed` first.
 */
export const utf8 = (text: string): Uint8Array => (encoder === null || text.length < SHORT ? encodeUtf8(text) : encoder.encode(text));

/** `utf8` without the runtime's help. */
export const encodeUtf8 = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return encodeWide(text, bytes, i);
    bytes[i] = unit;
  }
  return bytes;
};

/** Encodes from index `start`; everything before it is ASCII and already in `ascii`. */
const encodeWide = (text: string, ascii: Uint8Array, start: number): Uint8Array => {
  const bytes = new Uint8Array(start + (text.length - start) * 3);
  bytes.set(ascii.subarray(0, start));
  let at = start;
  for (let i = start; i < text.length; i++) {
    let point = text.charCodeAt(i);
    if (point < 0x80) {
      bytes[at++] = point;
      continue;
    }
    if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6);
      bytes[at++] = 0x80 | (point & 0x3f);
      continue;
    }
    if (isHigh(point) && isLow(text.charCodeAt(i + 1))) {
      point = 0x10000 + ((point - 0xd800) << 10) + (text.charCodeAt(++i) - 0xdc00);
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[at++] = 0x80 | (point & 0x3f);
      continue;
    }
    if (isHigh(point) || isLow(point)) point = 0xfffd;
    bytes[at++] = 0xe0 | (point >> 12);
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
    bytes[at++] = 0x80 | (point & 0x3f);
  }
  return bytes.slice(0, at);
};

/** The text of strict UTF-8, or null for overlong forms, surrogates, cut sequences and points above U+10FFFF. */
export const fromUtf8 = (bytes: Uint8Array): string | null => {
  if (decoder === null || bytes.length < SHORT) return decodeUtf8(bytes);
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
};

/** `fromUtf8` without the runtime's help. */
export const decodeUtf8 = (bytes: Uint8Array): string | null => {
  for (let i = 0; i < bytes.length; i++) {
    if ((bytes[i] as number) >= 0x80) return decodeWide(bytes);
  }
  return fromCharCodes(bytes);
};

const isTail = (byte: number | undefined): byte is number => byte !== undefined && (byte & 0xc0) === 0x80;

const decodeWide = (bytes: Uint8Array): string | null => {
  const units = new Uint16Array(bytes.length);
  let at = 0;
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i++] as number;
    if (lead < 0x80) {
      units[at++] = lead;
      continue;
    }
    const b1 = bytes[i++];
    if (!isTail(b1)) return null;
    if (lead < 0xe0) {
      if (lead < 0xc2) return null;
      units[at++] = ((lead & 0x1f) << 6) | (b1 & 0x3f);
      continue;
    }
    const b2 = bytes[i++];
    if (!isTail(b2)) return null;
    if (lead < 0xf0) {
      const point = ((lead & 0x0f) << 12) | ((b1 & 0x3f) << 6) | (b2 & 0x3f);
      if (point < 0x800 || isHigh(point) || isLow(point)) return null;
      units[at++] = point;
      continue;
    }
    const b3 = bytes[i++];
    if (!isTail(b3) || lead > 0xf4) return null;
    const point = ((lead & 0x07) << 18) | ((b1 & 0x3f) << 12) | ((b2 & 0x3f) << 6) | (b3 & 0x3f);
    if (point < 0x10000 || point > 0x10ffff) return null;
    units[at++] = 0xd800 + ((point - 0x10000) >> 10);
    units[at++] = 0xdc00 + ((point - 0x10000) & 0x3ff);
  }
  return fromCharCodes(units.subarray(0, at));
};
