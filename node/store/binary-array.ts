/**
 * Arrays as Postgres takes them in binary (src/backend/utils/adt/arrayfuncs.c, array_recv): neither side writes or reads the elements as
 * text, which for rows of records costs the store more than keeping them does.
 */

/** Type names of the elements with their OIDs (pg_type.dat) and how one element is written. */
const elements = {
  bytea: { oid: 17, encode: (value: unknown): Buffer => value as Buffer },
  text: { oid: 25, encode: (value: unknown): Buffer => Buffer.from(value as string) },
  smallint: { oid: 21, encode: (value: unknown): Buffer => integer(2, (buffer) => buffer.writeInt16BE(value as number)) },
  integer: { oid: 23, encode: (value: unknown): Buffer => integer(4, (buffer) => buffer.writeInt32BE(value as number)) },
  bigint: { oid: 20, encode: (value: unknown): Buffer => integer(8, (buffer) => buffer.writeBigInt64BE(BigInt(value as number))) },
  boolean: { oid: 16, encode: (value: unknown): Buffer => Buffer.from([value === true ? 1 : 0]) },
  /** The version byte, then the text; the value comes as JSON text. */
  jsonb: { oid: 3802, encode: (value: unknown): Buffer => Buffer.from(`\u0001${value as string}`) },
} as const;

export type ElementType = keyof typeof elements;

const integer = (length: number, write: (buffer: Buffer) => unknown): Buffer => {
  const buffer = Buffer.allocUnsafe(length);
  write(buffer);
  return buffer;
};

/** One dimension, elements numbered from 1; null and undefined become NULL. Throws on a number that the type does not hold. */
export function binaryArray(type: ElementType, values: readonly unknown[]): Buffer {
  const { oid, encode } = elements[type];
  if (values.length === 0) return words(0, 0, oid);
  const parts: Buffer[] = [words(1, values.some((value) => value == null) ? 1 : 0, oid, values.length, 1)];
  for (const value of values) {
    if (value == null) parts.push(words(-1));
    else {
      const bytes = encode(value);
      parts.push(words(bytes.length), bytes);
    }
  }
  return Buffer.concat(parts);
}

const words = (...numbers: number[]): Buffer => {
  const buffer = Buffer.allocUnsafe(numbers.length * 4);
  for (const [i, number] of numbers.entries()) buffer.writeInt32BE(number, i * 4);
  return buffer;
};
