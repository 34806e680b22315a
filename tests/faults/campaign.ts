/** Two parties as processes, a client that remembers what it was told, and points at which something is killed. */
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SignedAct } from "#kernel";
import { loadProtocols } from "#node/acts/loaded-protocol.ts";
import type { Config } from "#node/config.ts";
import { nodeCrypto } from "#node/crypto.ts";
import type { Step } from "#node/faults.ts";
import { type Database, type KeysDatabase, openDatabase } from "#node/store/database.ts";
import { makeTemporaryDataDir, startEmbedded } from "#node/store/embedded.ts";
import { Agent, newCaseId } from "#tests/agent.ts";
import { ceremony, freePort, type PartyId, START, writeParty } from "#tests/two-parties.ts";
import type { Chance } from "./chance.ts";
import type { Side } from "./compare.ts";
import { later, opening, otherOf } from "./drafts.ts";
import { Mortal, type Time } from "./mortal.ts";
import type { Point } from "./node-process.ts";

/** Where the effect of each step is durable; null where nothing durable follows, and the process dies a moment later. */
export const DURABLE: Record<Step, Step | null> = {
  "accept.prepared": "commit.after",
  "commit.keys": "commit.after",
  "commit.before": "commit.after",
  "commit.after": null,
  "deliver.before-send": "deliver.sent",
  "deliver.sent": "deliver.settled",
  "deliver.settled": null,
  "receive.before": "receive.after",
  "receive.after": null,
  "receive.item": null,
};

export type Mode = "failed" | "failed but persisted";
export type PlannedPoint = { readonly party: PartyId; readonly step: Step; readonly mode: Mode; readonly victim: Point["victim"] };

/** An act that the client signed, and the answer that it got in the end. */
export type Acknowledged = {
  readonly party: PartyId;
  readonly hash: string;
  readonly case: string;
  n: number | null;
  refused: boolean;
  tries: number;
};

const PARTIES = ["mx", "us"] as const;

export class Campaign {
  readonly nodes: Record<PartyId, Mortal>;
  readonly sides: Record<PartyId, Side>;
  readonly acknowledged: Acknowledged[] = [];
  readonly #agents: Record<PartyId, Agent>;
  readonly #chance: Chance;
  readonly #folders: readonly string[];
  #cases: Record<PartyId, { readonly id: string; readonly line: string }> | null = null;

  private constructor(
    nodes: Record<PartyId, Mortal>,
    sides: Record<PartyId, Side>,
    agents: Record<PartyId, Agent>,
    chance: Chance,
    folders: readonly string[],
  ) {
    this.nodes = nodes;
    this.sides = sides;
    this.#agents = agents;
    this.#chance = chance;
    this.#folders = folders;
  }

  static async start(chance: Chance): Promise<Campaign> {
    const folder = mkdtempSync(join(tmpdir(), "hito-faults-"));
    const ports = { mx: await freePort(), us: await freePort() };
    const made = { mx: await ceremony("mx", "us", ports.mx), us: await ceremony("us", "mx", ports.us) };
    const time: Time = { from: START, begun: Date.now() };
    const clock = { now: () => time.from + Math.floor((Date.now() - time.begun) / 1000) };
    const folders = [folder];
    const start = async (id: PartyId) => {
      const dataDir = await makeTemporaryDataDir("hito-faults-");
      folders.push(join(dataDir, ".."));
      const postgres = await startEmbedded({ dataDir });
      const config = await writeParty(folder, postgres, id, otherOf(id), ports, made[id], made[otherOf(id)], {});
      const mortal = new Mortal(config, time, postgres);
      await mortal.start();
      const liaison = made[id].agents.find(({ name }) => name === "liaison");
      if (liaison === undefined) throw new Error("no liaison");
      return { mortal, side: await sideOf(config), agent: new Agent(id, liaison.spec, liaison.signer, config.publicUrl, clock) };
    };
    const [mx, us] = [await start("mx"), await start("us")];
    const campaign = new Campaign(
      { mx: mx.mortal, us: us.mortal },
      { mx: mx.side, us: us.side },
      { mx: mx.agent, us: us.agent },
      chance,
      folders,
    );
    // A case opens once each side has seen what the other publishes.
    await campaign.settle();
    return campaign;
  }

  /** A new pair of cases, one homed on each side, that both sides hold. */
  async openCases(): Promise<void> {
    const opened = {} as Record<PartyId, { id: string; line: string }>;
    await this.settle();
    for (const party of PARTIES) {
      const signed = await this.#agents[party].sign(opening(party, { case: newCaseId(), seen: null }));
      const answer = await this.#submit(party, signed);
      if (answer.refused) throw new Error(`${party} did not open a case`);
      opened[party] = { id: signed.case, line: signed.hash };
    }
    await this.settle();
    this.#cases = opened;
  }

  /** Work goes on at both sides while the point is armed; what dies is brought back, and every client tries its acts until it knows. */
  async strike({ party, step, mode, victim }: PlannedPoint): Promise<boolean> {
    const node = this.nodes[party];
    const until = mode === "failed" ? {} : { until: DURABLE[step] };
    const hit = step.startsWith("commit.") ? 1 + this.#chance.below(3) : 1;
    node.arm({ step, hit, victim, ...until });
    const work = [];
    const struck = node.struck(victim).then(
      () => true,
      () => false,
    );
    const hasStruck = () => Promise.race([struck, sleep(0).then(() => false)]);
    for (let i = 0; i < 40 && !(await hasStruck()); i++) {
      work.push(this.#act(party), ...(i % 2 === 0 ? [this.#act(otherOf(party))] : []));
      for (const one of PARTIES) this.nodes[one].retry();
      await Promise.race([struck, sleep(60 + this.#chance.below(30))]);
    }
    const wasStruck = await Promise.race([struck, sleep(10_000).then(() => false)]);
    if (wasStruck) await node.revive(victim);
    else if (node.ownDeath !== null) throw new Error(`${party} died by itself at ${step} ${mode} ${victim}: ${node.ownDeath}`);
    else node.disarm();
    await Promise.all(work);
    return wasStruck;
  }

  /** What the nodes wrote down last, for whoever looks into a failure. */
  complaints(): string {
    return PARTIES.map((party) => this.nodes[party].complaint.slice(-1500)).join("\n");
  }

  /** Until both nodes have all of each other's log. */
  async settle(limit = 60_000): Promise<void> {
    const until = Date.now() + limit;
    for (let quiet = 0; quiet < 2; ) {
      if (Date.now() > until)
        throw new Error(`still under way: ${JSON.stringify(await Promise.all(PARTIES.map((party) => this.#waiting(party))))}`);
      for (const party of PARTIES) this.nodes[party].retry();
      await sleep(25);
      const waiting = await Promise.all(PARTIES.map((party) => this.#waiting(party)));
      quiet = waiting.every((count) => count === 0) ? quiet + 1 : 0;
    }
  }

  async end(): Promise<void> {
    for (const side of Object.values(this.sides)) await Promise.all([side.db.destroy(), side.keysDb.destroy()]);
    await Promise.all(PARTIES.map((party) => this.nodes[party].end()));
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }

  async #waiting(party: PartyId): Promise<number> {
    const { db } = this.sides[party];
    const peers = await db.selectFrom("peer").innerJoin("log", "log.partner", "peer.party").select(["delivered", "log.size"]).execute();
    return peers.reduce((sum, { delivered, size }) => sum + size - delivered, 0);
  }

  /** A small act in one of the two cases: mostly reports, which any order allows, and steps of the homed side. */
  async #act(party: PartyId): Promise<void> {
    if (this.#cases === null) throw new Error("no cases");
    const home = this.#chance.one(PARTIES);
    const { id, line } = this.#cases[home];
    const step = home === party ? "supplement" : "partial-answer";
    const type = this.#chance.is(0.5) ? "complaint" : step;
    const role = home === party ? "requester" : "requested";
    const draft = { ...later(type, party, id, undefined, `${this.#chance.below(1e9)}`), role, seen: line };
    await this.#submit(party, await this.#agents[party].sign(draft));
  }

  /** Sends the same bytes until there is an answer that is one; only then it is remembered. */
  async #submit(party: PartyId, signed: SignedAct & { readonly case: string }): Promise<Acknowledged> {
    for (let tries = 1; ; tries++) {
      const sent = await this.#agents[party].send(signed, signed.case).catch(() => null);
      if (sent !== null && sent.status < 500) {
        const answer = { party, hash: signed.hash, case: signed.case, n: sent.n, refused: sent.refusal !== null, tries };
        this.acknowledged.push(answer);
        return answer;
      }
      const death = tries > 200 ? this.nodes[party].ownDeath : null;
      if (death !== null || tries > 400)
        throw new Error(`${party} does not answer for ${signed.hash}: ${death ?? `${sent?.status} ${this.nodes[party].complaint}`}`);
      await sleep(50 + this.#chance.below(50));
    }
  }
}

async function sideOf(config: Config): Promise<Side> {
  if (!("url" in config.store) || config.keys.url === undefined || config.secrets.kek === undefined) throw new Error("stores by URL");
  return {
    party: config.party,
    crypto: nodeCrypto,
    protocols: loadProtocols(nodeCrypto),
    db: openDatabase<Database>(config.store.url, 2),
    keysDb: openDatabase<KeysDatabase>(config.keys.url, 2),
    kek: Buffer.from((await readFile(config.secrets.kek, "utf8")).trim(), "base64url"),
  };
}

/** What of the acknowledged is missing, twice, or otherwise than it was told. */
export async function lost(campaign: Campaign): Promise<string[]> {
  const tables = await Promise.all(
    PARTIES.map(async (party) => {
      const { db } = campaign.sides[party];
      const [acts, lines, refusals] = await Promise.all([
        db.selectFrom("act").select("hash").execute(),
        db.selectFrom("line").select(["act", "n"]).execute(),
        db.selectFrom("refusal").select("act").execute(),
      ]);
      const name = (bytes: Buffer) => bytes.toString("base64url");
      return {
        acts: counted(acts.map(({ hash }) => name(hash))),
        lines: new Map(lines.map(({ act, n }) => [name(act), n])),
        decided: counted([...lines, ...refusals].map(({ act }) => name(act))),
      };
    }),
  );
  return campaign.acknowledged.flatMap(({ hash, party, n, refused }) => {
    const wrong = tables.flatMap((table, i) => {
      const place = `act ${hash} of ${party} at ${PARTIES[i]}`;
      if (refused) return PARTIES[i] === party && table.decided.get(hash) !== 1 ? [`${place}: refusal not kept once`] : [];
      const line = table.lines.get(hash);
      return [
        ...(table.acts.get(hash) === 1 ? [] : [`${place}: kept ${table.acts.get(hash) ?? 0} times`]),
        ...(table.decided.get(hash) === 1 ? [] : [`${place}: decided ${table.decided.get(hash) ?? 0} times`]),
        ...(n === null || line === n ? [] : [`${place}: told no. ${n}, is ${line}`]),
      ];
    });
    return wrong;
  });
}

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
