import type { ActDefinition, FieldSchema, Protocol } from "./definition.ts";
import { attachment, choice, date, fields, flag, hash, law, line, moment, party, text } from "./schema.ts";
import { own } from "./state.ts";

/** Grounds on which a party may not honour an act, whatever the protocol; a protocol may name more in an act of its own. */
export const declineKinds = [
  "policy",
  "no-basis",
  "public-order",
  "sovereignty",
  "not-an-offence",
  "military-offence",
  "political-offence",
  "death-penalty",
  "ne-bis-in-idem",
  "pending-proceedings",
  "purpose",
  "data-protection",
  "privilege",
  "human-rights",
  "wrong-authority",
  "incomplete",
  "disproportionate",
  "not-held",
] as const;

/** How something goes from one party to the other outside Hito. */
const channels = ["letter", "mail", "call", "form", "in-person"] as const;

const builtIn = (kind: "step" | "report", frame: FieldSchema, content: FieldSchema): ActDefinition => ({
  kind,
  by: ["*"],
  from: ["*"],
  to: "=",
  class: "built-in",
  power: "none",
  audience: "both",
  basis: "optional",
  declined: "=",
  frame,
  content,
});

const reason = fields({ reason: text(4000) });

/** The acts that every protocol has (spec/protocol.md). `correct` takes the fields of what it corrects besides these. */
export const builtInActs = {
  correct: builtIn("step", fields({ corrects: { type: "array", items: { type: "string" }, minItems: 1, maxItems: 64 } }), reason),
  withdraw: builtIn("step", fields({}), reason),
  decline: { ...builtIn("step", fields({ kind: choice(...declineKinds), law }), fields({ "reason?": text(4000) })), basis: "optional" },
  lapse: builtIn("step", fields({ clock: { type: "string" } }), fields({})),
  affirm: builtIn("report", fields({}), fields({ "reason?": text(4000) })),
  dispute: builtIn("report", fields({}), reason),
  assign: { ...builtIn("step", fields({ agent: hash, give: flag, "ends?": moment }), fields({})), audience: "party" },
  dispatch: {
    ...builtIn(
      "report",
      fields({ channel: choice(...channels, "not-sent"), form: choice("pdf", "docx", "printed", "spoken", "other"), "instead?": hash }),
      fields({ recipient: line(200), "reference?": line(80), "file?": attachment, "remarks?": text(2000) }),
    ),
    audience: "party",
  },
  share: builtIn("step", fields({}), fields({})),
} as const satisfies Record<string, ActDefinition>;

export type BuiltInType = keyof typeof builtInActs;

export const isBuiltIn = (type: string): type is BuiltInType => Object.hasOwn(builtInActs, type);

/** A protocol's act or a built-in one; a protocol cannot redefine these. */
export const actDefinition = (protocol: Protocol, type: string): ActDefinition | undefined =>
  own<ActDefinition>(builtInActs, type) ?? own(protocol.acts, type);

/**
 * Fields that any act which crosses may have besides its own: who did it outside Hito, by what channel, and the source document with
 * the date, sender, subject and reference number that it bears.
 */
export const transcription = {
  frame: fields({ transcribes: party, channel: choice(...channels), "sourceDate?": date }),
  content: fields({ source: attachment, "sourceSender?": line(200), "sourceSubject?": line(300), "sourceReference?": line(80) }),
};

/** Built-in acts that only a node of Hito can do, so that none can be written down for a party without one. */
export const neverTranscribed: readonly string[] = ["lapse", "affirm", "dispute", "assign", "dispatch", "share"] satisfies BuiltInType[];
