/**
 * `toBase64` and `fromBase64` of byte arrays (ECMAScript 2026) by Node's own code, where Node does not have them yet. Libraries and the
 * kernel use them if they are there, and loops in JavaScript if not.
 */
type Options = {
  readonly alphabet?: "base64" | "base64url";
  readonly omitPadding?: boolean;
  readonly lastChunkHandling?: "loose" | "strict" | "stop-before-partial";
};

const encode = (bytes: Uint8Array, { alphabet = "base64", omitPadding = false }: Options = {}): string => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(alphabet);
  if (alphabet === "base64url") return omitPadding ? text : text.padEnd(Math.ceil(text.length / 4) * 4, "=");
  return omitPadding ? text.replace(/=+$/, "") : text;
};

/** Stricter than the standard, which skips spaces. Node leaves out what it cannot read, so that too few bytes tell of a foreign letter. */
const decode = (text: string, { alphabet = "base64", lastChunkHandling = "loose" }: Options = {}): Uint8Array => {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const length = text.length - padding;
  const isWhole = text.length % 4 === 0 || (padding === 0 && length % 4 !== 1 && lastChunkHandling !== "strict");
  const isForeign = (alphabet === "base64url" ? /[+/]/ : /[-_]/).test(text);
  const buffer = Buffer.from(text, alphabet);
  const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  if (!isWhole || isForeign || bytes.length !== Math.floor((length * 3) / 4)) throw new SyntaxError("not base64");
  return bytes;
};

const addMethod = (target: object, name: string, value: unknown): void => {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
};

addMethod(Uint8Array, "fromBase64", decode);
addMethod(Uint8Array.prototype, "toBase64", function (this: Uint8Array, options?: Options) {
  return encode(this, options);
});
