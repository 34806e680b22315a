import { base64url, parseActRecord } from "#kernel";
import type { LikeAct } from "#node/api/draft-schemas.ts";
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";

/** How many of one's own acts are looked at. */
const MOST = 20;

/** On what, where and under which handling one's own newest act of this type stands, of a case of the same kind that one still sees. */
export async function likeAct(node: Node, { kid }: Actor, protocol: string, type: string): Promise<LikeAct | null> {
  if (kid === null) return null;
  const rows = await node.db
    .selectFrom("act")
    .select(["body", "case_id"])
    .where("kid", "=", kid)
    .where("type", "=", type)
    .orderBy("at", "desc")
    .limit(MOST)
    .execute();
  for (const { body, case_id: caseId } of rows) {
    const act = parseActRecord(node.crypto, body);
    if (!act.ok || idOf(act.value.frame.protocol) !== idOf(protocol)) continue;
    if (!(await node.sight.has(kid, base64url(caseId)))) continue;
    const { basis, territory, handling } = act.value.frame;
    return { basis: [...basis], territory, handling: handling === undefined ? null : { ...handling } };
  }
  return null;
}

/** Without its version. */
const idOf = (protocol: string): string => protocol.split("@")[0] ?? "";
