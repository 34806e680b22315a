/** A key's name as people read it to each other: 16 groups of five decimal digits (spec/identity.md). */
import { base64url, fromBase64url } from "../bytes/index.ts";

const LENGTH = 32;

/** `kid` in groups, each one big-endian 16-bit piece of its 32 bytes. Throws RangeError unless it is a kid. */
export const spokenFingerprint = (kid: string): string => {
  const bytes = fromBase64url(kid);
  if (bytes?.length !== LENGTH) throw new RangeError(`not a kid: ${kid}`);
  const groups = Array.from({ length: LENGTH / 2 }, (_, i) => ((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number));
  return groups.map((group) => String(group).padStart(5, "0")).join(" ");
};

const fromGroups = (groups: readonly string[]): string | null => {
  const bytes = new Uint8Array(LENGTH);
  for (const [i, group] of groups.entries()) {
    const value = Number(group);
    if (value > 0xffff) return null;
    bytes[2 * i] = value >> 8;
    bytes[2 * i + 1] = value & 0xff;
  }
  return base64url(bytes);
};

/** The kid that either form gives, or null. Spaces, line ends, hyphens and dots may part the digits. */
export const readFingerprint = (text: string): string | null => {
  const trimmed = text.trim();
  if (/^[\w-]{43}$/.test(trimmed) && fromBase64url(trimmed)?.length === LENGTH) return trimmed;
  const digits = trimmed.replace(/[\s.-]+/g, "");
  return /^\d{80}$/.test(digits) ? fromGroups(digits.match(/\d{5}/g) ?? []) : null;
};
