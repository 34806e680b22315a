/**
 * The runtime's own encoders and decoders, where it has them: UTF-8 (WHATWG Encoding), base64 (ECMAScript 2026). They do what `utf8.ts` and
 * `base64.ts` say, faster; the kernel works without them.
 */
type Natives = {
  readonly TextEncoder?: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder?: new (label: string, options: { fatal: boolean; ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };
};

const { TextEncoder, TextDecoder } = globalThis as Natives;

/** A short text costs less in a loop than a call into the runtime does. */
export const SHORT = 24;

export const encoder = TextEncoder === undefined ? null : new TextEncoder();
/** Throws on anything but strict UTF-8; a byte order mark stays. */
export const decoder = TextDecoder === undefined ? null : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type AlphabetName = "base64" | "base64url";
type Methods = {
  readonly fromBase64?: (text: string, options: { alphabet: AlphabetName }) => Uint8Array;
  readonly prototype: { readonly toBase64?: (options: { alphabet: AlphabetName; omitPadding: boolean }) => string };
};

const methods = Uint8Array as unknown as Methods;

/** Text without padding, or undefined where the runtime cannot. */
export const encodeBase64 = (bytes: Uint8Array, alphabet: AlphabetName): string | undefined =>
  methods.prototype.toBase64?.call(bytes, { alphabet, omitPadding: true });

/**
 * Undefined where the runtime cannot; null unless the text, which has no padding, is the one that `encodeBase64` writes: nothing skipped, as
 * the runtime skips white space, and no bits set behind the last byte.
 */
export const decodeBase64 = (text: string, alphabet: AlphabetName): Uint8Array | null | undefined => {
  try {
    const bytes = methods.fromBase64?.(text, { alphabet });
    if (bytes === undefined) return undefined;
    const isWhole = bytes.length === Math.floor((text.length * 3) / 4);
    const last = encodeBase64(bytes.subarray(bytes.length - (bytes.length % 3)), alphabet);
    return isWhole && last === text.slice(text.length - (text.length % 4)) ? bytes : null;
  } catch {
    return null;
  }
};
