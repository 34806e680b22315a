/** What an act said at each time: as it was signed, after each correction, and in the texts that replaced it. */
import type { CaseFile, TimelineAct } from "#client";
import { contentSchema, type FieldSchema, frameSchema, type Protocol } from "#kernel";
import { correctionsOf, presentContent } from "../form/payload.ts";

export type Version = {
  readonly act: TimelineAct;
  /** The correction after which it said so; null as it was signed. */
  readonly by: TimelineAct | null;
  /** Fields of frame and content. Null where the content of the act or of a correction was erased or is not open. */
  readonly values: Readonly<Record<string, unknown>> | null;
};

const isGone = ({ stage, standing }: TimelineAct): boolean => stage === "refused" || standing === "withdrawn" || standing === "declined";
const inOrder = (one: TimelineAct, other: TimelineAct): number =>
  (one.n ?? Number.MAX_SAFE_INTEGER) - (other.n ?? Number.MAX_SAFE_INTEGER) || one.at - other.at;

/** Act types that hold one whole text, each new one in the place of the one before; none where the type is not among them. */
const textTypes = (protocol: Protocol, type: string): readonly string[] =>
  Object.values(protocol.acts).find(({ newest, refersTo }) => newest === true && refersTo?.includes(type))?.refersTo ?? [];

/** An act as signed and after each correction that counts, oldest first; a correction of a correction counts as one. */
const correctedVersions = (file: CaseFile, act: TimelineAct): readonly Version[] => {
  const corrections = allCorrections(file, act.hash).toSorted(inOrder);
  return [null, ...corrections].map((by, index) => {
    const until = new Set(corrections.slice(0, index).map(({ hash }) => hash));
    const acts = file.acts.filter(({ type, hash }) => type !== "correct" || until.has(hash));
    const isOpen = [act, ...corrections.slice(0, index)].every(({ content }) => content !== null);
    return { act, by, values: isOpen ? { ...act.frame, ...presentContent({ ...file, acts }, act) } : null };
  });
};

const allCorrections = (file: CaseFile, hash: string): readonly TimelineAct[] =>
  correctionsOf(file, hash).flatMap((correction) => [correction, ...allCorrections(file, correction.hash)]);

/** All versions of an act's text, oldest first; one alone where there is nothing to compare. */
export const versionsOf = (file: CaseFile, act: TimelineAct, protocol: Protocol): readonly Version[] => {
  const types = textTypes(protocol, act.type);
  if (types.length === 0) return correctedVersions(file, act);
  const texts = file.acts.filter((one) => types.includes(one.type) && (!isGone(one) || one.hash === act.hash)).toSorted(inOrder);
  return texts.flatMap((one) => correctedVersions(file, one));
};

/** Whether an act is a text of which more than one version is there; corrections lead there from the act that they correct. */
export const hasVersions = (file: CaseFile, act: TimelineAct, protocol: Protocol): boolean =>
  act.type !== "correct" && act.type !== "withdraw" && !(act.stage === "refused") && versionsOf(file, act, protocol).length > 1;

/** The fields of two versions, in the order of the newer's schemas; a field of the older alone comes last. */
export const fieldsOf = (protocol: Protocol, older: Version, newer: Version): FieldSchema["properties"] => {
  const known = ({ act: { type } }: Version) => ({
    ...frameSchema(protocol, type)?.properties,
    ...contentSchema(protocol, type)?.properties,
  });
  const [before, after] = [known(older), known(newer)];
  return { ...after, ...Object.fromEntries(Object.entries(before).filter(([name]) => after[name] === undefined)) };
};
