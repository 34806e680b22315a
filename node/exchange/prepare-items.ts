import {
  ACT_TYP,
  type Act,
  type AnyLine,
  type BatchItem,
  type Directory,
  type Batch as Envelope,
  judgeNode,
  LINE_TYP,
  type Outcome,
  parseActRecord,
  parseAnyLine,
  parsePublicRecord,
  type Refusal,
  typOf,
} from "#kernel";
import { correctedType } from "#node/acts/accept.ts";
import { type Preparation, prepareAct } from "#node/acts/prepare.ts";
import type { Node } from "#node/context.ts";

type Needs = { readonly cases: readonly string[]; readonly acts: readonly string[] };
type Common = { readonly index: number; readonly item: BatchItem; readonly needs: Needs };

/** An item of an envelope with everything checked that needs no turn. */
export type PreparedItem = Common &
  (
    | { readonly kind: "act"; readonly act: Act; readonly prepared: Preparation }
    | { readonly kind: "line"; readonly line: AnyLine; readonly signed: Outcome<unknown> }
    | { readonly kind: "public"; readonly party: string; readonly at: number; readonly class: number }
    | { readonly kind: "unreadable"; readonly refusal: Refusal }
  );

const nothing: Needs = { cases: [], acts: [] };

/** Verifies the items' signatures side by side. `directory` is the sender's party's, with the envelope's own records. */
export const prepareItems = (node: Node, batch: Envelope, directory: Directory): Promise<PreparedItem[]> =>
  Promise.all(batch.payload.items.map((item) => prepareItem(node, batch, item, directory)));

async function prepareItem(node: Node, batch: Envelope, item: BatchItem, directory: Directory): Promise<PreparedItem> {
  const { index } = item;
  switch (typOf(item.record)) {
    case ACT_TYP:
      return prepareActItem(node, batch, item, directory);
    case LINE_TYP: {
      const line = parseAnyLine(node.crypto, item.record);
      if (!line.ok) return { kind: "unreadable", index, item, needs: nothing, refusal: line.refusal };
      const { case: id, act, at } = line.value.payload;
      const signed = await judgeNode(node.crypto, directory, line.value, { index, at });
      return { kind: "line", index, item, line: line.value, signed, needs: { cases: [id], acts: [act] } };
    }
    default: {
      const record = parsePublicRecord(node.crypto, item.record);
      if (!record.ok) return { kind: "unreadable", index, item, needs: nothing, refusal: record.refusal };
      const { party, iat } = record.value.record.payload;
      const entryClass = batch.entries[index - batch.payload.start]?.class ?? 0;
      return { kind: "public", index, item, party, at: iat, class: entryClass, needs: nothing };
    }
  }
}

/**
 * A receiver cannot know when the sender's log took an act: its own time stands for it, never a later one than now. Whether it is dated
 * ahead is judged by the later of both clocks, so that two nodes a few minutes apart do not disagree for good.
 */
async function prepareActItem(node: Node, batch: Envelope, item: BatchItem, directory: Directory): Promise<PreparedItem> {
  const { index } = item;
  const parsed = parseActRecord(node.crypto, item.record, item.disclosures);
  if (!parsed.ok) return { kind: "unreadable", index, item, needs: nothing, refusal: parsed.refusal };
  const act = parsed.value;
  const now = node.clock.now();
  const corrects = await correctedType(node, act);
  const place = { index, at: Math.min(now, act.frame.iat) };
  const judged = Math.max(now, batch.payload.iat);
  const prepared = await prepareAct({ crypto: node.crypto, protocols: node.protocols, now: judged, directory, place, ...corrects }, act);
  const { of, after } = act.frame;
  const acts = [act.hash, ...(of === undefined ? [] : [of]), ...(after === undefined ? [] : [after])];
  return { kind: "act", index, item, act, prepared, needs: { cases: [act.frame.case], acts } };
}
