import type { ActDefinition, Protocol } from "./definition.ts";
import { choice, fields, line, opaque, party } from "./schema.ts";

const crossing = {
  kind: "step",
  class: "record",
  power: "none",
  audience: "both",
  basis: "optional",
  declined: "=",
  frame: fields({}),
  content: fields({ "note?": line(80) }),
} as const satisfies Partial<ActDefinition>;

/** Not an arrangement of anybody's: one protocol that uses every part of the interpreter, for its tests. */
export const sample = {
  id: "sample",
  version: 1,
  interpreter: 1,
  parties: 2,
  roles: [
    { id: "host", side: "home" },
    { id: "guest", side: "partner" },
  ],
  initial: "new",
  states: { new: {}, drafting: {}, agreed: {}, overdue: {}, ended: { final: true } },
  flags: ["seen", "urgent"],
  acts: {
    propose: {
      ...crossing,
      by: ["host"],
      from: ["new"],
      to: "drafting",
      opens: true,
      frame: fields({ partner: party }),
      declined: "ended",
    },
    revise: { ...crossing, by: ["host", "guest"], from: ["drafting"], to: "=", sets: ["urgent"], fresh: true, refersTo: ["propose"] },
    calm: { ...crossing, by: ["guest"], from: ["drafting"], to: "=", needs: ["urgent"], clears: ["urgent"], lacks: ["seen"] },
    sign: {
      ...crossing,
      by: ["host", "guest"],
      from: ["drafting"],
      to: "agreed",
      refersTo: ["propose"],
      quorum: { of: 2, distinct: "party" },
      declined: { from: ["agreed"], to: "drafting", unmet: true },
    },
    hold: { ...crossing, by: ["host"], from: ["agreed"], to: "=" },
    release: { ...crossing, by: ["host"], from: ["agreed"], to: "=" },
    deliver: {
      ...crossing,
      by: ["guest"],
      from: ["agreed", "overdue"],
      to: "=",
      item: { from: ["open"], to: "delivered" },
      frame: fields({ item: opaque }),
    },
    finish: { ...crossing, by: ["guest"], from: ["agreed", "overdue"], to: "ended" },
    witness: {
      ...crossing,
      kind: "report",
      by: ["host", "guest"],
      from: ["*"],
      to: "=",
      sets: ["seen"],
      frame: fields({ how: choice("eye", "ear") }),
    },
    collapse: { ...crossing, kind: "report", by: ["host"], from: ["agreed"], to: "overdue" },
    memo: { ...crossing, by: ["host"], from: ["*"], to: "=", audience: "party" },
  },
  deadlines: {
    delivery: {
      debtor: "guest",
      start: ["sign"],
      stop: ["finish", "collapse"],
      pause: ["hold"],
      resume: ["release"],
      length: { hours: 48 },
      grace: 0,
      law: "agreed",
      lapse: { from: ["agreed"], to: "overdue" },
      cured: { to: "=" },
    },
  },
  items: { initial: "open", states: { open: {}, delivered: { final: true } } },
} as const satisfies Protocol;
