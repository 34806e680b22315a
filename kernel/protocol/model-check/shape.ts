import { isBuiltIn } from "../built-in.ts";
import { hasDate } from "../dates.ts";
import type { ActDefinition, Deadline, Protocol } from "../definition.ts";
import { freeFields, unlimitedFields } from "../finite.ts";
import { wrongIdentifiers } from "../identifiers.ts";
import { own } from "../state.ts";
import { wrongSummaries } from "../summary.ts";
import { wrongUrgencies } from "../urgency.ts";
import { type Finding, finding } from "./finding.ts";

/** What is wrong with the data by itself: names that name nothing, senders that do not exist, what every act must declare. */
export const shapeFindings = (protocol: Protocol): Finding[] => [
  ...wholeFindings(protocol),
  ...Object.entries(protocol.acts).flatMap(([type, act]) => [
    ...senderFindings(protocol, type, act),
    ...nameFindings(protocol, type, act),
    ...declinedFindings(protocol, type, act),
    ...fieldFindings(protocol, type, act),
  ]),
  ...Object.entries(protocol.deadlines).flatMap(([name, deadline]) => deadlineFindings(protocol, name, deadline)),
];

const states = (protocol: Protocol, names: readonly string[], where: string): Finding[] =>
  names
    .filter((name) => name !== "*" && name !== "=" && !Object.hasOwn(protocol.states, name))
    .map((name) => finding("broken-data", `${where} names the state ${name}, which does not exist`));

const flags = (protocol: Protocol, names: readonly string[] = [], where: string): Finding[] =>
  names
    .filter((name) => !protocol.flags.includes(name))
    .map((name) => finding("broken-data", `${where} names the flag ${name}, which does not exist`));

const when = (wrong: boolean, kind: Finding["kind"], what: string): Finding[] => (wrong ? [finding(kind, what)] : []);

const wholeFindings = (protocol: Protocol): Finding[] => {
  const openers = Object.values(protocol.acts).filter(({ opens }) => opens);
  const finals = Object.values(protocol.states).filter(({ final }) => final);
  const both = protocol.roles.some(({ side }) => side === "partner");
  return [
    ...when(openers.length !== 1, "broken-data", `${openers.length} act types open a case; it must be one`),
    ...when(finals.length === 0, "missing-final", "no state is final"),
    ...when(protocol.roles[0]?.side !== "home", "wrong-sender", "the first role is not the opener's"),
    ...when(
      both !== (protocol.parties === 2),
      "wrong-sender",
      `${protocol.parties} parties, but ${both ? "a" : "no"} role on the partner's side`,
    ),
    ...states(protocol, [protocol.initial], "initial"),
    ...Object.keys(protocol.acts)
      .filter(isBuiltIn)
      .map((type) => finding("broken-data", `${type} is a built-in act`)),
    ...when([...protocol.flags].sort().join() !== [...new Set(protocol.flags)].join(), "broken-data", "flags are not sorted, or repeated"),
  ];
};

const senderFindings = (protocol: Protocol, type: string, act: ActDefinition): Finding[] => {
  const unknown = act.by.filter((role) => !protocol.roles.some(({ id }) => id === role));
  const opener = act.opens && !act.by.every((role) => protocol.roles.find(({ id }) => id === role)?.side === "home");
  return [
    ...when(act.by.length === 0, "wrong-sender", `nobody may send ${type}`),
    ...when(unknown.length > 0, "wrong-sender", `${type} is sent by ${unknown.join(", ")}, which is no role`),
    ...when(opener === true, "wrong-sender", `${type} opens a case but can be sent by the partner`),
  ];
};

const nameFindings = (protocol: Protocol, type: string, act: ActDefinition): Finding[] => [
  ...states(protocol, [...act.from, act.to], type),
  ...flags(protocol, [...(act.needs ?? []), ...(act.lacks ?? []), ...(act.sets ?? []), ...(act.clears ?? [])], type),
  ...(act.refersTo ?? [])
    .filter((name) => !Object.hasOwn(protocol.acts, name))
    .map((name) => finding("broken-data", `${type} refers to ${name}, which does not exist`)),
  ...when(act.newest === true && !act.refersTo, "broken-data", `${type} refers to the newest of no types`),
  ...(act.item ? [...act.item.from, act.item.to] : [])
    .filter((name) => !own(protocol.items?.states ?? {}, name))
    .map((name) => finding("broken-data", `${type} names the item state ${name}, which does not exist`)),
  ...when(act.kind === "report" && act.to !== "=" && act.from.includes("*"), "broken-data", `${type} is a report that moves every state`),
  ...when(
    act.quorum !== undefined && act.quorum.distinct === "party" && act.quorum.of > protocol.parties,
    "dead-act",
    `${type} needs more parties than there are`,
  ),
];

const declinedFindings = (protocol: Protocol, type: string, act: ActDefinition): Finding[] => {
  if (act.audience !== "both") return [];
  if (act.declined === undefined) return [finding("missing-declined", `${type} goes to both parties but has no declined state`)];
  const { from = [], to, clears } = typeof act.declined === "string" ? { to: act.declined } : { from: act.declined.from, ...act.declined };
  return [
    ...when(act.kind === "report" && act.declined !== "=", "broken-data", `a decline of ${type} undoes nothing, for it is a report`),
    ...states(protocol, [...from, to], `declined of ${type}`),
    ...flags(protocol, clears, `declined of ${type}`),
  ];
};

const fieldFindings = (protocol: Protocol, type: string, act: ActDefinition): Finding[] => {
  const names = Object.keys(act.frame.properties);
  const partner = act.frame.required?.includes("partner") === true;
  const both = names.filter((name) => Object.hasOwn(act.content.properties, name));
  const subjects = Object.values(act.content.properties).flatMap((schema) =>
    typeof schema["x-subject"] === "string" ? [schema["x-subject"]] : [],
  );
  return [
    ...freeFields(act.frame).map((name) => finding("free-frame", `frame field ${name} of ${type} may hold free text`)),
    ...unlimitedFields(act.content).map((path) => finding("broken-data", `content ${path} of ${type} has no limit`)),
    ...wrongUrgencies(act.frame).map((name) => finding("broken-data", `frame field ${name} of ${type} is urgent for no value of its own`)),
    ...wrongIdentifiers(act.content).map((path) =>
      finding("broken-data", `content ${path} of ${type} is marked as an identifier and is none`),
    ),
    ...wrongSummaries(act).map((name) =>
      finding("broken-data", `${name} of ${type} is no enum in the frame of an act that opens: it sums up no case`),
    ),
    ...both.map((name) => finding("broken-data", `${name} of ${type} is both frame and content`)),
    ...when(
      act.opens === true && protocol.parties === 2 && !partner,
      "broken-data",
      `${type} opens a case between two parties but its frame has no partner`,
    ),
    ...when(act.item !== undefined && !act.frame.required?.includes("item"), "broken-data", `${type} moves an item but its frame has none`),
    ...subjects
      .filter((name) => !names.includes(name))
      .map((name) => finding("broken-data", `${type} has no frame field ${name} for its subject`)),
    ...unnamed(protocol, act, subjects).map((name) =>
      finding("broken-data", `${type} can tell about a person whom its ${name} does not name`),
    ),
  ];
};

/** Where there is consular power, consent is judged by whom an act names: none may tell about a person and leave out who it is. */
const unnamed = (protocol: Protocol, { frame }: ActDefinition, subjects: readonly string[]): string[] => {
  const isConsular = Object.values(protocol.acts).some(({ power }) => power === "consular");
  return isConsular ? [...new Set(subjects)].filter((name) => !frame.required?.includes(name)) : [];
};

const deadlineFindings = (protocol: Protocol, name: string, deadline: Deadline): Finding[] => {
  const events = [...deadline.start, ...deadline.stop, ...(deadline.pause ?? []), ...(deadline.resume ?? [])];
  const { lapse, cured, length } = deadline;
  const dated =
    "frame" in length ? deadline.start.filter((type) => !givesDate(protocol, type, length.frame, length.else !== undefined)) : [];
  return [
    ...events
      .filter((event) => !isEvent(protocol, event))
      .map((event) => finding("broken-data", `deadline ${name} names ${event}, which does not exist`)),
    ...when(
      !protocol.roles.some(({ id }) => id === deadline.debtor),
      "wrong-sender",
      `deadline ${name} is owed by ${deadline.debtor}, which is no role`,
    ),
    ...when(deadline.start.length === 0, "deadline-never-starts", `no act starts the deadline ${name}`),
    ...when(lapse.to === "=" && !lapse.sets?.length, "no-consequence", `nothing follows when the deadline ${name} lapses`),
    ...states(protocol, [...lapse.from, lapse.to, ...(cured ? [cured.to] : [])], `deadline ${name}`),
    ...flags(protocol, [...(lapse.sets ?? []), ...(cured?.clears ?? [])], `deadline ${name}`),
    ...dated.map((type) => finding("broken-data", `${type} starts the deadline ${name} but has no date for it`)),
  ];
};

/** The type has the date, surely where nothing else can stand for it; or every type that it may name gives it; what a report names may not be there. */
const givesDate = (protocol: Protocol, type: string, field: string, optional: boolean, asked: readonly string[] = []): boolean => {
  const act = own<ActDefinition>(protocol.acts, type);
  if (hasDate(act?.frame, field)) return optional || act?.frame.required?.includes(field) === true;
  if (asked.includes(type) || (act?.kind === "report" && !optional)) return false;
  return act?.refersTo?.every((of) => givesDate(protocol, of, field, optional, [...asked, type])) ?? false;
};

const isEvent = (protocol: Protocol, event: string): boolean => {
  const [kind, name] = event.split(":");
  if (name === undefined) return Object.hasOwn(protocol.acts, event);
  return kind === "lapse" ? Object.hasOwn(protocol.deadlines, name) : kind === "decline" && own(protocol.acts, name)?.kind === "step";
};
