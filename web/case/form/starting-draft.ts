/** With what a form is filled before anybody typed: what was kept, what the case says, what one's own last like act stood on. */
import type { Basis } from "#client";
import { actDefinition } from "#kernel";
import type { ActFormProps } from "./act-form.tsx";
import { blankDraft, type Draft, loadDraft } from "./draft.ts";
import type { LikeAct } from "./like-act.ts";

/** What a form begins with: articles on which the agency can rely today, and one's own newest like act in another case. */
export type Beginning = { readonly usable: readonly Basis[]; readonly like: LikeAct | null };

/** The basis of the newest like act of ours in this case, else in the last like case, or the only article that allows the act to the agency. */
const likelyBasis = (
  { protocol, type, target, transcribes }: ActFormProps,
  party: string,
  { usable, like: elsewhere }: Beginning,
): readonly string[] => {
  const definition = actDefinition(protocol, type);
  if (definition?.basis !== "required" || transcribes !== undefined) return [];
  const { laws } = definition;
  const allows = (id: string): boolean => (laws?.includes(id) ?? false) && usable.some((basis) => basis.id === id);
  const ours = target.file?.acts.filter(({ author }) => author.party === party) ?? [];
  const like = ours.findLast(({ basis }) => basis.some(({ id }) => allows(id)));
  const allowing = usable.filter(({ id }) => allows(id));
  if (like) return like.basis.map(({ id }) => id).filter(allows);
  const before = elsewhere?.basis.filter(allows) ?? [];
  if (before.length > 0) return before;
  return allowing.length === 1 ? allowing.map(({ id }) => id) : [];
};

/** The draft that was kept, else one with what can be known before. */
export const startingDraft = (
  props: ActFormProps,
  party: string,
  beginning: Beginning,
  before: Draft | null,
): { draft: Draft; found: boolean } => {
  const { draftKey, target, of, next, type, transcribes } = props;
  const kept = before ?? loadDraft(draftKey);
  const only = next?.of.length === 1 && type !== "correct" ? next.of[0] : undefined;
  const like = target.file?.acts.findLast(({ author, handling }) => author.party === party && handling !== null);
  const elsewhere = transcribes === undefined ? beginning.like : null;
  const handling = like?.handling ?? elsewhere?.handling;
  const fresh: Draft = {
    ...blankDraft(),
    of: of ?? only ?? "",
    territory: transcribes ?? elsewhere?.territory ?? party,
    basis: likelyBasis(props, party, beginning),
    ...(handling ? { handling } : {}),
  };
  if (kept?.isPrefilled) {
    const { seed, occurred, frame, content } = kept;
    return { draft: { ...fresh, seed, occurred, frame, content }, found: false };
  }
  return { draft: kept ?? fresh, found: kept !== undefined };
};
