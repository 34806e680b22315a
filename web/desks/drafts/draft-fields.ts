import type { FormSubject } from "../../case/form/form-context.ts";
import { textTypeOf } from "../../case/form/form-context.ts";
import { schemasOf, shownFrame } from "../../case/form/payload.ts";

export type NamedField = { readonly pointer: string; readonly label: string };

/** The fields of a form that a comment may be about, as the form calls them. */
export const fieldsOfForm = (subject: FormSubject): readonly NamedField[] => {
  const named = (part: string, name: string): NamedField => ({
    pointer: `/${part}/${name}`,
    label: subject.words.field(textTypeOf(subject, name), name),
  });
  return [
    ...shownFrame(subject).map(([name]) => named("frame", name)),
    ...Object.keys(schemasOf(subject).content.properties).map((name) => named("content", name)),
  ];
};
