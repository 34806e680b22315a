/** `hito demo`: two nodes and an oversight witness on this machine, and a story played through their public addresses. */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type EmbeddedPostgres, makeTemporaryDataDir, startEmbedded } from "#node/store/embedded.ts";
import type { Told } from "./demo/acting.ts";
import { buildWeb } from "./demo/build-web.ts";
import { lastLines, startChild } from "./demo/child.ts";
import { Cleanup } from "./demo/cleanup.ts";
import { Clocks } from "./demo/clocks.ts";
import { untilCosigned } from "./demo/cosigned.ts";
import { type Kept, prepareData, type StoreUrl, urlOf, writeDataFile, writeNodeConfig, writeWitnessFile } from "./demo/data-folder.ts";
import { readRegistrars } from "./demo/keys.ts";
import { type DemoOptions, readDataFile, readOptions } from "./demo/options.ts";
import { RegistrarDesk } from "./demo/registrar.ts";
import { playStory } from "./demo/story.ts";
import { welcomeText } from "./demo/welcome.ts";
import { demoParties, type PartyId, partyIds } from "./demo/world.ts";
import { commandOf, type Given } from "./options.ts";
import { untilStopped } from "./until-stopped.ts";

const program = join(import.meta.dirname, "hito.ts");
const witnessProgram = join(import.meta.dirname, "demo", "witness-process.ts");

type Run = {
  readonly options: DemoOptions;
  readonly data: string;
  readonly cleanup: Cleanup;
  readonly halt: AbortController;
  /** For whoever watches: standard error if the answer is to be one line of JSON. */
  readonly say: (line: string) => void;
  /** Something that should run on has ended. */
  readonly fail: (fault: Error) => void;
};

const demo = async (given: Given): Promise<void> => {
  const options = await readOptions(given);
  const say = (line: string) => void (options.json ? process.stderr : process.stdout).write(`${line}\n`);
  const stopped = untilStopped();
  const cleanup = new Cleanup();
  const halt = new AbortController();
  const data = options.data ?? dirname(await makeTemporaryDataDir("hito-demo-"));
  const broken = Promise.withResolvers<never>();
  const run: Run = { options, data, cleanup, halt, say, fail: broken.reject };
  const working = start(run).then(() => stopped);
  try {
    await Promise.race([working, stopped, broken.promise]);
    say("Stopping …");
  } catch (fault) {
    process.stderr.write(`hito demo: ${fault instanceof Error ? fault.message : String(fault)}\n`);
    process.exitCode = 1;
  }
  halt.abort();
  await cleanup.close();
  // A step that was under way may still write.
  await working.catch(() => {});
  if (options.data === undefined) rmSync(data, { recursive: true, force: true });
  process.exit();
};

/** Everything up to the ready line. */
const start = async (run: Run): Promise<void> => {
  const { options, data, say } = run;
  const pages = buildWeb(() => say("Building the pages …"), run.halt.signal);
  pages.catch(() => {});
  say("Starting Postgres …");
  const postgres = await startPostgres(run);
  const kept = await prepareData(data, options.ports);
  await pages;
  const tellsStory = !options.empty && readDataFile(data)?.told !== true;
  const nodes = new Nodes(run, kept, (name) => postgres.createDatabase(name));
  say(`Starting the oversight witness and ${tellsStory ? "México's node" : "both nodes"} …`);
  await startOne(run, "the witness", "witness", [witnessProgram, writeWitnessFile(data, options.ports, kept)]);
  await keepGranting(run);
  const { witness, ...urls } = { mx: urlOf(options.ports.mx), us: urlOf(options.ports.us), witness: urlOf(options.ports.witness) };
  const clocks = new Clocks([witness, urls.us, urls.mx]);
  const pair = async () => {
    await nodes.startPaired();
    await clocks.align();
    await keepWorking(run, { work: () => clocks.keepInStep(), stop: () => clocks.stop() });
  };
  if (tellsStory) await nodes.startAlone("mx");
  else await pair();
  const told = tellsStory ? await play(run, clocks, urls, pair) : null;
  const logs = kept.logs.map(({ party, name, kind, vkey }) => ({ party, kind, url: `${urls[party]}/log/${name}`, vkey }));
  say("Waiting for the witnesses' signatures …");
  await untilCosigned(logs.map(({ url }) => url));
  if (options.json) process.stdout.write(`${JSON.stringify({ ...urls, witness, roots: kept.roots, logs })}\n`);
  say(welcomeText({ nodes: urls, witness, witnessVkey: kept.witnessVkey, roots: kept.roots, told, data: options.data }));
};

const startPostgres = async ({ cleanup, data, say }: Run): Promise<EmbeddedPostgres> => {
  const postgres = await startEmbedded({ dataDir: join(data, "postgres"), keep: say });
  await cleanup.add(() => postgres.stop());
  return postgres;
};

/** Both parties' nodes, each in a process of its own. */
class Nodes {
  readonly #run: Run;
  readonly #kept: Kept;
  readonly #storeUrl: StoreUrl;
  #alone: (() => Promise<void>) | null = null;

  constructor(run: Run, kept: Kept, storeUrl: StoreUrl) {
    this.#run = run;
    this.#kept = kept;
    this.#storeUrl = storeUrl;
  }

  /** One node that knows no other. */
  async startAlone(id: PartyId): Promise<void> {
    this.#alone = await this.#start(id, []);
  }

  /** Both nodes, which know each other; one that worked alone is started anew. */
  async startPaired(): Promise<void> {
    await this.#alone?.();
    await Promise.all(partyIds.map((id) => this.#start(id, [demoParties[id].partner])));
  }

  async #start(id: PartyId, peers: readonly PartyId[]): Promise<() => Promise<void>> {
    const { data, options } = this.#run;
    const file = await writeNodeConfig(data, { id, ports: options.ports, kept: this.#kept, peers, storeUrl: this.#storeUrl });
    return startOne(this.#run, `node ${id}`, id, [program, "serve", "--config", file, "--end-with-input"]);
  }
}

/** Gives what stops it on purpose; if it ends otherwise, the whole run fails. */
const startOne = async (
  { cleanup, data, fail }: Run,
  name: string,
  folder: string,
  words: readonly string[],
): Promise<() => Promise<void>> => {
  const log = join(data, folder, "process.log");
  const child = await startChild({ name, words, log });
  let isWanted = true;
  await cleanup.add(() => child.stop());
  void child.ended.then(() => {
    if (isWanted && !cleanup.isClosing)
      fail(new Error(`${name} has ended by itself, so everything is stopped. Its last lines:\n${lastLines(log)}`));
  });
  return () => {
    isWanted = false;
    return child.stop();
  };
};

/** The registrars' desks. */
const keepGranting = async (run: Run): Promise<void> => {
  for (const id of partyIds) {
    const desk = new RegistrarDesk(id, urlOf(run.options.ports[id]), readRegistrars(run.data, id));
    await keepWorking(run, { work: () => desk.work(), stop: () => desk.stop() });
  }
};

type Worker = { readonly work: () => Promise<void>; readonly stop: () => void };

const keepWorking = async ({ cleanup }: Run, worker: Worker): Promise<void> => {
  void worker.work();
  await cleanup.add(async () => worker.stop());
};

/** The story is told once in a data folder. */
const play = async (
  { options, data, say, cleanup }: Run,
  clocks: Clocks,
  urls: Readonly<Record<PartyId, string>>,
  pair: () => Promise<void>,
): Promise<readonly Told[]> => {
  say("\nThe story, in the time of its own clocks:\n");
  const told = await playStory({ urls, clocks, pair, tell: (when, what) => say(`  ${when}  ${what}`), add: (stop) => cleanup.add(stop) });
  say("");
  writeDataFile(data, { demo: 1, port: options.ports.mx, told: true });
  return told;
};

export const demoCommand = commandOf(
  "demo",
  "Start two nodes (México, United States) and an oversight witness on this machine, and play a story through their public addresses.",
  null,
  [
    ["--port <number>", "the first of three ports; 8440 if not given"],
    ["--data <folder>", "keep keys and data there; a later run with it goes on from them"],
    ["--empty", "tell no story"],
    ["--json", "print one line of JSON when all is ready, everything else to standard error"],
  ],
  demo,
);
