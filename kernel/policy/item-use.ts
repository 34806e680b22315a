/** Originator control: whose information an act uses, for what, and whether its originator has signed a permission. */
import type { Frame } from "../act/frame.ts";
import { actDefinition } from "../protocol/built-in.ts";
import { type CaseState, inForce } from "../protocol/state.ts";
import type { Circumstances } from "./attributes.ts";

export type ItemUse = {
  readonly onward: boolean;
  readonly courtUse: boolean;
  readonly itemHandling: string;
  readonly originParty: string;
  readonly originatorPermission: boolean;
};

/** Uses that an act of class `use` declares, and one of class `permission` allows, in `frame.use`. */
const usesIn = (frame: Frame | undefined): readonly unknown[] => {
  const use = frame?.frame.use;
  return Array.isArray(use) ? use : [use];
};

/** The handling of an item: that of its newest correction that gives one, else of the act itself. */
const handlingOf = (item: string | undefined, docketed: Circumstances["docketed"], depth = 8): string => {
  const frame = item === undefined ? undefined : docketed(item);
  if (frame === undefined) return "none";
  if (frame.handling !== undefined) return frame.handling.code;
  return frame.type === "correct" && depth > 0 ? handlingOf(frame.of, docketed, depth - 1) : "none";
};

/** Docketed permissions for the item, signed by its originator (not written down for it) and still standing. */
const permissions = ({ protocol, state, docketed }: Circumstances, item: string, origin: string): readonly (Frame | undefined)[] =>
  Object.entries(state.acts)
    .filter(([, act]) => act.of === item && act.party === origin && act.transcribedBy === undefined && inForce(act))
    .filter(([, { type }]) => actDefinition(protocol, type)?.class === "permission")
    .map(([hash]) => docketed(hash));

const originOf = (state: CaseState, item: string | undefined): string =>
  item === undefined ? "none" : (state.acts[item]?.party ?? "none");

/** What the act does with the item that its `of` names; an unknown item has the origin `none`, so that nobody may use it. */
export const itemUse = (given: Circumstances): ItemUse => {
  const uses = given.definition.class === "use" ? usesIn(given.frame) : [];
  const item = given.frame.of;
  const originParty = originOf(given.state, item);
  const allowed = uses.length > 0 && item !== undefined ? permissions(given, item, originParty).flatMap(usesIn) : [];
  return {
    onward: uses.includes("onward"),
    courtUse: uses.includes("court"),
    itemHandling: handlingOf(item, given.docketed),
    originParty,
    originatorPermission: uses.length > 0 && uses.every((use) => allowed.includes(use)),
  };
};
