/** The record behind each entry: that it is there, under this hash and of this class. */
import { sql } from "kysely";
import { base64url, EntryClass, parseRefusalLine, utf8 } from "#kernel";
import type { LogEntryRow } from "#node/store/database.ts";
import type { FsckDeps } from "./deps.ts";

type Body = { readonly body: string; readonly class: number };

export async function checkRecordsOf(deps: FsckDeps, log: string, page: readonly LogEntryRow[]): Promise<void> {
  const { crypto, found } = deps;
  const bodies = await bodiesOf(
    deps,
    page.map(({ hash }) => hash),
  );
  for (const entry of page) {
    const where = { log, index: entry.idx, hash: base64url(entry.hash) };
    const records = bodies.get(base64url(entry.hash)) ?? [];
    const record = records.find((one) => one.class === entry.class);
    if (record === undefined) found.add("record-missing", where, `no record of class ${entry.class} has this hash`);
    else if (!Buffer.from(crypto.sha256(utf8(record.body))).equals(entry.hash))
      found.add("record-wrong", where, "the record's bytes do not have its hash");
  }
}

/** Bodies by hash. An act that was refused when it arrived lies with its refusal; a line that could not be folded, with the evidence. */
async function bodiesOf({ db, crypto }: FsckDeps, hashes: readonly Buffer[]): Promise<Map<string, Body[]>> {
  const anyOf = sql<Buffer>`any(${hashes}::bytea[])`;
  const acts = await db.selectFrom("act").select(["hash", "body"]).where("hash", "=", anyOf).execute();
  const refusedActs = await db.selectFrom("refusal").select(["act as hash", "act_body as body"]).where("act", "=", anyOf).execute();
  const lines = await db.selectFrom("line").select(["hash", "body"]).where("hash", "=", anyOf).execute();
  const invalid = await db.selectFrom("invalid_line").select(["hash", "body"]).where("hash", "=", anyOf).execute();
  const refusals = await db.selectFrom("refusal").select(["hash", "body"]).where("hash", "=", anyOf).execute();
  const publics = await db.selectFrom("public_record").select(["hash", "body", "class"]).where("hash", "=", anyOf).execute();
  const reads = await db.selectFrom("read_batch").select(["hash", "body"]).where("hash", "=", anyOf).execute();
  const bodies = new Map<string, Body[]>();
  const add = (entryClass: number, rows: readonly { hash: Buffer; body: string | null }[]) => {
    for (const { hash, body } of rows) {
      const name = base64url(hash);
      if (body !== null) bodies.set(name, [...(bodies.get(name) ?? []), { body, class: entryClass }]);
    }
  };
  add(EntryClass.act, acts);
  add(
    EntryClass.act,
    refusedActs.map(({ hash, body }) => ({ hash, body: body?.split("~")[0] ?? null })),
  );
  const isRefusal = ({ body }: (typeof invalid)[number]) => parseRefusalLine(crypto, body).ok;
  add(EntryClass.docketLine, [...lines, ...invalid.filter((row) => !isRefusal(row))]);
  add(EntryClass.refusal, [...refusals, ...invalid.filter(isRefusal)]);
  add(EntryClass.readBatch, reads);
  for (const { class: entryClass, ...row } of publics) add(entryClass, [row]);
  return bodies;
}
