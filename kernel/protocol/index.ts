/** Schema constructors, as `field.choice(…)`, `field.text(…)`. */

export { actDefinition, type BuiltInType, builtInActs, declineKinds, isBuiltIn, transcription } from "./built-in.ts";
export { builtInTexts } from "./built-in-text.ts";
export {
  asIfListed,
  type Calendar,
  CalendarFault,
  endOfDay,
  isWorkingDay,
  localDate,
  plusDays,
  plusWorkingDays,
  startOfDay,
  workingDaysBetween,
} from "./calendar.ts";
export { canonicalProtocol, protocolHash, protocolName, publishedForm, textsHash } from "./canonical.ts";
export { stampDue } from "./deadline.ts";
export type { ActDefinition, Audience, Deadline, Declined, FieldSchema, Length, Power, Protocol, Schema, Side } from "./definition.ts";
export { type EnabledAct, enabledActs, mayStep, transcribableActs, type Viewpoint } from "./enabled.ts";
export {
  contentSchema,
  type FieldError,
  type Fielded,
  type FieldOptions,
  fieldErrors,
  fieldRefusal,
  frameSchema,
  type Shapes,
  valueErrors,
  withTranscription,
} from "./fields.ts";
export { correctedRoot, enabledTypes, goneReference, refusalOf, roleSide } from "./guard.ts";
export { type Identifier, type IdentifierKind, identifierKinds, identifiersIn } from "./identifiers.ts";
export { isMet } from "./met.ts";
export { checkProtocol, type Report } from "./model-check/check.ts";
export type { Finding } from "./model-check/finding.ts";
export { type Seeded, seedDefects } from "./model-check/seed.ts";
export { type Due, doer, type Move, type Proposal, sideOf, transcribes } from "./move.ts";
export { pastDue } from "./past-due.ts";
export { dataSubject } from "./persons.ts";
export { clocksToStamp, curedBy } from "./plan.ts";
export { sample as sampleProtocol } from "./sample.ts";
export * as say from "./say.ts";
export * as field from "./schema.ts";
export { type CaseState, type Clock, type DocketedAct, emptyState, inForce, isFinal, type Standing, type Undo } from "./state.ts";
export { debtorOf, step } from "./step.ts";
export { type SummaryPart, summaryOf } from "./summary.ts";
export { type ActText, actText, type FieldText, fieldPaths, fieldText, type Labelled, type ProtocolTexts, textFaults } from "./text.ts";
export { type Awaited, awaitedOf } from "./turn.ts";
export { urgencyOf } from "./urgency.ts";
