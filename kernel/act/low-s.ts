/** ECDSA accepts (r, s) and (r, n − s) alike; only the lower of the two is a signature here, so that a record has one hash. */

/** The order of P-256 (SEC 2 §2.4.2), big-endian. */
const ORDER = [
  0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e,
  0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
] as const;
/** ⌊n ∕ 2⌋. */
const HALF = ORDER.map((byte, i) => (byte >> 1) | (((ORDER[i - 1] ?? 0) & 1) << 7));

/** Whether s ≤ n ∕ 2 in a raw r‖s of 64 bytes. */
export const isLowS = (signature: Uint8Array): boolean => {
  for (let i = 0; i < 32; i++) {
    const difference = (signature[32 + i] as number) - (HALF[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return true;
};

/** The same signature with the lower s. */
export const lowS = (signature: Uint8Array): Uint8Array => {
  if (isLowS(signature)) return signature;
  const out = signature.slice();
  let borrow = 0;
  for (let i = 31; i >= 0; i--) {
    const digit = (ORDER[i] as number) - (signature[32 + i] as number) - borrow;
    borrow = digit < 0 ? 1 : 0;
    out[32 + i] = digit & 0xff;
  }
  return out;
};
