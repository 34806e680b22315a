import type { ActDefinition, Protocol } from "../definition.ts";
import { fields } from "../schema.ts";

const crossing = {
  kind: "step",
  class: "record",
  power: "none",
  audience: "both",
  basis: "optional",
  declined: "=",
  frame: fields({}),
  content: fields({}),
} as const satisfies Partial<ActDefinition>;

/**
 * A protocol with just what an exchange can go wrong about: steps of either side that overtake each other, a step that the
 * other side may decline, and reports that are never refused for turn.
 */
export const generic = {
  id: "generic",
  version: 1,
  interpreter: 1,
  parties: 2,
  roles: [
    { id: "opener", side: "home" },
    { id: "other", side: "partner" },
  ],
  initial: "new",
  states: { new: {}, asked: {}, taken: {}, refused: {}, done: { final: true } },
  flags: ["noted"],
  acts: {
    ask: {
      ...crossing,
      by: ["opener"],
      from: ["new"],
      to: "asked",
      opens: true,
      frame: fields({ partner: { const: "partner" } }),
      declined: "refused",
    },
    take: { ...crossing, by: ["other"], from: ["asked"], to: "taken", declined: "asked" },
    drop: { ...crossing, by: ["other"], from: ["taken"], to: "asked" },
    recall: { ...crossing, by: ["opener"], from: ["asked"], to: "refused" },
    finish: { ...crossing, by: ["opener"], from: ["taken", "refused"], to: "done" },
    note: { ...crossing, kind: "report", by: ["opener", "other"], from: ["*"], to: "=", sets: ["noted"] },
  },
  deadlines: {},
} as const satisfies Protocol;
