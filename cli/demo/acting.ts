/** What the stories are made of: moments in the order of time, acts that must come out as told, and waiting for the other side. */
import { setTimeout as sleep } from "node:timers/promises";
import type { StoryPerson } from "./people.ts";
import type { CaseFile, Draft, Sent } from "./person.ts";

const LIMIT = 60_000;

/** Where a story plays. */
export type Stage = {
  /** Resolves when the clocks show this time and no other story has anything to do before it. */
  readonly at: (time: string) => Promise<void>;
  /** One line about what happened. */
  readonly tell: (what: string) => void;
};

/** A case in the story: its id and its readable number. */
export type Told = { readonly case: string; readonly number: string; readonly what: string };

export type Opened = Omit<Told, "what">;

export const opened = async (person: StoryPerson, draft: Draft): Promise<Opened> => {
  const { case: id, number } = await accepted(person, draft);
  return { case: id, number: number ?? "" };
};

export const accepted = async (person: StoryPerson, draft: Draft): Promise<Sent> => {
  const sent = await person.act(draft);
  if (sent.refusal !== null) throw new Error(`${draft.type} by ${person.name} is refused: ${JSON.stringify(sent.refusal)}`);
  return sent;
};

/** The rules by which policy refuses the act; throws if it does not. */
export const refusedBy = async (person: StoryPerson, draft: Draft): Promise<readonly string[]> => {
  const { refusal } = await person.act(draft);
  if (refusal?.kind !== "policy")
    throw new Error(`${draft.type} by ${person.name} should be refused by policy: ${JSON.stringify(refusal)}`);
  return (refusal.rules ?? []).map(({ id }) => id);
};

/** Asks until the case is as the story needs it. */
export const until = async (person: StoryPerson, id: string, holds: (file: CaseFile) => boolean): Promise<CaseFile> => {
  let last = "not there";
  for (const begun = Date.now(); Date.now() - begun < LIMIT; await sleep(100)) {
    const known = (await person.cases()).some((summary) => summary.case === id);
    if (!known) continue;
    const file = await person.caseFile(id);
    if (holds(file)) return file;
    last = file.state;
  }
  throw new Error(`${person.name} waits in vain: the case is ${last}`);
};

/** The other side has folded the act. */
export const arrived = (person: StoryPerson, { case: id, hash }: Pick<Sent, "case" | "hash">): Promise<CaseFile> =>
  until(person, id, ({ acts }) => acts.some((act) => act.hash === hash && act.stage === "docketed"));
