/** JSON pointers (RFC 6901) from the act: `/content/firearms/0/serial`, `/basis`. They name fields, errors and elements. */

export const join = (pointer: string, step: string | number): string => `${pointer}/${step}`;

const stepsOf = (pointer: string): string[] => pointer.split("/").slice(1);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const valueAt = (root: unknown, pointer: string): unknown =>
  stepsOf(pointer).reduce<unknown>(
    (value, step) => (Array.isArray(value) ? value[Number(step)] : isObject(value) ? value[step] : undefined),
    root,
  );

const put = (value: unknown, [step, ...rest]: readonly string[], leaf: unknown): unknown => {
  if (step === undefined) return leaf;
  if (Array.isArray(value)) return value.map((item, index) => (index === Number(step) ? put(item, rest, leaf) : item));
  const members = isObject(value) ? value : {};
  return { ...members, [step]: put(members[step], rest, leaf) };
};

/** A copy of `root` with this value at the pointer; what is not on the way is shared. */
export const withValueAt = <Root>(root: Root, pointer: string, value: unknown): Root => put(root, stepsOf(pointer), value) as Root;

/** The id of a field's element. */
export const idOf = (pointer: string): string => `field${pointer.replaceAll("/", "-")}`;

/** True for the pointer itself and all below it. */
export const isWithin = (pointer: string, whole: string): boolean => pointer === whole || pointer.startsWith(`${whole}/`);

/** The path of a field's texts (`firearms.serial`), its part of the act, and the row that it stands in, from 1. */
export const placeOf = (pointer: string): { readonly part: string; readonly path: string; readonly row: number | undefined } => {
  const [part = "", ...steps] = stepsOf(pointer);
  const rows = steps.filter((step) => /^\d+$/.test(step));
  return {
    part,
    path: steps.filter((step) => !/^\d+$/.test(step)).join("."),
    row: rows[0] === undefined ? undefined : Number(rows[0]) + 1,
  };
};
