/**
 * What an agent has typed for one act: kept on this device, sealed, until it is sent or discarded, so that no typing is lost when a tab
 * closes. Who signs out is asked whether it stays.
 */
import { base64url } from "#kernel";
import { webCrypto } from "../../crypto.ts";
import type { ListRow } from "./act-list.ts";
import { drafts } from "./draft-store.ts";
import type { KeptDraft } from "./node-draft.ts";

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

/** One draft per person, case (or protocol, for a new case), type and act referred to. */
export const draftKey = (owner: string, ...parts: readonly string[]): string => [owner, ...parts].join("|");

export const loadDraft = (key: string): Draft | undefined => {
  const kept = drafts.read(key);
  return typeof kept === "object" && kept !== null ? { ...blankDraft(), ...kept } : undefined;
};

/** What a page knows already of an act that is about to be written. What was typed before stays, but for what is given here. */
export const prefillDraft = (key: string, given: Partial<Pick<Draft, "frame" | "content" | "occurred">>): void => {
  const kept = loadDraft(key);
  const isTyped = kept !== undefined && kept.isPrefilled !== true;
  const before = isTyped ? kept : { ...blankDraft(), isPrefilled: true as const };
  drafts.write(key, {
    ...before,
    ...given,
    frame: { ...before.frame, ...given.frame },
    content: { ...before.content, ...given.content },
  });
};

export const keepDraft = (key: string, draft: Draft): void => drafts.write(key, draft);

const CASE = "#case";
const SIGNED = "#signed";
/** What is kept of an upload that has begun (`web/case/files/unfinished.ts`); its draft is counted, not it. */
export const UPLOAD = "#upload";
const NODE = "#node";
const LIST = "#list";

export const discardDraft = (key: string): void => {
  for (const part of ["", CASE, SIGNED, NODE, LIST]) drafts.remove(key + part);
};

/** The id of the case that this draft opens: the same after a reload, so that an opening act that was sent already is the same act. */
export const caseOfDraft = (key: string): string => {
  const kept = drafts.read(key + CASE);
  if (typeof kept === "string") return kept;
  const made = base64url(webCrypto.random(16));
  drafts.write(key + CASE, made);
  return made;
};

/** A draft that was begun elsewhere opens the case that it was begun for. */
export const keepCaseOfDraft = (key: string, id: string): void => {
  if (drafts.read(key + CASE) !== id) drafts.write(key + CASE, id);
};

/** Another id, where the draft was thrown away. */
export const renewCase = (key: string): string => {
  drafts.remove(key + CASE);
  return caseOfDraft(key);
};

/** An act that was signed and whose answer is not known: what it was made of, and the act as it is sent again. */
export type Signed = { readonly of: string; readonly kid: string; readonly act: string };

export const loadSigned = (key: string): Signed | null => {
  const kept = drafts.read(key + SIGNED) as Partial<Signed> | undefined;
  const { of, kid, act } = kept ?? {};
  return of !== undefined && kid !== undefined && act !== undefined ? { of, kid, act } : null;
};

/** Resolves once it is kept: what is sent then is the same after a reload. */
export const keepSigned = async (key: string, signed: Signed | null): Promise<void> => {
  if (signed === null) drafts.remove(key + SIGNED);
  else drafts.write(key + SIGNED, signed);
  await drafts.kept();
};

/** Which draft at the node this is. */
export const loadNodeDraft = (key: string): KeptDraft | null => {
  const { id, version, isClean } = (drafts.read(key + NODE) ?? {}) as Partial<KeptDraft>;
  return id !== undefined && version !== undefined ? { id, version, isClean: isClean === true } : null;
};

/** Where this browser keeps a draft of the node that was chosen: by itself, unless it is the one that lies here anyway. */
export const keyOfDraft = (usual: string, draft: string | undefined, owner: string): { draftKey: string; draft: string | undefined } => {
  const isUsual = draft === undefined || loadNodeDraft(usual)?.id === draft;
  return { draftKey: isUsual ? usual : draftKey(owner, "draft", draft), draft };
};

export const keepNodeDraft = (key: string, kept: KeptDraft): void => drafts.write(key + NODE, kept);

/** The acts of a list that this form is signed for, as far as they have come. */
export const loadList = (key: string): readonly ListRow[] => {
  const kept = drafts.read(key + LIST);
  return Array.isArray(kept) ? kept : [];
};

/** Resolves once it is kept. */
export const keepList = async (key: string, rows: readonly ListRow[]): Promise<void> => {
  if (rows.length === 0) drafts.remove(key + LIST);
  else drafts.write(key + LIST, rows);
  await drafts.kept();
};

/** How many drafts there are of whoever is signed in. */
export const countDrafts = (): number => drafts.names().filter((name) => !/#[a-z]+$/.test(name)).length;
