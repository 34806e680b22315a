import { useEffect, useRef } from "react";
import type { CaseFile, TimelineAct } from "#client";
import { actDefinition } from "#kernel";
import type { FormSubject } from "./form-context.ts";
import { draftOfPresent, presentContent, referredTo, revisedFields } from "./payload.ts";
import { type FormStore, useValue } from "./store.ts";

/** The type writes the act that it names anew, on the newest line: its form starts from that act. */
const revises = ({ protocol, type }: FormSubject): boolean => {
  const definition = actDefinition(protocol, type);
  return definition?.fresh === true && definition.refersTo !== undefined;
};

/**
 * Fills the form from the act that it names: a correction with the present values of what it corrects, whenever another one is chosen; a revision
 * once with the fields of the text that it revises, so that what was typed stays when the base changes. Nothing is filled over a kept draft.
 */
export const useStart = (subject: FormSubject, store: FormStore, fromDraft: boolean): { readonly restart: () => void } => {
  const { file, type } = subject;
  const [of] = useValue<string>("/of");
  const filled = useRef(fromDraft ? of : "");

  const fill = (within: CaseFile, act: TimelineAct): void => {
    if (type === "correct") {
      const { reason } = store.draft.content;
      const content = { ...draftOfPresent(subject, presentContent(within, act)), ...(reason ? { reason } : {}) };
      store.replace({ ...store.draft, content });
    } else {
      const { frame, content } = revisedFields(subject, act.frame, presentContent(within, act));
      store.replace({ ...store.draft, frame: { ...frame, ...store.draft.frame }, content: { ...content, ...store.draft.content } });
    }
  };
  const start = (): void => {
    const named = store.draft.of;
    const act = referredTo(file, named);
    const isDue = type === "correct" ? filled.current !== named : revises(subject) && filled.current === "";
    if (!file || !act || !isDue) return;
    filled.current = named;
    fill(file, act);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of what was typed starts nothing
  useEffect(start, [of, type, subject, store, file]);
  return {
    restart: () => {
      filled.current = "";
      start();
    },
  };
};
