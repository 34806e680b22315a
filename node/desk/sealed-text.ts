/** Text of a desk at rest: each sealed under a data key of its own in the key store, so that it is erased as content is. */
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { seal, unseal } from "#node/content/sealing.ts";
import type { Node } from "#node/context.ts";

type Stores = Pick<Node, "keysDb" | "kek">;
export type SealedText = { readonly nonce: Buffer; readonly data: Buffer };

/** The name under which the key of a text lies: of its kind and of what it belongs to. No act's hash, so that no act's content is meant. */
const keyName = (kind: string, of: string): Buffer => createHash("sha256").update(`hito desk ${kind}\0${of}`).digest();

/** The sealed text; its key is durable once this resolves, and replaces that of a text before. */
export async function sealText({ keysDb, kek }: Stores, kind: string, of: string, text: string): Promise<SealedText> {
  const act = keyName(kind, of);
  const { nonce, data, wrapped } = seal(kek, act, kind, Buffer.from(text));
  await keysDb
    .insertInto("data_key")
    .values({ act, subject: kind, wrapped })
    .onConflict((conflict) => conflict.columns(["act", "subject"]).doUpdateSet({ wrapped }))
    .execute();
  return { nonce, data };
}

/** The texts whose keys still exist, by what they belong to. Throws when one was altered. */
export async function openTexts(
  { keysDb, kek }: Stores,
  kind: string,
  pieces: readonly (SealedText & { readonly of: string })[],
): Promise<Map<string, string>> {
  if (pieces.length === 0) return new Map();
  const names = pieces.map(({ of }) => keyName(kind, of));
  const rows = await keysDb
    .selectFrom("data_key")
    .selectAll()
    .where("act", "=", sql<Buffer>`any(${names}::bytea[])`)
    .where("subject", "=", kind)
    .execute();
  const keys = new Map(rows.map(({ act, wrapped }) => [act.toString("hex"), wrapped]));
  return new Map(
    pieces.flatMap(({ of, nonce, data }) => {
      const act = keyName(kind, of);
      const wrapped = keys.get(act.toString("hex"));
      return wrapped === undefined ? [] : [[of, unseal(kek, act, kind, { nonce, data, wrapped }).toString()] as const];
    }),
  );
}

/** Erases the text: nothing opens it any more. */
export const eraseText = (stores: Pick<Stores, "keysDb">, kind: string, of: string): Promise<void> => eraseTexts(stores, kind, [of]);

export async function eraseTexts({ keysDb }: Pick<Stores, "keysDb">, kind: string, of: readonly string[]): Promise<void> {
  const names = of.map((one) => keyName(kind, one));
  if (names.length === 0) return;
  await keysDb.deleteFrom("data_key").where("act", "=", sql<Buffer>`any(${names}::bytea[])`).where("subject", "=", kind).execute();
}
