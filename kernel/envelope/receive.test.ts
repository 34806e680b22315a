import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleChannel } from "#tests/records/channel.ts";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { type Edge, EMPTY_EDGE, type Entry, edgeRoot } from "../log/index.ts";
import { parseBatch } from "./batch.ts";
import { receive } from "./receive.ts";

const runs = { numRuns: process.env.SLOW === "1" ? 500 : 60 };
const channel = await sampleChannel();
const total = channel.logged.length;

/** A receiver that keeps what it is given. */
class Receiver {
  edge: Edge = EMPTY_EDGE;
  readonly entries: Entry[] = [];
  readonly got: number[] = [];

  async take(start: number, end: number, size: number): Promise<string> {
    const batch = parseBatch(await channel.batch(start, end, { size }));
    if (!batch.ok) throw new Error(JSON.stringify(batch.refusal));
    const have = { edge: this.edge, entries: this.entries.slice(start) };
    const outcome = receive(nodeCrypto, have, batch.value, channel.checkpointOf(size));
    if (!outcome.ok) return outcome.refusal.kind;
    this.edge = outcome.value.edge;
    this.entries.push(...outcome.value.append);
    this.got.push(...outcome.value.items.filter(({ fresh }) => fresh).map(({ index }) => index));
    return outcome.value.proven ? "proven" : "known";
  }
}

const deliveries = fc.array(fc.tuple(fc.nat(total), fc.nat(total), fc.nat(total)), { maxLength: 20 });

describe("a receiver", () => {
  it("ends with the sender's log and each record once, however batches are lost, doubled and reordered", async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async (given) => {
        const receiver = new Receiver();
        for (const [a, b, c] of given) {
          const [start, end, size] = [a, b, c].toSorted((x, y) => x - y) as [number, number, number];
          const had = receiver.edge.size;
          const said = await receiver.take(start, end, size);
          expect(said).toBe(start > had ? "gap" : end >= had ? "proven" : "known");
          expect(edgeRoot(nodeCrypto, receiver.edge)).toEqual(channel.checkpointOf(receiver.edge.size).root);
        }
        expect(await receiver.take(receiver.edge.size, total, total)).toBe("proven");
        expect(receiver.edge.size).toBe(total);
        expect(receiver.got).toEqual(Array.from({ length: total }, (_, i) => i));
      }),
      runs,
    );
  });
  it("changes nothing on a gap", async () => {
    const receiver = new Receiver();
    expect(await receiver.take(3, 5, 5)).toBe("gap");
    expect(receiver.edge).toBe(EMPTY_EDGE);
  });
});
