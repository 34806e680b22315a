/**
 * The runtime's own encoder and decoder of UTF-8 (WHATWG Encoding), where it has them: every browser and server does. They do what
 * `utf8.ts` says, faster; the kernel works without them.
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
