/** Lines that say that an act came in time, against the cosignatures that are kept (SEMANTICS 3). */
import { base64url } from "#kernel";
import { firstCosigned } from "#node/log/timely.ts";
import type { FsckDeps } from "./deps.ts";
import { openUnderAny } from "./granted-keys.ts";

export type TimelyLine = { readonly hash: Buffer; readonly clock: string; readonly due: number };

/** A home keeps the checkpoint that its line rests on; of an own act the cosignatures tell, or this node has objected to the line. */
export async function checkTimely(deps: FsckDeps, { hash, clock, due }: TimelyLine): Promise<void> {
  const { db, found } = deps;
  const row = await db
    .selectFrom("line")
    .innerJoin("act", "act.hash", "line.act")
    .leftJoin("timely_proof", "timely_proof.line", "line.hash")
    .select(["act.party", "act.log", "act.idx", "act.author_idx", "line.objection", "timely_proof.checkpoint"])
    .where("line.hash", "=", hash)
    .executeTakeFirst();
  if (row === undefined || hasObjected(row.objection)) return;
  const isOwn = row.party === deps.party;
  const proven = isOwn
    ? (await firstCosigned({ db }, row.log, row.idx, due)) !== undefined
    : await isCosigned(deps, row.party, row.checkpoint, row.author_idx, due);
  if (!proven)
    found.add("timely-unproven", { line: base64url(hash), clock }, "no cosignature that is kept shows the act to have come in time");
}

const hasObjected = (objection: unknown): boolean =>
  Array.isArray(objection) && objection.some((one: { kind?: unknown }) => one.kind === "timely");

async function isCosigned(deps: FsckDeps, party: string, checkpoint: string | null, index: number, due: number): Promise<boolean> {
  const peer = deps.peers.get(party);
  if (peer === undefined || checkpoint === null) return false;
  const known = [...deps.witnesses, ...[...deps.granted.verifiers.values()].flat()].filter(({ name }) => name !== peer.witness.name);
  const opened = await openUnderAny(deps, checkpoint, peer.channel, known);
  return opened.ok && opened.value.checkpoint.size > index && opened.value.cosigned.some(({ time }) => time <= due);
}
