/** Rows of persons and objects that people entered, and of what they name in acts. */
import type { Generated } from "kysely";

/** `token` is a keyed hash of what is sealed beside it. */
export type HoldingIdentifierRow = {
  token: Buffer;
  holding: Buffer;
  kind: string;
  nonce: Buffer;
  data: Buffer;
  added_by: string;
  added_at: number;
};

/** `merged` stands under `kept` until the merge is undone; both reasons are sealed, under keys of `name`. */
export type HoldingMergeRow = {
  id: Generated<number>;
  name: Buffer;
  kept: Buffer;
  merged: Buffer;
  nonce: Buffer;
  data: Buffer;
  by_kid: string;
  at: number;
  undone_nonce: Buffer | null;
  undone_data: Buffer | null;
  undone_by: string | null;
  undone_at: number | null;
};

/** What a partner's act names and this node holds: a question until somebody decides it. */
export type HitRow = {
  id: Generated<number>;
  act: Buffer;
  case_id: Buffer;
  token: Buffer;
  holding: Buffer;
  at: number;
  decision: "confirmed" | "rejected" | null;
  nonce: Buffer | null;
  data: Buffer | null;
  decided_by: string | null;
  decided_at: number | null;
};
