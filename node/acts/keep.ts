import { dataSubject, EntryClass } from "#kernel";
import { seal } from "#node/content/sealing.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { ActRow } from "#node/store/database.ts";
import { madeFrom } from "./act-of-row.ts";
import type { PreparedAct } from "./prepare.ts";

/** Content that names nobody in particular is about the case. */
export const CASE_SUBJECT = "case";

export type Kept = { readonly log: string; readonly index: number };

/**
 * Adds an act to the batch: its entry in `log`, its row, its content sealed piece by piece (one data key per act and subject),
 * and the chunks that its attachments name. `authorIndex` is the index in the author party's log where that is another one.
 */
export function keepAct(batch: Batch, kek: Uint8Array, log: string, prepared: PreparedAct, decision: unknown, authorIndex?: number): Kept {
  const { act, definition, signer } = prepared;
  const hash = idBytes(act.hash);
  const index = batch.append(log, EntryClass.act, hash);
  const { frame } = act;
  const row: ActRow = {
    hash,
    case_id: idBytes(frame.case),
    type: frame.type,
    audience: definition.audience,
    party: frame.party,
    agency: frame.agency,
    kid: act.kid,
    signer,
    iat: frame.iat,
    at: batch.at,
    log,
    idx: index,
    author_idx: authorIndex ?? index,
    author_at: authorIndex === undefined ? batch.at : prepared.judgedAt,
    body: act.jwt,
    decision,
  };
  batch.addAct(act.hash, madeFrom(act, row));
  for (const [subject, disclosures] of bySubject(prepared)) {
    const piece = seal(kek, hash, subject, Buffer.from(`${disclosures.join("~")}~`));
    batch.written.sealed.push({ act: hash, subject, nonce: piece.nonce, data: piece.data });
    batch.written.keys.push({ act: hash, subject, wrapped: piece.wrapped });
  }
  for (const { chunks } of prepared.attachments) for (const chunk of chunks) batch.written.chunks.push({ act: hash, chunk });
  // A node's own lapse or decline makes it no agency that deals with the case: whoever takes in new cases still sees this one.
  if (signer === "agent") batch.written.agencies.push({ case_id: idBytes(frame.case), party: frame.party, agency: frame.agency });
  return { log, index };
}

/**
 * Disclosures by whose data they carry; what is nobody's is the case's (spec/protocol.md, Fields). The content was opened from them one by one,
 * so its names stand in their order.
 */
function bySubject({ act, content, protocol, root }: PreparedAct): Map<string, readonly string[]> {
  const { type, frame } = act.frame;
  const names = Object.keys(content);
  const pieces = new Map<string, string[]>();
  for (const [i, disclosure] of act.disclosures.entries()) {
    const subject = dataSubject(protocol, { type, frame }, root, names[i] ?? "") ?? CASE_SUBJECT;
    const piece = pieces.get(subject);
    if (piece === undefined) pieces.set(subject, [disclosure]);
    else piece.push(disclosure);
  }
  return pieces;
}
