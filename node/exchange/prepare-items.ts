import {
  ACT_TYP,
  type Act,
  AHEAD,
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
import { type Preparation, prepareAct } from "#node/acts/prepare.ts";
import { type Referred, referredBy } from "#node/acts/referred.ts";
import type { Node } from "#node/context.ts";
import type { EarliestPlaces } from "./public-records.ts";

type Needs = { readonly cases: readonly string[]; readonly acts: readonly string[] };
type Common = { readonly index: number; readonly item: BatchItem; readonly needs: Needs };

/** An item of an envelope with everything checked that needs no turn. */
export type PreparedItem = Common &
  (
    | { readonly kind: "act"; readonly act: Act; readonly prepared: Preparation }
    | { readonly kind: "line"; readonly line: AnyLine; readonly signed: Outcome<unknown> }
    | { readonly kind: "public"; readonly party: string; readonly earliest: number; readonly class: number }
    | { readonly kind: "unreadable"; readonly refusal: Refusal }
  );

const nothing: Needs = { cases: [], acts: [] };

/** Of an envelope, what its items are judged by. */
type Arrival = {
  readonly payload: Pick<Envelope["payload"], "iat" | "start" | "items">;
  readonly entries: readonly { readonly class: number }[];
};

/** What the items of one envelope are judged by. `directory` is the sender's party's, with the envelope's own records. */
type Around = {
  readonly node: Node;
  readonly batch: Arrival;
  readonly directory: Directory;
  readonly earliest: EarliestPlaces;
  /** The envelope's acts as read, by index; and by hash those that can be read, of which the store knows nothing yet. */
  readonly acts: ReadonlyMap<number, Outcome<Act>>;
  readonly together: ReadonlyMap<string, Act>;
};

/** Verifies the items' signatures side by side. */
export function prepareItems(node: Node, batch: Arrival, directory: Directory, earliest: EarliestPlaces): Promise<PreparedItem[]> {
  const signed = batch.payload.items.filter(({ record }) => typOf(record) === ACT_TYP);
  const acts = new Map(signed.map(({ index, record, disclosures }) => [index, parseActRecord(node.crypto, record, disclosures)]));
  const together = new Map([...acts.values()].flatMap((act): [string, Act][] => (act.ok ? [[act.value.hash, act.value]] : [])));
  const around: Around = { node, batch, directory, earliest, acts, together };
  return Promise.all(batch.payload.items.map((item) => prepareItem(around, item)));
}

async function prepareItem(around: Around, item: BatchItem): Promise<PreparedItem> {
  const { node, batch, directory, earliest } = around;
  const { index } = item;
  const act = around.acts.get(index);
  if (act !== undefined) return prepareActItem(around, item, act);
  switch (typOf(item.record)) {
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
      const { party } = record.value.record.payload;
      const entryClass = batch.entries[index - batch.payload.start]?.class ?? 0;
      return { kind: "public", index, item, party, earliest: earliest(index), class: entryClass, needs: nothing };
    }
  }
}

/** Whether an act is dated ahead is judged by the later of both clocks, so that two nodes a few minutes apart do not disagree for good. */
async function prepareActItem(around: Around, item: BatchItem, parsed: Outcome<Act>): Promise<PreparedItem> {
  const { node, batch, together } = around;
  const { index } = item;
  if (!parsed.ok) return { kind: "unreadable", index, item, needs: nothing, refusal: parsed.refusal };
  const act = parsed.value;
  const referred = await referredBy(node, act, (hash) => together.get(hash));
  const prepared = await prepareAtItsTime(around, act, index, Math.max(node.clock.now(), batch.payload.iat), referred);
  const { of, after } = act.frame;
  const acts = [act.hash, ...(of === undefined ? [] : [of]), ...(after === undefined ? [] : [after])];
  return { kind: "act", index, item, act, prepared, needs: { cases: [act.frame.case], acts } };
}

/**
 * A receiver cannot know when the sender's log took an act: the act's own time stands for it, never a later one than now. Its author's
 * clock may have been a little off the log's: a key that just was not, or no longer, in force then is judged a second time.
 */
async function prepareAtItsTime(
  { node, directory, earliest }: Around,
  act: Act,
  index: number,
  now: number,
  referred: Referred,
): Promise<Preparation> {
  const { crypto, protocols, clock } = node;
  const judgedAt = (at: number) =>
    prepareAct({ crypto, protocols, now, directory, place: { index, at: Math.max(earliest(index), at) }, ...referred }, act);
  const claimed = Math.min(clock.now(), act.frame.iat);
  const prepared = await judgedAt(claimed);
  if (prepared.ok || prepared.refusal.kind !== "key-not-in-force") return prepared;
  const other = { "not-yet": clock.now(), expired: claimed - AHEAD }[prepared.refusal.because as string];
  if (other === undefined) return prepared;
  const again = await judgedAt(Math.max(0, other));
  return again.ok ? again : prepared;
}
