/** What people of one party arrange among themselves: one store for each job, bound to who asks. Nothing of it is ever sent. */
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";
import { ClearanceStore } from "./drafts/clearance-store.ts";
import { CommentStore } from "./drafts/comment-store.ts";
import { DraftStore } from "./drafts/draft-store.ts";
import { ReferenceStore } from "./drafts/reference-store.ts";
import { DutyStore } from "./duty/duty-store.ts";
import { RingStore } from "./duty/ring-store.ts";
import { HitStore } from "./holdings/hit-store.ts";
import { HoldingStore } from "./holdings/holding-store.ts";
import { InboxStore } from "./inbox/inbox-store.ts";
import { Calendars } from "./notices/calendars.ts";
import { NoticeStore } from "./notices/notice-store.ts";
import { SearchStore } from "./search/search-store.ts";

export type Desks = {
  readonly inbox: (actor: Actor) => InboxStore;
  readonly duty: (actor: Actor) => DutyStore;
  readonly rings: (actor: Actor) => RingStore;
  readonly notices: (actor: Actor) => NoticeStore;
  readonly drafts: (actor: Actor) => DraftStore;
  readonly clearances: (actor: Actor) => ClearanceStore;
  readonly comments: (actor: Actor) => CommentStore;
  readonly references: (actor: Actor) => ReferenceStore;
  readonly holdings: (actor: Actor) => HoldingStore;
  readonly hits: (actor: Actor) => HitStore;
  readonly search: (actor: Actor) => SearchStore;
  /** For whoever has the secret address of one. */
  readonly calendars: Calendars;
};

export const desksOf = (node: Node): Desks => ({
  inbox: (actor) => new InboxStore(node, actor),
  duty: (actor) => new DutyStore(node, actor),
  rings: (actor) => new RingStore(node, actor),
  notices: (actor) => new NoticeStore(node, actor),
  drafts: (actor) => new DraftStore(node, actor),
  clearances: (actor) => new ClearanceStore(node, actor),
  comments: (actor) => new CommentStore(node, actor),
  references: (actor) => new ReferenceStore(node, actor),
  holdings: (actor) => new HoldingStore(node, actor),
  hits: (actor) => new HitStore(node, actor),
  search: (actor) => new SearchStore(node, actor),
  calendars: new Calendars(node),
});
