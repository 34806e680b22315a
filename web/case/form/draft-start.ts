/** With what a form begins: what this browser kept, and what the node has of the same draft. */
import { useQuery } from "@tanstack/react-query";
import { type Answer, problemOf, unwrap } from "#client";
import { api } from "../../api.ts";
import { useMe } from "../../session.ts";
import { type Draft, discardDraft, keepNodeDraft, loadDraft, loadNodeDraft, loadSigned } from "./draft.ts";
import type { KeptDraft, Place, SaveState } from "./node-draft.ts";

export type DraftFile = Answer<"/api/v1/drafts/{draft}", "get", 200>;

export type DraftStart = {
  /** What was typed before, here or at the node. */
  readonly draft: Draft | null;
  readonly kept: KeptDraft | null;
  /** What the node has in the version that `kept` names. */
  readonly saved: Draft | null;
  readonly state: SaveState;
};

const openFile = (id: string): Promise<DraftFile> => unwrap(api.GET("/api/v1/drafts/{draft}", { params: { path: { draft: id } } }));

/** An own draft of the same act in the same case, where this browser knows of none. */
const likeDraft = async ({ case: id, type, of, transcribes }: Place): Promise<string | null> => {
  const { drafts } = await unwrap(api.GET("/api/v1/drafts"));
  const like = drafts.find(
    (one) =>
      one.part === "author" && !one.opens && one.case === id && one.type === type && one.of === of && one.transcribes === transcribes,
  );
  return like?.draft ?? null;
};

const begin = async (key: string, named: string | null, place: Place): Promise<DraftStart> => {
  const here = loadDraft(key);
  const typed = here === undefined || here.isPrefilled ? null : here;
  const kept = loadNodeDraft(key);
  const alone: DraftStart = { draft: typed, kept, saved: null, state: { kind: "none" } };
  try {
    const id = named ?? kept?.id ?? (typed === null ? await likeDraft(place) : null);
    return id === null ? alone : meet(key, typed, kept?.id === id ? kept : null, await openFile(id));
  } catch (error) {
    if (problemOf(error)?.status !== 404) return { ...alone, state: { kind: "away" } };
    // Signed or thrown away elsewhere; what was typed here meanwhile is not.
    const isOver = kept?.isClean === true && loadSigned(key) === null;
    if (isOver) discardDraft(key);
    return isOver || typed === null
      ? { draft: null, kept: null, saved: null, state: { kind: named === null ? "none" : "ended" } }
      : { ...alone, kept: null, state: { kind: "ended" } };
  }
};

const meet = (key: string, typed: Draft | null, kept: KeptDraft | null, file: DraftFile): DraftStart => {
  const theirs: Draft = file.fields;
  const at: KeptDraft = { id: file.draft, version: file.version, isClean: true };
  const isAhead = typed !== null && kept !== null && !kept.isClean;
  if (isAhead && kept.version !== file.version) return { draft: typed, kept, saved: null, state: { kind: "conflict" } };
  keepNodeDraft(key, at);
  return {
    draft: isAhead ? typed : theirs,
    kept: at,
    saved: theirs,
    state: { kind: "saved", at: file.changedAt, version: file.version },
  };
};

/** Undefined while it is asked. */
export const useDraftStart = (key: string, named: string | null, place: Place): DraftStart | undefined => {
  const { kid } = useMe();
  const { data } = useQuery({
    queryKey: ["draft-start", key, named, kid],
    queryFn: () => begin(key, named, place),
    networkMode: "always",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  return data;
};
