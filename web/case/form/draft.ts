/**
 * What an agent has typed for one act: kept on this device until it is sent or discarded, so that no typing is lost when a tab closes.
 * It lies in the browser's storage as it was typed; who signs out is asked whether it stays.
 */
import { base64url } from "#kernel";
import { webCrypto } from "../../crypto.ts";

export type Handling = { readonly code?: string; readonly tlp?: string };

/** Values as the form's controls hold them; `readAct` makes the act's own of them. */
export type Draft = {
  /** Random; what the act needs at random is made of it, so that reading the form twice gives one act. */
  readonly seed: string;
  readonly role: string;
  readonly of: string;
  readonly basis: readonly string[];
  readonly territory: string;
  readonly handling: Handling;
  readonly purpose: string;
  readonly force: string;
  readonly occurred: string;
  readonly frame: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
  /** Filled in by the page that led to the form, and not touched by anybody since. */
  readonly isPrefilled?: true;
};

export const blankDraft = (): Draft => ({
  seed: base64url(webCrypto.random(16)),
  role: "",
  of: "",
  basis: [],
  territory: "",
  handling: {},
  purpose: "",
  force: "",
  occurred: "",
  frame: {},
  content: {},
});

const prefix = "hito.draft.";

const keyOf = (owner: string, parts: readonly string[]): string => prefix + [owner, ...parts].join("|");

/** One draft per person, case (or protocol, for a new case), type and act referred to. */
export const draftKey = (owner: string, ...parts: readonly string[]): string => keyOf(owner, parts);

const read = (key: string): unknown => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
};

/** False if the browser's storage is full: what is kept then lives only as long as the page. */
const write = (key: string, value: unknown): boolean => {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
};

export const loadDraft = (key: string): Draft | undefined => {
  const kept = read(key);
  return typeof kept === "object" && kept !== null ? { ...blankDraft(), ...kept } : undefined;
};

/** What a page knows already of an act that is about to be written. What was typed before stays, but for what is given here. */
export const prefillDraft = (key: string, given: Partial<Pick<Draft, "frame" | "content" | "occurred">>): boolean => {
  const kept = loadDraft(key);
  const isTyped = kept !== undefined && kept.isPrefilled !== true;
  const before = isTyped ? kept : { ...blankDraft(), isPrefilled: true as const };
  return write(key, {
    ...before,
    ...given,
    frame: { ...before.frame, ...given.frame },
    content: { ...before.content, ...given.content },
  });
};

export const keepDraft = (key: string, draft: Draft): boolean => write(key, draft);

const CASE = "#case";
const SIGNED = "#signed";

export const discardDraft = (key: string): void => {
  for (const part of ["", CASE, SIGNED]) localStorage.removeItem(key + part);
};

/** The id of the case that this draft opens: the same after a reload, so that an opening act that was sent already is the same act. */
export const caseOfDraft = (key: string): string => {
  const kept = read(key + CASE);
  if (typeof kept === "string") return kept;
  const made = base64url(webCrypto.random(16));
  write(key + CASE, made);
  return made;
};

/** Another id, where the draft was thrown away. */
export const renewCase = (key: string): string => {
  localStorage.removeItem(key + CASE);
  return caseOfDraft(key);
};

/** An act that was signed and whose answer is not known: what it was made of, and the act as it is sent again. */
export type Signed = { readonly of: string; readonly kid: string; readonly act: string };

export const loadSigned = (key: string): Signed | null => {
  const kept = read(key + SIGNED) as Partial<Signed> | null;
  const { of, kid, act } = kept ?? {};
  return of !== undefined && kid !== undefined && act !== undefined ? { of, kid, act } : null;
};

export const keepSigned = (key: string, signed: Signed | null): void => {
  if (signed === null) localStorage.removeItem(key + SIGNED);
  else write(key + SIGNED, signed);
};

const draftsOf = (owner: string): string[] => Object.keys(localStorage).filter((key) => key.startsWith(keyOf(owner, [""])));

export const countDrafts = (owner: string): number => draftsOf(owner).filter((key) => !key.endsWith(CASE) && !key.endsWith(SIGNED)).length;

export const discardDraftsOf = (owner: string): void => {
  for (const key of draftsOf(owner)) localStorage.removeItem(key);
};
