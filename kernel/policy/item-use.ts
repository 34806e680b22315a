/** Originator control: whose information an act uses, for what, and whether its originator has signed a permission. */
import type { Frame } from "../act/frame.ts";
import { actDefinition } from "../protocol/built-in.ts";
import { type DocketedAct, inForce, own } from "../protocol/state.ts";
import type { Circumstances } from "./attributes.ts";

export type ItemUse = {
  readonly onward: boolean;
  readonly courtUse: boolean;
  readonly itemHandling: string;
  readonly originParty: string;
  readonly originatorPermission: boolean;
};

/** What an act that uses nothing of anybody's has. */
export const noUse: ItemUse = { onward: false, courtUse: false, itemHandling: "none", originParty: "none", originatorPermission: false };

/** Uses that an act of class `onward-use` makes and one of class `permission` allows: `frame.use`, one or a list. */
const usesIn = (frame: Frame): readonly string[] => {
  const use = frame.frame.use;
  return (Array.isArray(use) ? use : [use]).filter((one) => typeof one === "string");
};

const classOf = ({ protocol }: Circumstances, type: string): string | undefined => actDefinition(protocol, type)?.class;

/** What a permission is for: the act that it names, or the one that was asked about. */
const permittedItem = (given: Circumstances, { of }: DocketedAct): string | undefined => {
  const named = own(given.state.acts, of);
  return named !== undefined && classOf(given, named.type) === "permission-request" ? named.of : of;
};

/** A permission with an end holds through that day; where the days are not known it does not hold. */
const holds = ({ frame }: Frame, on: readonly string[] = []): boolean => {
  const { until } = frame;
  return until === undefined || (typeof until === "string" && on.length > 0 && on.every((day) => day <= until));
};

/** The uses that the originator has permitted: signed by it, not written down for it, still standing and not run out. */
const permittedUses = (given: Circumstances, item: string, origin: string): readonly string[] =>
  Object.entries(given.state.acts).flatMap(([hash, act]) => {
    if (act.party !== origin || act.transcribedBy !== undefined || !inForce(act)) return [];
    if (classOf(given, act.type) !== "permission" || permittedItem(given, act) !== item) return [];
    const frame = given.docketed(hash);
    return frame !== undefined && holds(frame, given.on) ? usesIn(frame) : [];
  });

/** What the act does with the item that its `of` names; an item that is not in the case has the origin `none`, so that nobody may use it. */
export const itemUse = (given: Circumstances): ItemUse => {
  if (given.definition.class !== "onward-use") return noUse;
  const uses = usesIn(given.frame);
  const item = given.frame.of ?? "";
  const originParty = own(given.state.acts, item)?.party ?? "none";
  const permitted = permittedUses(given, item, originParty);
  return {
    onward: uses.some((use) => use === "onward" || use.startsWith("onward-")),
    courtUse: uses.includes("court"),
    itemHandling: given.docketed(item)?.handling?.code ?? "none",
    originParty,
    originatorPermission: uses.length > 0 && uses.every((use) => permitted.includes(use)),
  };
};
