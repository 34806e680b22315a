import { sql } from "kysely";
import { accepted, base64url, type Directory, EntryClass, judgeKey, type Outcome, parseLine, refused } from "#kernel";
import type { Node } from "#node/context.ts";
import { directoryName } from "#node/identity/directories.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import { channelWith } from "./accept.ts";

export type Docketed = {
  readonly line: Buffer;
  readonly body: string;
  readonly at: number;
  readonly act: Buffer;
  readonly kid: string;
  readonly iat: number;
};

/**
 * What the docket of a case holds, to be shared with the partner's node. Refused where that node could not accept it: `key-not-in-force` if
 * a key that signed one of the records has ended since, `not-found` if content was erased.
 */
export async function docketToShare(node: Node, batch: Batch, caseId: string, partner: string): Promise<Outcome<readonly Docketed[]>> {
  const log = channelWith(partner);
  const directory = batch.directory(directoryName(node.party, log)) as Directory;
  const docket = await docketOf(node, batch, caseId);
  for (const { body, at, kid, iat } of docket) {
    const line = parseLine(node.crypto, body);
    if (!line.ok) return line;
    for (const [signer, signedAt] of [
      [kid, iat],
      [line.value.kid, at],
    ] as const) {
      const judged = judgeKey(directory, signer, { index: batch.nextIndex(log), at: batch.at, iat: signedAt });
      if (!judged.ok) return judged;
      if (judged.value.late === true) return refused({ kind: "key-not-in-force", kid: signer, because: "ended" });
    }
  }
  const whole = await hasContent(node, docket);
  return whole ? accepted(docket) : refused({ kind: "not-found", what: "content" });
}

/** Whether the data key of everything that was sealed for these acts is still there. */
async function hasContent({ db, keysDb }: Node, docket: readonly Docketed[]): Promise<boolean> {
  const acts = sql<Buffer>`any(${docket.map(({ act }) => act)}::bytea[])`;
  const [sealed, keys] = await Promise.all([
    db.selectFrom("sealed").select(["act", "subject"]).where("act", "=", acts).execute(),
    keysDb.selectFrom("data_key").select(["act", "subject"]).where("act", "=", acts).execute(),
  ]);
  const kept = new Set(keys.map(pieceName));
  return sealed.every((piece) => kept.has(pieceName(piece)));
}

const pieceName = ({ act, subject }: { readonly act: Buffer; readonly subject: string }): string => `${base64url(act)} ${subject}`;

/** Enters it into the channel, in its order, so that it is sent: the records stay where they stand, and stand there too. */
export function enterDocket(batch: Batch, docket: readonly Docketed[], partner: string): void {
  const enter = (entryClass: EntryClass, hash: Buffer): void => {
    batch.written.outbox.push({ peer: partner, idx: batch.append(channelWith(partner), entryClass, hash), hash });
  };
  for (const { act, line } of docket) {
    enter(EntryClass.act, act);
    enter(EntryClass.docketLine, line);
  }
}

/** What is stored of the docket, and what the same batch adds to it. */
async function docketOf({ db }: Node, batch: Batch, caseId: string): Promise<Docketed[]> {
  const id = idBytes(caseId);
  const stored = await db
    .selectFrom("line")
    .innerJoin("act", "act.hash", "line.act")
    .select(["line.hash as line", "line.body", "line.at", "line.act", "act.kid", "act.iat"])
    .where("line.case_id", "=", id)
    .orderBy("line.n")
    .execute();
  const added = batch.written.lines.flatMap(({ hash, case_id, body, at, act }) => {
    const row = case_id.equals(id) ? batch.written.acts.find((one) => one.hash.equals(act)) : undefined;
    return row === undefined ? [] : [{ line: hash, body, at, act, kid: row.kid, iat: row.iat }];
  });
  return [...stored, ...added];
}
