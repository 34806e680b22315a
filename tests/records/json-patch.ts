/** JSON Patch (RFC 6902), as far as vectors use it: `add`, `remove` and `replace`. */
import type { Json, JsonObject } from "#kernel";

export type Change =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string };

type Place = Record<string, unknown> | unknown[];

/** The document with the changes made, one after another. Throws where a path leads nowhere. */
export const changed = (document: JsonObject, changes: readonly Change[]): JsonObject => {
  const copy = structuredClone(document) as Record<string, unknown>;
  for (const change of changes) apply(copy, change);
  return copy as JsonObject;
};

const apply = (document: Record<string, unknown>, change: Change): void => {
  const keys = change.path.split("/").slice(1);
  const last = keys.pop() ?? "";
  const place = keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document) as Place | undefined;
  if (place === undefined || (change.op !== "add" && !(last in place))) throw new Error(`nothing at ${change.path}`);
  if (Array.isArray(place)) {
    const index = last === "-" ? place.length : Number(last);
    if (change.op === "remove") place.splice(index, 1);
    else place.splice(index, change.op === "replace" ? 1 : 0, change.value);
  } else if (change.op === "remove") delete place[last];
  else place[last] = change.value;
};
