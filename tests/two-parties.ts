/** Two parties' nodes in this process, on one embedded Postgres, with an oversight witness: *the* fixture of tests that cross a border. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { AgentPower, Sector } from "#kernel";
import type { Clock } from "#node/clock.ts";
import { type Config, defaultLimits, type Limits } from "#node/config.ts";
import { generateKey, nodeCrypto, signerOf } from "#node/crypto.ts";
import type { Faults } from "#node/faults.ts";
import { createAgency, createNode, createRoot, grantAgent, type Made, type MadeNode, type MadeRecord } from "#node/identity/ceremony.ts";
import { partyRecords, writePartyRecords } from "#node/identity/party-records.ts";
import { type RunningNode, startNode } from "#node/start.ts";
import { type EmbeddedPostgres, makeTemporaryDataDir, startEmbedded } from "#node/store/embedded.ts";
import { Agent } from "./agent.ts";

export type PartyId = "mx" | "us";

/** A clock that stands still until a test moves it. */
export function stillClock(start: number): Clock & { advance(seconds: number): void; now(): number } {
  let time = start;
  return {
    now: () => time,
    advance: (seconds) => {
      time += seconds;
    },
  };
}

/** Thursday, 4 September 2025, 15:00 UTC. */
export const START = 1_756_998_000;

type OfficerName = "liaison" | "colleague" | "registrar" | "inspector" | "agent" | "consul" | "custodian";

export type AgentSpec = {
  readonly agency: string;
  readonly sector: Sector;
  readonly powers: readonly AgentPower[];
  readonly name: string;
  readonly title: string;
};

type Officers = Record<PartyId, Partial<Record<OfficerName, AgentSpec>>>;

const officers: Officers = {
  mx: {
    liaison: { agency: "fgr", sector: "prosecution", powers: ["act", "assign", "intake"], name: "Persona de prueba Uno", title: "Enlace" },
    colleague: { agency: "fgr", sector: "prosecution", powers: ["act"], name: "Persona de prueba Dos", title: "Analista" },
    registrar: { agency: "fgr", sector: "prosecution", powers: ["enrol"], name: "Persona de prueba Tres", title: "Registro" },
    inspector: { agency: "cndh", sector: "oversight", powers: ["oversee"], name: "Persona de prueba Cuatro", title: "Visitaduría" },
  },
  us: {
    liaison: { agency: "doj-oia", sector: "prosecution", powers: ["act", "assign", "intake"], name: "Test Person One", title: "Attorney" },
    agent: { agency: "hsi", sector: "security", powers: ["act", "intake"], name: "Test Person Two", title: "Special Agent" },
    registrar: { agency: "doj-oia", sector: "prosecution", powers: ["enrol"], name: "Test Person Three", title: "Registrar" },
  },
};

/** Who works on the protection of persons, for the stories that are about it. */
export const protection: Officers = {
  mx: {
    consul: {
      agency: "consulado-general",
      sector: "consular",
      powers: ["act", "assign"],
      name: "Persona de prueba Cinco",
      title: "Cónsul",
    },
  },
  us: {
    custodian: { agency: "ice-ero", sector: "security", powers: ["act", "assign", "intake"], name: "Test Person Five", title: "Officer" },
  },
};

export type PartyFixture = {
  readonly id: PartyId;
  readonly root: Made;
  readonly agencies: ReadonlyMap<string, Made>;
  readonly made: MadeNode;
  readonly config: Config;
  /** Throws for a name that this party has nobody for. */
  as(name: OfficerName): Agent;
  running: RunningNode;
  /** Starts the node that was stopped, on the same stores. */
  start(): Promise<RunningNode>;
  /** Stops and starts the node on the same stores. */
  restart(): Promise<void>;
  /** Restarts as a node that was paired with the other party. */
  pair(): Promise<void>;
};

export type TwoParties = {
  readonly mx: PartyFixture;
  readonly us: PartyFixture;
  readonly clock: ReturnType<typeof stillClock>;
  readonly postgres: EmbeddedPostgres;
  readonly folder: string;
  /** Delivers until neither side has anything to send. */
  settle(): Promise<void>;
  stop(): Promise<void>;
};

export type TwoPartiesOptions = {
  readonly faults?: Partial<Record<PartyId, Faults>>;
  readonly limits?: Partial<Limits>;
  /** False for nodes that do not know each other: each one's partner is served on paper. */
  readonly paired?: boolean;
  /** Officers besides those of every test. */
  readonly also?: Officers;
  /** Addresses by which its partner reaches a party, where that is not its own: a wire that a test may cut. */
  readonly through?: Partial<Record<PartyId, string>>;
  /** Told of the server before the nodes' databases are made on it. */
  readonly prepared?: (postgres: EmbeddedPostgres) => Promise<void>;
  /** Told where the nodes will listen, before they start. */
  readonly linked?: (urls: Record<PartyId, string>) => void;
};

const ceremonyAt = (now: number) => ({ crypto: nodeCrypto, now, validity: { nbf: now - 86_400, exp: now + 5 * 365 * 86_400 } });

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .once("error", reject)
      .listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
  });

export async function startTwoParties(options: TwoPartiesOptions = {}): Promise<TwoParties> {
  const folder = mkdtempSync(join(tmpdir(), "hito-two-parties-"));
  const dataDir = await makeTemporaryDataDir("hito-two-parties-");
  const postgres = await startEmbedded({ dataDir });
  await options.prepared?.(postgres);
  const clock = stillClock(START);
  const ports = { mx: await freePort(), us: await freePort() };
  options.linked?.({ mx: `http://127.0.0.1:${ports.mx}`, us: `http://127.0.0.1:${ports.us}` });
  const ceremonies = { mx: await ceremony("mx", "us", ports.mx, options.also), us: await ceremony("us", "mx", ports.us, options.also) };
  const start = async (id: PartyId, other: PartyId): Promise<PartyFixture> => {
    const own = ceremonies[id];
    const written = await writeParty(folder, postgres, id, other, ports, own, ceremonies[other], options.limits ?? {});
    const url = options.through?.[other];
    const reached = url === undefined ? written : { ...written, peers: written.peers.map((peer) => ({ ...peer, url })) };
    const config = options.paired === false ? { ...written, peers: [] } : reached;
    const run = (now: Config) =>
      startNode(now, {
        clock,
        logger: pino({ level: process.env.HITO_LOG ?? "silent" }),
        ...(options.faults?.[id] === undefined ? {} : { faults: options.faults[id] }),
      });
    let current = config;
    const running = await run(current);
    const agents = new Map(own.agents.map(({ name, spec, signer }) => [name, new Agent(id, spec, signer, config.publicUrl, clock)]));
    const fixture: PartyFixture = {
      id,
      config,
      running,
      root: own.root,
      agencies: own.agencies,
      made: own.node,
      as: (name) => {
        const agent = agents.get(name);
        if (agent === undefined) throw new Error(`${id} has no ${name}`);
        return agent;
      },
      start: () => run(current),
      restart: async () => {
        await fixture.running.stop();
        fixture.running = await run(current);
      },
      pair: async () => {
        current = written;
        await fixture.restart();
      },
    };
    return fixture;
  };
  const mx = await start("mx", "us");
  const us = await start("us", "mx");
  const settle = async () => {
    for (let quiet = 0; quiet < 2; ) {
      for (const { running } of [mx, us]) for (const deliverer of running.workers.deliverers.values()) deliverer.retry();
      await new Promise((resolve) => setTimeout(resolve, 15));
      quiet = (await isQuiet(mx)) && (await isQuiet(us)) ? quiet + 1 : 0;
    }
  };
  const stop = async () => {
    await Promise.all([mx.running.stop(), us.running.stop()]);
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(dataDir, ".."), { recursive: true, force: true });
  };
  await settle();
  return { mx, us, clock, postgres, folder, settle, stop };
}

async function isQuiet({ running: { node } }: PartyFixture): Promise<boolean> {
  const heads = await node.sequencer.heads();
  const peers = await node.db.selectFrom("peer").select(["party", "delivered"]).execute();
  const duties = await node.db.selectFrom("duty").select("id").execute();
  return duties.length === 0 && peers.every(({ party, delivered }) => heads.get(`channel-${party}`)?.edge.size === delivered);
}

export type PartyCeremony = {
  readonly root: Made;
  readonly agencies: ReadonlyMap<string, Made>;
  readonly node: MadeNode;
  readonly agents: readonly { name: string; spec: AgentSpec; signer: ReturnType<typeof signerOf> }[];
  readonly records: readonly MadeRecord[];
};

export async function ceremony(party: PartyId, partner: PartyId, port: number, also?: Officers): Promise<PartyCeremony> {
  const given = ceremonyAt(START);
  const root = await createRoot(given, party);
  const node = await createNode(given, {
    party,
    root: root.key.signer,
    url: `http://127.0.0.1:${port}`,
    partners: [partner],
    originBase: `${party}.hito.test`,
  });
  const agencies = new Map<string, Made>();
  const agents: { name: string; spec: AgentSpec; signer: ReturnType<typeof signerOf> }[] = [];
  const records: MadeRecord[] = [root.record, node.record];
  for (const [name, spec] of Object.entries({ ...officers[party], ...also?.[party] })) {
    const agency =
      agencies.get(spec.agency) ?? (await createAgency(given, { party, root: root.key.signer, agency: spec.agency, sector: spec.sector }));
    if (!agencies.has(spec.agency)) records.push(agency.record);
    agencies.set(spec.agency, agency);
    const signer = signerOf(generateKey("Ed25519"));
    const { powers, name: holderName, title } = spec;
    records.push(
      await grantAgent(given, {
        party,
        by: agency.key.signer,
        agency: spec.agency,
        sector: spec.sector,
        key: signer.jwk,
        powers,
        holder: { name: holderName, title },
      }),
    );
    agents.push({ name, spec, signer });
  }
  return { root, agencies, node, agents, records };
}

export async function writeParty(
  folder: string,
  postgres: EmbeddedPostgres,
  id: PartyId,
  other: PartyId,
  ports: Record<PartyId, number>,
  own: PartyCeremony,
  partner: PartyCeremony,
  limits: Partial<Limits>,
): Promise<Config> {
  const place = join(folder, id);
  mkdirSync(place);
  const write = (name: string, text: string): string => {
    const path = join(place, name);
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    return path;
  };
  const secrets = Object.fromEntries(
    Object.entries(own.node.secrets).map(([name, text]) => [name, write(name, text)]),
  ) as Config["secrets"];
  const records = join(place, "records.json");
  writePartyRecords(records, partyRecords(id, own.records));
  const directory = {
    party: other,
    root: partner.root.key.kid,
    records: partner.records.map(({ jwt }) => jwt),
    node: partner.node.key.kid,
  };
  const suffix = randomBytes(4).toString("hex");
  return {
    party: id,
    operator: { es: `Nodo ${id}`, en: `Node ${id}` },
    listen: { host: "127.0.0.1", port: ports[id] },
    publicUrl: `http://127.0.0.1:${ports[id]}`,
    trustedProxies: [],
    store: { url: await postgres.createDatabase(`${id}_${suffix}`) },
    keys: { url: await postgres.createDatabase(`${id}_keys_${suffix}`) },
    secrets,
    root: own.root.key.kid,
    records,
    peers: [
      {
        party: other,
        url: `http://127.0.0.1:${ports[other]}`,
        rootFingerprint: partner.root.key.kid,
        directoryFile: write(`${other}.json`, JSON.stringify(directory)),
      },
    ],
    witnesses: [],
    demoClock: false,
    limits: { ...defaultLimits, requestsPerMinute: 1_000_000, signInsPerMinute: 1_000_000, ...limits },
    logLevel: "silent",
  };
}
