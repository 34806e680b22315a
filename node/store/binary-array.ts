/**
 * Arrays as Postgres takes them in binary (src/backend/utils/adt/arrayfuncs.c, array_recv): neither side writes or reads the elements as
 * text, which for rows of records costs the store more than keeping them does.
 */

/** How one element is written: its length in bytes, then its bytes at a place. */
type Element = {
  readonly oid: number;
  readonly length: (value: unknown) => number;
  readonly write: (into: Buffer, value: unknown, at: number) => void;
};

/** Type names of the elements with their OIDs (pg_type.dat). */
const elements = {
  bytea: { oid: 17, length: (value) => (value as Buffer).length, write: (into, value, at) => into.set(value as Buffer, at) },
  text: { oid: 25, length: (value) => Buffer.byteLength(value as string), write: (into, value, at) => into.write(value as string, at) },
  smallint: { oid: 21, length: () => 2, write: (into, value, at) => into.writeInt16BE(value as number, at) },
  integer: { oid: 23, length: () => 4, write: (into, value, at) => into.writeInt32BE(value as number, at) },
  bigint: { oid: 20, length: () => 8, write: (into, value, at) => into.writeBigInt64BE(BigInt(value as number), at) },
  boolean: { oid: 16, length: () => 1, write: (into, value, at) => into.writeUInt8(value === true ? 1 : 0, at) },
  /** The version byte, then the text; the value comes as JSON text. */
  jsonb: {
    oid: 3802,
    length: (value) => Buffer.byteLength(value as string) + 1,
    write: (into, value, at) => {
      into.writeUInt8(1, at);
      into.write(value as string, at + 1);
    },
  },
} as const satisfies Record<string, Element>;

export type ElementType = keyof typeof elements;

const HEAD = 20;

/** One dimension, elements numbered from 1; null and undefined become NULL. Throws on a number that the type does not hold. */
export function binaryArray(type: ElementType, values: readonly unknown[]): Buffer {
  const { oid, length, write }: Element = elements[type];
  if (values.length === 0) return headOf(12, 0, 0, oid);
  const lengths = values.map((value) => (value == null ? -1 : length(value)));
  const bytes = lengths.reduce((sum, one) => sum + 4 + Math.max(0, one), HEAD);
  const array = headOf(bytes, 1, lengths.includes(-1) ? 1 : 0, oid, values.length, 1);
  let at = HEAD;
  for (let i = 0; i < values.length; i++) {
    const one = lengths[i] as number;
    array.writeInt32BE(one, at);
    if (one > 0) write(array, values[i], at + 4);
    at += 4 + Math.max(0, one);
  }
  return array;
}

const headOf = (bytes: number, ...words: number[]): Buffer => {
  const buffer = Buffer.allocUnsafe(bytes);
  for (const [i, word] of words.entries()) buffer.writeInt32BE(word, i * 4);
  return buffer;
};
