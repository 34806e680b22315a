/**
 * The node's copy of a draft, so that it is there in another browser too and colleagues can be asked: kept a moment after each change, version by
 * version. A version that somebody else made is never written over unasked. What is typed is in this browser before.
 */
import { problemOf, unwrap } from "#client";
import { base64url } from "#kernel";
import { api } from "../../api.ts";
import { webCrypto } from "../../crypto.ts";
import type { Draft } from "./draft.ts";

/** `isClean`: the node has all that was typed. */
export type KeptDraft = { readonly id: string; readonly version: number; readonly isClean: boolean };
export type Place = {
  readonly case: string;
  readonly protocol: string;
  readonly type: string;
  readonly of: string | null;
  readonly transcribes: string | null;
};
export type SaveState =
  | { readonly kind: "none" | "saving" | "away" | "refused" | "conflict" | "ended" }
  | { readonly kind: "saved"; readonly at: number; readonly version: number };

const PAUSE = 1200;
const AGAIN = 15_000;

export const newDraftId = (): string => base64url(webCrypto.random(16));

/** What is sent of a draft. */
export const fieldsOf = ({ isPrefilled: _, ...fields }: Draft) => ({
  ...fields,
  basis: [...fields.basis],
  handling: { ...fields.handling },
  frame: { ...fields.frame },
  content: { ...fields.content },
});

/** The text of a draft, to tell whether two are the same. */
const textOf = (draft: Draft): string => JSON.stringify(fieldsOf(draft));

/** This text as a draft of its own, beside the one that there is. */
export const keepAside = (place: Place, draft: Draft): Promise<unknown> =>
  unwrap(
    api.PUT("/api/v1/drafts/{draft}", { params: { path: { draft: newDraftId() } }, body: { base: 0, ...place, fields: fieldsOf(draft) } }),
  );

export class NodeDraft {
  #id: string | null;
  #version: number;
  #saved: string | null;
  #state: SaveState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;
  #isDirty = false;
  #ended = false;
  #place: Place;
  readonly #read: () => Draft;
  readonly #keep: (kept: KeptDraft) => void;
  readonly #listeners = new Set<() => void>();

  /** `saved` is the text that the node has in this version. */
  constructor(
    place: Place,
    kept: KeptDraft | null,
    saved: Draft | null,
    state: SaveState,
    read: () => Draft,
    keep: (kept: KeptDraft) => void,
  ) {
    this.#place = place;
    this.#id = kept?.id ?? null;
    this.#version = kept?.version ?? 0;
    this.#saved = saved === null ? null : textOf(saved);
    this.#state = state;
    this.#read = read;
    this.#keep = keep;
  }

  /** Null until the node has it. */
  get id(): string | null {
    return this.#version === 0 ? null : this.#id;
  }

  get state(): SaveState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Something was typed. */
  changed(): void {
    if (this.#ended || this.#isStopped()) return;
    if (this.#id !== null) this.#keep({ id: this.#id, version: this.#version, isClean: false });
    this.#isDirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), PAUSE);
  }

  /** Keeps now what is not kept; the version at the node, or null where there is none of this text. */
  async flush(): Promise<{ readonly id: string; readonly version: number } | null> {
    clearTimeout(this.#timer);
    await this.#running;
    if (!this.#isStopped() && this.#saved !== textOf(this.#read())) await this.#save();
    return this.#id !== null && this.#version > 0 && this.#saved === textOf(this.#read()) ? { id: this.#id, version: this.#version } : null;
  }

  /** After a conflict: this text follows the version that is there. */
  async putOver(version: number): Promise<void> {
    this.#version = version;
    this.#tell({ kind: "none" });
    await this.#save();
  }

  /** What the node has is shown now. */
  adopt(kept: KeptDraft, saved: Draft): void {
    this.#version = kept.version;
    this.#saved = textOf(saved);
    this.#keep(kept);
    this.#tell({ kind: "none" });
  }

  /** The text was thrown away: what is typed next is another draft. */
  restart(): void {
    clearTimeout(this.#timer);
    this.#id = null;
    this.#version = 0;
    this.#saved = null;
    this.#tell({ kind: "none" });
  }

  /** Where the next new draft belongs. */
  moveTo(place: Place): void {
    this.#place = place;
  }

  /** The form is left: what was typed last is kept at once. */
  leave(): void {
    if (this.#isDirty && !this.#ended && !this.#isStopped()) void this.#save();
  }

  /** The text is signed: there is no draft any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#ended = true;
  }

  /** Somebody has to choose before anything more is kept. */
  #isStopped(): boolean {
    return this.#state.kind === "conflict" || this.#state.kind === "ended";
  }

  #save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running ??= this.#put().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #put(): Promise<void> {
    const draft = this.#read();
    const text = textOf(draft);
    if (text === this.#saved) {
      this.#isDirty = false;
      if (this.#id !== null) this.#keep({ id: this.#id, version: this.#version, isClean: true });
      return;
    }
    const id = this.#id ?? newDraftId();
    this.#id = id;
    this.#tell({ kind: "saving" });
    try {
      const body = { base: this.#version, ...this.#place, fields: fieldsOf(draft) };
      const { version, changedAt } = await unwrap(api.PUT("/api/v1/drafts/{draft}", { params: { path: { draft: id } }, body }));
      this.#version = version;
      this.#saved = text;
      const isClean = textOf(this.#read()) === text;
      this.#isDirty = !isClean;
      if (!this.#ended) this.#keep({ id, version, isClean });
      this.#tell({ kind: "saved", at: changedAt, version });
      if (!isClean) this.changed();
    } catch (error) {
      this.#tell({ kind: this.#failed(problemOf(error)?.status) });
    }
  }

  #failed(status: number | undefined): "conflict" | "ended" | "refused" | "away" {
    if (status === 409) return "conflict";
    if (status === 404 && this.#version > 0) return "ended";
    if (status !== undefined && status < 500 && status !== 429) return "refused";
    if (!this.#ended) this.#timer = setTimeout(() => void this.#save(), AGAIN);
    return "away";
  }

  #tell(state: SaveState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
