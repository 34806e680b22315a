import {
  type Batch,
  base64,
  concat,
  type Entry,
  EntryClass,
  encodeEntry,
  type JsonObject,
  parseBatch,
  type Refusal,
  receive,
} from "#kernel";
import { type ChannelLog, sampleChannel } from "#tests/records/channel.ts";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { resign, without } from "#tests/records/forge.ts";
import { type CompactText, compact, must, partsOf, refusalOf, type VectorFile, vectorKey } from "./vector.ts";
import { keysOf } from "#tests/records/party.ts";

const bytesOf = (entries: readonly Entry[]): string => base64(concat(...entries.map(encodeEntry)));
const edgeOf = ({ size, hashes }: { readonly size: number; readonly hashes: readonly Uint8Array[] }) => ({
  size,
  hashes: hashes.map(base64),
});

/** What the receiver holds at `size`, with its own copies from `start` on. */
const haveOf = (channel: ChannelLog, size: number, start: number) => ({
  edge: channel.edge(size),
  entries: channel.logged.slice(start, size).map(({ entry }) => entry),
});

const describe = async (name: string, channel: ChannelLog, have: number, text: string) => {
  const batch = must(parseBatch(text));
  const { start } = batch.payload;
  const size = must(checkpointSize(batch));
  const held = haveOf(channel, have, start);
  const { append, edge, items, own, proven } = must(receive(nodeCrypto, held, batch, channel.checkpointOf(size)));
  return {
    name,
    batch: text,
    payload: partsOf(text).payload,
    have: { edge: edgeOf(held.edge), entries: bytesOf(held.entries) },
    checkpoint: { size, root: base64(channel.checkpointOf(size).root) },
    append: bytesOf(append),
    edge: edgeOf(edge),
    items: items.map(({ index, fresh }) => ({ index, fresh })),
    own: own.map(({ index }) => index),
    proven,
  };
};

const checkpointSize = ({ payload }: Batch) => ({ ok: true as const, value: Number(payload.checkpoint.split("\n")[1]) });

type Invalid = { readonly name: string; readonly batch: CompactText; readonly have?: unknown; readonly refusal: Refusal };

const itemsOf = (payload: JsonObject): readonly JsonObject[] => payload.items as readonly JsonObject[];

const forms: Readonly<Record<string, (payload: JsonObject) => JsonObject>> = {
  "entries that are cut": (payload) => ({ ...payload, entries: (payload.entries as string).slice(4) }),
  "entries that are no base64": (payload) => ({ ...payload, entries: "?" }),
  "an entry of an unknown class": (payload) => ({ ...payload, entries: base64(new Uint8Array(33).fill(0x7f)) }),
  "a proof hash that is short": (payload) => ({ ...payload, consistency: ["AAAA"] }),
  "start below zero": (payload) => ({ ...payload, start: -1 }),
  "no checkpoint": (payload) => without(payload, "checkpoint"),
  "an item without disclosures": (payload) => ({ ...payload, items: [without(itemsOf(payload)[0] as JsonObject, "disclosures")] }),
  "257 items": (payload) => ({
    ...payload,
    items: Array.from({ length: 257 }, () => ({ index: 0, record: "", disclosures: [], author: [] })),
  }),
  "a member that is not allowed": (payload) => ({ ...payload, note: "" }),
};

const parsing = async (channel: ChannelLog, text: string): Promise<Invalid[]> => {
  const texts: Record<string, string> = {
    "another version": await resign(channel.node, text, { header: (same) => ({ ...same, typ: "hito-batch.v2+jwt" }) }),
    "more than 1 MiB": await resign(channel.node, text, { payload: (same) => ({ ...same, checkpoint: "x".repeat(800_000) }) }),
  };
  for (const [name, payload] of Object.entries(forms)) texts[name] = await resign(channel.node, text, { payload });
  return Object.entries(texts).map(([name, batch]) => ({ name, batch: compact(batch), refusal: refusalOf(parseBatch(batch)) }));
};

const reordered = (items: readonly JsonObject[]): readonly JsonObject[] => [
  items[1] as JsonObject,
  items[0] as JsonObject,
  ...items.slice(2),
];

export const envelopeVectors = async (): Promise<readonly VectorFile[]> => {
  const channel = await sampleChannel();
  const total = channel.logged.length;
  const own = [7, 11];
  const whole = await channel.batch(0, total, { without: own });
  const valid = [
    await describe("a whole log from the beginning", channel, 0, whole),
    await describe("entries in the middle, with the proof to a newer checkpoint", channel, 5, await channel.batch(5, 9, { without: own })),
    await describe("a duplicate", channel, total, whole),
    await describe("an overlap: the first part is a duplicate", channel, 8, await channel.batch(5, total, { without: own })),
    await describe("nothing but a checkpoint", channel, 9, await channel.batch(9, 9)),
  ];

  const invalid = await parsing(channel, whole);
  const refusedBy = async (name: string, have: number, batch: string, held?: ChannelLog) => {
    const parsed = must(parseBatch(batch));
    const holds = haveOf(held ?? channel, have, parsed.payload.start);
    const size = must(checkpointSize(parsed));
    const refusal = refusalOf(receive(nodeCrypto, holds, parsed, channel.checkpointOf(size)));
    const written = { edge: edgeOf(holds.edge), entries: bytesOf(holds.entries) };
    invalid.push({ name, batch, have: written, checkpoint: { size, root: base64(channel.checkpointOf(size).root) }, refusal } as Invalid);
  };
  const forged = (payload: (same: JsonObject) => JsonObject, text = whole) => resign(channel.node, text, { payload });
  const middle = await channel.batch(5, 9, { without: own });
  await refusedBy("a gap", 3, middle);
  await refusedBy("a proof that is missing", 5, await forged((same) => ({ ...same, consistency: [] }), middle));
  const zero = base64(new Uint8Array(32));
  await refusedBy(
    "a proof with a wrong hash",
    5,
    await forged((same) => ({ ...same, consistency: (same.consistency as string[]).map(() => zero) }), middle),
  );
  await refusedBy("a checkpoint older than the entries", 0, await channel.batch(0, total, { without: own, note: 9 }));
  await refusedBy("a key that is hidden", 0, await channel.batch(0, total, { without: [3, ...own] }));
  await refusedBy(
    "a record that is another's",
    0,
    await forged((same) => ({
      ...same,
      items: itemsOf(same).map((item, i) => (i === 5 ? { ...item, record: itemsOf(same)[6]?.record as string } : item)),
    })),
  );
  await refusedBy("items out of order", 0, await forged((same) => ({ ...same, items: reordered(itemsOf(same)) })));
  await refusedBy("an item twice", 0, await forged((same) => ({ ...same, items: [itemsOf(same)[0] as JsonObject, ...itemsOf(same)] })));
  await refusedBy(
    "an item beyond the entries",
    0,
    await forged((same) => ({ ...same, items: [...itemsOf(same), { ...(itemsOf(same)[0] as JsonObject), index: total }] })),
  );
  const other = await sampleChannel();
  other.logged.splice(6, 1, other.logged[8] as (typeof other.logged)[number]);
  await refusedBy("what the receiver has is different", 8, await channel.batch(5, total, { without: own }), other);
  const disguised = await sampleChannel();
  disguised.add(EntryClass.act, disguised.logged[4]?.record ?? "");
  const refusal = refusalOf(
    receive(nodeCrypto, haveOf(disguised, 0, 0), must(parseBatch(await disguised.batch(0))), disguised.checkpointOf()),
  );
  invalid.push({
    name: "a key under the class of acts",
    batch: await disguised.batch(0),
    have: { edge: edgeOf(disguised.edge(0)), entries: "" },
    checkpoint: { size: total + 1, root: base64(disguised.checkpointOf().root) },
    refusal,
  } as Invalid);

  const sender = vectorKey(keysOf("mx").node);
  return [
    { path: "envelope/valid.json", content: { sender, batches: valid } },
    { path: "envelope/invalid.json", content: { sender, cases: invalid } },
  ];
};
