/** Sealed content: each piece has its key, opens, and holds what its act signed; attachments' chunks are there whole. */
import { sql } from "kysely";
import { base64url, type Json, openContent, parseActRecord } from "#kernel";
import { attachmentsIn } from "#node/acts/attachments.ts";
import { unseal } from "#node/content/sealing.ts";
import { type FsckDeps, pages } from "./deps.ts";

const PAGE = 200;
const CHUNKS = 16;
const FIRST = Buffer.alloc(0);

type Piece = {
  readonly act: Buffer;
  readonly subject: string;
  readonly nonce: Buffer;
  readonly data: Buffer;
  readonly body: string | null;
};

export async function checkContent(deps: FsckDeps): Promise<void> {
  for await (const page of piecesOf(deps)) {
    const keys = await keysOf(
      deps,
      page.map(({ act }) => act),
    );
    for (const piece of page) await checkPiece(deps, piece, keys.get(nameOf(piece)));
    deps.counts.pieces += page.length;
  }
  await checkKeys(deps);
  await checkChunks(deps);
}

const nameOf = ({ act, subject }: { readonly act: Buffer; readonly subject: string }): string => `${base64url(act)} ${subject}`;

const piecesOf = ({ db }: FsckDeps) =>
  pages<Piece>((last) =>
    db
      .selectFrom("sealed")
      .leftJoin("act", "act.hash", "sealed.act")
      .select(["sealed.act", "sealed.subject", "sealed.nonce", "sealed.data", "act.body"])
      .where(sql<boolean>`(sealed.act, sealed.subject) > (${last?.act ?? FIRST}, ${last?.subject ?? ""})`)
      .orderBy("sealed.act")
      .orderBy("sealed.subject")
      .limit(PAGE)
      .execute(),
  );

async function keysOf({ keysDb }: FsckDeps, acts: readonly Buffer[]): Promise<Map<string, Buffer>> {
  const rows = await keysDb.selectFrom("data_key").selectAll().where("act", "=", sql<Buffer>`any(${acts}::bytea[])`).execute();
  return new Map(rows.map((row) => [nameOf(row), row.wrapped]));
}

async function checkPiece(deps: FsckDeps, piece: Piece, wrapped: Buffer | undefined): Promise<void> {
  const { crypto, found, kek } = deps;
  const where = { act: base64url(piece.act), subject: piece.subject };
  if (piece.body === null) return found.add("sealed-stray", where, "its act is not kept");
  if (wrapped === undefined) return found.add("key-missing", where, "the content is sealed under a key that is not kept");
  const disclosures = opened(kek, piece, wrapped);
  if (disclosures === null) return found.add("sealed-wrong", where, "it does not open under its key");
  const act = parseActRecord(crypto, piece.body, disclosures);
  if (!act.ok) return found.add("sealed-wrong", where, "it is not what the act signed");
  const content = openContent(crypto, act.value);
  await checkLinks(deps, piece.act, content.ok ? attachmentsIn(content.value as Json).flatMap(({ chunks }) => chunks) : []);
}

const opened = (kek: Uint8Array, piece: Piece, wrapped: Buffer): string[] | null => {
  try {
    const text = unseal(kek, piece.act, piece.subject, { nonce: piece.nonce, data: piece.data, wrapped }).toString();
    return text.split("~").filter((part) => part !== "");
  } catch {
    return null;
  }
};

/** Chunks that the opened content names are linked to the act. */
async function checkLinks({ db, found }: FsckDeps, act: Buffer, chunks: readonly Buffer[]): Promise<void> {
  if (chunks.length === 0) return;
  const rows = await db.selectFrom("act_chunk").select("chunk").where("act", "=", act).execute();
  const linked = new Set(rows.map(({ chunk }) => base64url(chunk)));
  for (const chunk of chunks.filter((one) => !linked.has(base64url(one)))) {
    const mend = (trx: FsckDeps["db"]) => trx.insertInto("act_chunk").values({ act, chunk }).execute();
    found.add("chunk-link-missing", { act: base64url(act), chunk: base64url(chunk) }, "an attachment of the act names this chunk", mend);
  }
}

/** A key that outlived a crash before its act is harmless; one of an act that is kept sealed something. */
async function checkKeys({ db, keysDb, found }: FsckDeps): Promise<void> {
  const read = (last: { act: Buffer; subject: string } | null) =>
    keysDb
      .selectFrom("data_key")
      .select(["act", "subject"])
      .where(sql<boolean>`(act, subject) > (${last?.act ?? FIRST}, ${last?.subject ?? ""})`)
      .orderBy("act")
      .orderBy("subject")
      .limit(1000)
      .execute();
  for await (const page of pages(read)) {
    const acts = page.map(({ act }) => act);
    const anyOf = sql<Buffer>`any(${acts}::bytea[])`;
    const kept = new Set(
      (await db.selectFrom("act").select("hash").where("hash", "=", anyOf).execute()).map(({ hash }) => base64url(hash)),
    );
    const sealed = new Set((await db.selectFrom("sealed").select(["act", "subject"]).where("act", "=", anyOf).execute()).map(nameOf));
    for (const key of page.filter((one) => kept.has(base64url(one.act)) && !sealed.has(nameOf(one))))
      found.add("sealed-missing", { act: base64url(key.act), subject: key.subject }, "its key is kept and what it sealed is not");
  }
}

async function checkChunks({ db, crypto, found, counts, progress }: FsckDeps): Promise<void> {
  const missing = await db
    .selectFrom("act_chunk")
    .leftJoin("chunk", "chunk.hash", "act_chunk.chunk")
    .select(["act_chunk.act", "act_chunk.chunk"])
    .where("chunk.hash", "is", null)
    .execute();
  for (const { act, chunk } of missing)
    found.add("chunk-missing", { act: base64url(act), chunk: base64url(chunk) }, "an attachment's encrypted chunk is not kept");
  const stray = await db
    .selectFrom("act_chunk")
    .leftJoin("act", "act.hash", "act_chunk.act")
    .select(["act_chunk.act", "act_chunk.chunk"])
    .where("act.hash", "is", null)
    .execute();
  for (const { act, chunk } of stray) {
    const mend = (trx: FsckDeps["db"]) => trx.deleteFrom("act_chunk").where("act", "=", act).where("chunk", "=", chunk).execute();
    found.add("chunk-link-stray", { act: base64url(act), chunk: base64url(chunk) }, "its act is not kept", mend);
  }
  const read = (last: { hash: Buffer } | null) =>
    db
      .selectFrom("chunk")
      .select(["hash", "data"])
      .where("hash", ">", last?.hash ?? FIRST)
      .orderBy("hash")
      .limit(CHUNKS)
      .execute();
  for await (const page of pages(read)) {
    for (const { hash, data } of page)
      if (!Buffer.from(crypto.sha256(data)).equals(hash))
        found.add("chunk-wrong", { chunk: base64url(hash) }, "its bytes do not have its hash");
    counts.chunks += page.length;
    progress("chunks", counts.chunks, counts.chunks);
  }
}
