import { createContext, useContext } from "react";
import type { CaseFile, NextAct } from "#client";
import type { Protocol } from "#kernel";
import type { Words } from "../arrangements.ts";

/** What a form is drawn from: the protocol's data and words, and the case that the act goes to, if there is one yet. */
export type FormSubject = {
  readonly protocol: Protocol;
  readonly words: Words;
  readonly type: string;
  /** For `correct`: the type of the act that is corrected. */
  readonly corrects: string | undefined;
  readonly file: CaseFile | undefined;
  readonly next: NextAct | undefined;
  /** The party whose act this writes down; undefined for an act of the own party. */
  readonly transcribes: string | undefined;
};

const SubjectContext = createContext<FormSubject | null>(null);
export const SubjectProvider = SubjectContext;

export const useSubject = (): FormSubject => {
  const subject = useContext(SubjectContext);
  if (!subject) throw new Error("a field was drawn outside a form");
  return subject;
};

/** The type whose texts name the fields: a correction speaks of the corrected act's fields. */
export const textTypeOf = ({ type, corrects }: FormSubject, name: string): string =>
  corrects !== undefined && name !== "reason" ? corrects : type;
