/** One party's node in a process of its own, with its side of the floor. Does one command after another. */
import { readFile } from "node:fs/promises";
import { pino } from "pino";
import type { PublicJwk } from "#kernel";
import { acceptAct, channelWith } from "#node/acts/accept.ts";
import type { Config } from "#node/config.ts";
import type { Node } from "#node/context.ts";
import { generateKey, signerOf } from "#node/crypto.ts";
import { Deliverer } from "#node/exchange/deliver.ts";
import { type RunningNode, startNode } from "#node/start.ts";
import { START, stillClock } from "#tests/two-parties.ts";
import { type FloorReceiver, FloorSender, startReceiver } from "./exchange-floor.ts";

const AT_ONCE = 64;

let running: RunningNode;
let sender: FloorSender;
let receiver: FloorReceiver;
const floorSigner = signerOf(generateKey("Ed25519"));

/** What a parent may ask for, by name. Times are in milliseconds. */
const commands = {
  /** The sending node's own deliveries wait for `deliver`. */
  start: async ({ config, sends }: { config: Config; sends: boolean }): Promise<PublicJwk> => {
    running = await startNode(config, { clock: stillClock(START), logger: pino({ level: "silent" }) });
    if (sends) await running.workers.stop();
    return floorSigner.jwk;
  },
  receive: async ({ key }: { key: PublicJwk }): Promise<number> => {
    receiver = await startReceiver(running.node.db, key);
    return receiver.port;
  },
  send: async ({ port }: { port: number }): Promise<void> => {
    sender = await FloorSender.open(running.node.db, floorSigner, port);
  },
  /** Accepts the acts of the file, one on each line, and gives the same records to the floor. */
  accept: async ({ file, kid }: { file: string; kid: string }): Promise<number> => {
    const acts = (await readFile(file, "latin1")).split("\n");
    const lines: string[] = [];
    for (let from = 0; from < acts.length; from += AT_ONCE)
      lines.push(...(await Promise.all(acts.slice(from, from + AT_ONCE).map((act) => accept(running.node, act, kid)))));
    await sender.add(acts.flatMap((act, i) => [act, lines[i] ?? ""]));
    return acts.length;
  },
  deliver: async ({ items }: { items: number }): Promise<number> => {
    const begun = performance.now();
    await deliverAll(running.node, items);
    return performance.now() - begun;
  },
  deliverFloor: async ({ items }: { items: number }): Promise<number> => {
    const begun = performance.now();
    await sender.deliver(items);
    return performance.now() - begun;
  },
  /** Acts of this party that the node keeps, receipts that it has for accepted ones, and rows of the floor. */
  count: async ({ party }: { party: string }) => {
    const { db } = running.node;
    const acts = db.selectFrom("act").select((row) => row.fn.countAll<number>().as("count"));
    const receipts = db.selectFrom("delivery").innerJoin("act", "act.hash", "delivery.hash");
    return {
      acts: (await acts.where("party", "=", party).executeTakeFirstOrThrow()).count,
      receipts: (
        await receipts
          .select((row) => row.fn.countAll<number>().as("count"))
          .where("delivery.stage", "=", "accepted")
          .executeTakeFirstOrThrow()
      ).count,
      floor: receiver === undefined ? await sender.receipts() : await receiver.rows(),
    };
  },
  stop: async (): Promise<void> => {
    receiver?.stop();
    await running.stop();
  },
};

export type Commands = typeof commands;
export type Asked = { readonly [K in keyof Commands]: { readonly name: K; readonly given: Parameters<Commands[K]>[0] } }[keyof Commands];

/** Resolves with the act's docket line. */
async function accept(node: Node, act: string, kid: string): Promise<string> {
  const outcome = await acceptAct(node, act, kid);
  if (!outcome.ok) throw new Error(`an act was refused: ${JSON.stringify(outcome.refusal)}`);
  const hash = Buffer.from(outcome.value.hash, "base64url");
  return (await node.db.selectFrom("line").select("body").where("act", "=", hash).executeTakeFirstOrThrow()).body;
}

/** Sends all that waits, `items` records to an envelope; resolves once the receipt of the last one is durable. */
async function deliverAll(node: Node, items: number): Promise<void> {
  const limits = { ...node.config.limits, envelopeItems: items };
  for (const peer of node.peers.values()) {
    const deliverer = new Deliverer({ ...node, config: { ...node.config, limits } }, peer);
    const log = channelWith(peer.party);
    const size = (await node.sequencer.heads()).get(log)?.edge.size ?? 0;
    const done = untilDelivered(node, peer.party, log, size);
    deliverer.kick();
    await done;
    await deliverer.stop();
  }
}

function untilDelivered(node: Node, party: string, log: string, size: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = async (grown: string) => {
      if (grown !== log) return;
      const row = await node.db.selectFrom("peer").select("delivered").where("party", "=", party).executeTakeFirstOrThrow();
      if (row.delivered < size) return;
      node.events.off("log", onLog);
      resolve();
    };
    const onLog = (grown: string) => void look(grown).catch(reject);
    node.events.on("log", onLog);
  });
}

process.on("message", ({ name, given }: Asked) => {
  const command = commands[name] as (given: unknown) => Promise<unknown>;
  command(given).then(
    (done) => process.send?.({ done }),
    (error: Error) => process.send?.({ error: String(error.stack) }),
  );
});
process.on("disconnect", () => process.exit());
