import { type Act, type Frame, isBuiltIn, parseActRecord } from "#kernel";
import type { Node } from "#node/context.ts";
import { idBytes } from "#node/store/case-record.ts";

/** What a built-in act refers to in the end, past any corrections; of a correction also the type whose fields it changes. */
export type Referred = { readonly root?: Frame; readonly corrects?: string };

/** `near` knows acts that are not stored yet. */
export async function referredBy(
  node: Pick<Node, "crypto" | "db">,
  { frame }: Act,
  near: (hash: string) => Act | undefined = () => undefined,
): Promise<Referred> {
  let of = isBuiltIn(frame.type) ? frame.of : undefined;
  while (of !== undefined) {
    const root = near(of)?.frame ?? (await storedFrame(node, of));
    if (root === undefined) return {};
    if (root.type !== "correct") return { root, ...(frame.type === "correct" ? { corrects: root.type } : {}) };
    of = root.of;
  }
  return {};
}

async function storedFrame({ crypto, db }: Pick<Node, "crypto" | "db">, hash: string): Promise<Frame | undefined> {
  const row = await db.selectFrom("act").select("body").where("hash", "=", idBytes(hash)).executeTakeFirst();
  const act = row === undefined ? undefined : parseActRecord(crypto, row.body);
  return act?.ok ? act.value.frame : undefined;
}
