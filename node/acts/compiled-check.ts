import { Compile } from "typebox/schema";
import type { Schema } from "#kernel";

/** A compiled check of one field schema: the kernel asks once per schema. Browsers interpret instead (no `unsafe-eval`). */
export function compiledCheck(schema: Schema): (value: unknown) => boolean {
  const validator = Compile(schema as object);
  return (value) => validator.Check(value);
}
