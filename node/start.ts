import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { type ServerType, serve } from "@hono/node-server";
import { type Kysely, sql } from "kysely";
import type { Logger } from "pino";
import {
  base64url,
  COSIGNATURE_TYPE,
  EMPTY_EDGE,
  edgeBytes,
  edgeFromBytes,
  edgeRoot,
  type Grant,
  judgeKey,
  type NodeFacts,
  parseGrant,
  type Signer,
  signCheckpoint,
  thumbprint,
  type VerifierKey,
  verifierKey,
} from "#kernel";
import { CaseNumbers } from "./acts/case-numbers.ts";
import { loadProtocols } from "./acts/loaded-protocol.ts";
import { createApp } from "./app.ts";
import { type Clock, movableClock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Node } from "./context.ts";
import { nodeCrypto } from "./crypto.ts";
import { desksOf } from "./desk/desks.ts";
import { deriveMissing } from "./desk/inbox/derive.ts";
import { createMailer } from "./desk/notices/mailer.ts";
import { Notices } from "./desk/notices/notices.ts";
import { createPusher } from "./desk/notices/pusher.ts";
import { EventStreams } from "./event-streams.ts";
import { retryKept } from "./exchange/fold-kept.ts";
import { type Faults, noFaults } from "./faults.ts";
import { addPublicRecord } from "./identity/add-public.ts";
import { Directories } from "./identity/directories.ts";
import { type PartyRecords, readPartyRecords } from "./identity/party-records.ts";
import { publish } from "./identity/publish.ts";
import { Sequencer } from "./log/sequencer.ts";
import { ensureWitnessLogs, type WitnessDatabase } from "./log/witness-store.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { comingFolder, loadParties } from "./parties.ts";
import { readPeers, readVkey, refreshPeers } from "./peers.ts";
import { openCedar } from "./policy/cedar.ts";
import { loadBasisRegister, loadPolicyTexts, policyFolders } from "./policy/load.ts";
import { logVerifier, readSecrets, type Secrets } from "./secrets.ts";
import { ActorStore } from "./store/actor-store.ts";
import { caseReader } from "./store/case-reader.ts";
import { Challenges } from "./store/challenges.ts";
import { Chunks } from "./store/chunks.ts";
import { type Database, migrate } from "./store/database.ts";
import { Enrolments } from "./store/enrolments.ts";
import { provider } from "./store/migrations/index.ts";
import { keysProvider } from "./store/migrations/keys.ts";
import { openStores } from "./store/open-stores.ts";
import { type Persona, Sessions } from "./store/sessions.ts";
import { Sight } from "./store/sight.ts";
import { Workers } from "./workers.ts";

export type StartOptions = {
  readonly faults?: Faults;
  readonly clock?: Clock;
  /** False where the caller asks for each round of the workers itself. */
  readonly rounds?: boolean;
  /** Folder of the built screens; none are served without it. */
  readonly webFolder?: string;
  readonly logger?: Logger;
};

export type RunningNode = { readonly node: Node; readonly workers: Workers; readonly url: string; stop(): Promise<void> };

/** Starts one node: stores, logs, own records, workers, HTTP. Throws where the configuration does not fit what it names. */
export async function startNode(config: Config, options: StartOptions = {}): Promise<RunningNode> {
  const logger = options.logger ?? createLogger(config);
  const secrets = await readSecrets(config);
  const stores = await openStores(config, logger);
  try {
    await migrate(stores.db, provider);
    await migrate(stores.keysDb, keysProvider);
    return await run(config, options, logger, secrets, stores);
  } catch (error) {
    await stores.close();
    throw error;
  }
}

type Stores = Awaited<ReturnType<typeof openStores>>;

async function run(config: Config, options: StartOptions, logger: Logger, secrets: Secrets, stores: Stores): Promise<RunningNode> {
  const clock = options.clock ?? (config.demoClock ? await demoClock(config, stores) : systemClock);
  const records = readPartyRecords(config.records);
  const node = await wire(config, options, logger, secrets, stores, clock, records);
  await ensureWitnessLogs(
    nodeCrypto,
    stores.db as unknown as Kysely<WitnessDatabase>,
    [...node.peers.values()].map(({ channel, channelVkey }) => ({ origin: channel.name, vkey: channelVkey })),
  );
  await addOwnRecords(node, records);
  await seedNewLogs(node);
  await retryKept(node);
  await publish(node);
  await deriveMissing(node);
  await node.sight.tick();
  const workers = new Workers(node);
  const app = createApp(node, options.webFolder);
  const server = await listen(app.fetch, config);
  if (options.rounds !== false) workers.start();
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.listen.port;
  logger.info({ port }, "ready");
  const stop = async () => {
    await workers.stop();
    await close(server);
    node.notices.close();
    await node.sequencer.stop();
    await stores.close();
  };
  return { node, workers, url: config.publicUrl, stop };
}

/** Goes on from where the logs ended, so that a demonstration that is started again never runs back. */
async function demoClock(config: Config, { db }: Stores): Promise<Clock> {
  const { last } = await db
    .selectFrom("log")
    .select((log) => log.fn.max("at").as("last"))
    .executeTakeFirstOrThrow();
  return movableClock(Math.max(config.demoStart ?? systemClock.now(), Number(last ?? 0)));
}

async function wire(
  config: Config,
  options: StartOptions,
  logger: Logger,
  secrets: Secrets,
  stores: Stores,
  clock: Clock,
  records: PartyRecords,
): Promise<Node> {
  const { db, keysDb, hasRoom } = stores;
  const crypto = nodeCrypto;
  const { party } = config;
  const faults = options.faults ?? noFaults;
  const peers = await readPeers(crypto, party, config.peers, clock.now());
  const facts = ownFacts(records, thumbprint(crypto, secrets.signer.jwk));
  const logKeys = new Map(
    facts.logs.map(({ partner, origin }) => {
      const name = partner === undefined ? "domestic" : `channel-${partner}`;
      const signer = secrets.logs.get(name);
      if (signer === undefined) throw new Error(`${config.secrets.logKeys} has no key for log ${name}`);
      return [name, { signer, vkey: logVerifier(crypto, origin, signer) }] as const;
    }),
  );
  await ensureLogs(db, facts, logKeys);
  for (const peer of peers.values()) {
    const row = { party: peer.party, root: peer.root, url: peer.url };
    await db
      .insertInto("peer")
      .values({
        ...row,
        edge: Buffer.alloc(0),
        delivered: 0,
        size: 0,
        attempts: 0,
        next_at: 0,
        directory: null,
        checkpoint: null,
        last_error: null,
      })
      .onConflict((conflict) => conflict.column("party").doUpdateSet(row))
      .execute();
  }
  const folders = new Map([
    [party, config.partyFolder ?? comingFolder(party)],
    ...config.peers.map((peer) => [peer.party, peer.partyFolder ?? comingFolder(peer.party)] as const),
  ]);
  const parties = await loadParties(folders);
  const register = await loadBasisRegister(crypto, [...folders.values()]);
  const policy = openCedar(await loadPolicyTexts(policyFolders(folders.get(party) ?? "")));
  const calendarOf = (id: string) => parties.get(id).calendar;
  const knows = (id: string): boolean => id === party || parties.has(id) || peers.has(id);
  const judging = { register, policy, calendarOf, knows };
  const docking = { ...judging, crypto, party, signer: secrets.signer, numbers: new CaseNumbers(db, party, calendarOf(party).zone) };
  const directories = new Directories(db, crypto, { party, root: config.root }, [...peers.values()]);
  await refreshPeers({ crypto, party, directories, clock }, peers);
  const events: Node["events"] = new EventEmitter();
  events.setMaxListeners(0);
  const metrics = createMetrics();
  const personas: Persona[] = config.personas === undefined ? [] : JSON.parse(await readFile(config.personas, "utf8"));
  const inForce = (kid: string) => isInForce(directories, clock, party, kid);
  const sessions = new Sessions(db, clock, party, personas, inForce);
  const sequencer = new Sequencer({
    db,
    keysDb,
    crypto,
    clock,
    faults,
    logKeys,
    directories,
    maxBatch: config.limits.batchActs,
    kek: secrets.kek,
    hasRoom,
    onCommit: (batch) => {
      if (batch.changedDirectories().size > 0)
        refreshPeers({ crypto, party, directories, clock }, peers).catch((err: unknown) =>
          logger.error({ err }, "a partner's new keys cannot be used"),
        );
      if (batch.written.publics.length > 0) sessions.forget();
      const touched = [...batch.written.acts, ...batch.written.refusals].flatMap(({ case_id }) =>
        case_id === null ? [] : [base64url(case_id)],
      );
      for (const id of new Set([...batch.changedCases().map((record) => record.id), ...touched])) events.emit("case", id);
      for (const { before, edge } of batch.grown()) {
        metrics.logSize(before.kind, edge.size);
        events.emit("log", before.kind);
        if (before.partner !== null) events.emit("outbox", before.partner);
      }
    },
  });
  const node: Node = {
    config,
    party,
    origin: new URL(config.publicUrl).origin,
    logger,
    metrics,
    clock,
    faults,
    crypto,
    db,
    keysDb,
    hasRoom,
    kek: secrets.kek,
    signer: secrets.signer,
    kid: thumbprint(crypto, secrets.signer.jwk),
    encryption: secrets.encryption,
    logKeys,
    peers,
    parties,
    personas,
    register,
    witnessKey: {
      signer: secrets.witness,
      key: verifierKey(crypto, readVkey(crypto, facts.witness).name, COSIGNATURE_TYPE, secrets.witness.jwk),
    },
    witnesses: config.witnesses.map(({ name, url, vkey }) => ({ name, url, key: readVkey(crypto, vkey) })),
    protocols: loadProtocols(crypto),
    calendarOf,
    judging,
    docking,
    directories,
    sequencer,
    events,
    sessions,
    challenges: new Challenges(db, clock),
    enrolments: new Enrolments(db, clock, personas),
    streams: new EventStreams(config.limits.eventStreams),
    chunks: new Chunks(db, clock, config.limits),
    sight: new Sight(db, clock),
    inForce,
    get notices() {
      return notices;
    },
    get desks() {
      return desks;
    },
    storeOf: (actor) => new ActorStore(node, actor),
    ...caseReader(db, party),
  };
  const { mail, push } = config;
  const mailer = mail === undefined ? null : createMailer(mail, secrets.mailPassword, `${config.publicUrl}/inbox`);
  const pusher = push === undefined || secrets.push === undefined ? null : createPusher(push, secrets.push);
  const notices = new Notices(node, mailer, pusher);
  const desks = desksOf(node);
  return node;
}

/** What the newest grant of this node's key says of it. */
function ownFacts({ records }: PartyRecords, kid: string): NodeFacts {
  const grants = records.flatMap((record): Grant[] => {
    const grant = parseGrant(nodeCrypto, record);
    return grant.ok ? [grant.value] : [];
  });
  const own = grants.findLast(({ subject }) => subject === kid)?.payload;
  if (own?.kind !== "node") throw new Error("the party's records hold no grant of this node's key");
  return own.node;
}

/** Makes each log that the node's grant names, empty and signed, if it is not there; an origin never changes. Under a new key the head is signed anew. */
async function ensureLogs(db: Kysely<Database>, facts: NodeFacts, keys: Node["logKeys"]): Promise<void> {
  for (const { partner = null, origin, vkey } of facts.logs) {
    const kind = partner === null ? "domestic" : `channel-${partner}`;
    const key = keys.get(kind);
    if (key === undefined) continue;
    const checkpoint = await signCheckpoint(key.signer, key.vkey, 0, edgeRoot(nodeCrypto, EMPTY_EDGE));
    const row = { kind, partner, origin, vkey, size: 0, edge: Buffer.from(edgeBytes(EMPTY_EDGE)), checkpoint, at: 0 };
    await db
      .insertInto("log")
      .values(row)
      .onConflict((conflict) => conflict.column("kind").doNothing())
      .execute();
    await signAnew(db, kind, vkey, key);
  }
}

async function signAnew(db: Kysely<Database>, kind: string, vkey: string, key: LogKey): Promise<void> {
  const log = await db.selectFrom("log").select(["size", "edge", "vkey"]).where("kind", "=", kind).executeTakeFirstOrThrow();
  const edge = edgeFromBytes(log.size, log.edge);
  if (log.vkey === vkey || edge === null) return;
  const checkpoint = await signCheckpoint(key.signer, key.vkey, log.size, edgeRoot(nodeCrypto, edge));
  await db.updateTable("log").set({ vkey, checkpoint }).where("kind", "=", kind).where("size", "=", log.size).execute();
}

type LogKey = { readonly signer: Signer; readonly vkey: VerifierKey };

async function isInForce(directories: Directories, clock: Clock, party: string, kid: string): Promise<boolean> {
  const directory = await directories.get(party, "domestic");
  const now = clock.now();
  const judged = judgeKey(directory, kid, { index: directory.size, at: now, iat: now });
  return judged.ok && judged.value.late !== true;
}

/** A log that was made later, for a new partner, begins with all public records of the party, in their order. */
async function seedNewLogs(node: Node): Promise<void> {
  const logs = await sql<{ known: number }>`select count(r.hash) as known from log l
    left join log_entry e on e.log = l.kind and e.class < 16
    left join public_record r on r.hash = e.hash and r.party = ${node.party} group by l.kind`.execute(node.db);
  if (new Set(logs.rows.map(({ known }) => known)).size === 1) return;
  const rows = await node.db
    .selectFrom("log_entry")
    .innerJoin("public_record", "public_record.hash", "log_entry.hash")
    .select("public_record.body")
    .where("log_entry.log", "=", "domestic")
    .where("log_entry.class", "<", 16)
    .where("public_record.party", "=", node.party)
    .orderBy("log_entry.idx")
    .execute();
  for (const { body } of rows) {
    const added = await addPublicRecord(node, body);
    if (!added.ok) throw new Error(`a logged record does not fit a new log: ${JSON.stringify(added.refusal)}`);
  }
  for (const peer of node.peers.keys()) {
    await sql`insert into outbox (peer, idx, hash)
      select ${peer}, e.idx, e.hash from log_entry e join public_record r on r.hash = e.hash, peer p
      where e.log = ${`channel-${peer}`} and r.party = ${node.party} and p.party = ${peer} and e.idx >= p.delivered
      on conflict do nothing`.execute(node.db);
  }
}

/** Records of the file that are not logged yet, in its order. */
async function addOwnRecords(node: Node, { records, disclosures }: PartyRecords): Promise<void> {
  for (const record of records) {
    const grant = parseGrant(node.crypto, record);
    const disclosed = grant.ok ? (disclosures[grant.value.subject] ?? []) : [];
    const added = await addPublicRecord(node, record, disclosed);
    if (!added.ok) throw new Error(`a record of ${node.config.records} is refused: ${JSON.stringify(added.refusal)}`);
  }
}

const listen = (fetch: (request: Request) => Response | Promise<Response>, config: Config): Promise<ServerType> =>
  new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: config.listen.host, port: config.listen.port }, () => resolve(server));
    server.once("error", reject);
  });

const close = (server: ServerType): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
