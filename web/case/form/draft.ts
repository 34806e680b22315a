/** What an agent has typed for one act: kept in this tab until it is signed or discarded, so that no typing is lost. */

export type Handling = { readonly code?: string; readonly tlp?: string };

/** Values as the form's controls hold them; `readAct` makes the act's own of them. */
export type Draft = {
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
};

export const blankDraft: Draft = {
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
};

const prefix = "hito.draft.";

/** One draft per person, case (or protocol, for a new case), type and act referred to. */
export const draftKey = (...parts: readonly string[]): string => prefix + parts.join("|");

export const loadDraft = (key: string): Draft | undefined => {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return typeof kept === "object" && kept !== null ? { ...blankDraft, ...kept } : undefined;
  } catch {
    return undefined;
  }
};

/** False if the tab's storage is full: the draft then lives only as long as the page. */
export const keepDraft = (key: string, draft: Draft): boolean => {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
};

export const discardDraft = (key: string): void => sessionStorage.removeItem(key);
