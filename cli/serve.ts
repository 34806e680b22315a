/** `hito serve`: runs one node until it is told to stop. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { type Config, type ConfigError, type ConfigOutcome, loadConfig, loadEmbeddedConfig } from "#node/config.ts";
import { type RunningNode, startNode } from "#node/start.ts";
import { commandOf, type Given } from "./options.ts";
import { untilStopped } from "./until-stopped.ts";

const WRONG_CONFIGURATION = 2;
const webFolder = join(import.meta.dirname, "..", "dist", "web");

export const configErrors = (file: string, errors: readonly ConfigError[]): string =>
  [
    `${file}: ${errors.length === 1 ? "one setting is" : `${errors.length} settings are`} wrong; the node was not started.`,
    ...errors.map(({ path, expected, found }) => `  ${path}: expected ${expected}; found ${found}`),
    "",
  ].join("\n");

/** The configuration, or null after its errors were told and the exit code set. */
export const readConfig = (file: string, { embedded = false } = {}): Config | null => {
  const outcome: ConfigOutcome = embedded ? loadEmbeddedConfig(file) : loadConfig(file);
  if (outcome.ok) return outcome.value;
  process.stderr.write(configErrors(file, outcome.errors));
  process.exitCode = WRONG_CONFIGURATION;
  return null;
};

const start = async (config: Config): Promise<RunningNode | null> => {
  const logger = pino({ level: config.logLevel, base: { party: config.party } }, pino.destination({ dest: 2, sync: false }));
  try {
    return await startNode(config, { logger, ...(existsSync(join(webFolder, "index.html")) ? { webFolder } : {}) });
  } catch (fault) {
    process.stderr.write(`the node could not start: ${whyNot(fault, config)}\n`);
    process.exitCode = 1;
    return null;
  }
};

/** What kept a node or a check of its stores from starting, for whoever reads the command line. */
export const whyNot = (fault: unknown, { listen }: Config): string => {
  const { code, message } = fault as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `port ${listen.port} of ${listen.host} is in use (listen.port)`;
  if (code === "EACCES") return `this account may not listen on port ${listen.port} of ${listen.host}`;
  if (code === "ECONNREFUSED") return "the store does not answer (store.url, keys.url)";
  return message || String(fault);
};

const serve = async (given: Given): Promise<void> => {
  const file = given.text("config", "the node's configuration file");
  const [embedded, withInput] = [given.flag("embedded"), given.flag("end-with-input")];
  given.finish();
  const stopped = untilStopped({ withInput });
  const config = readConfig(file, { embedded });
  const running = config === null ? null : await start(config);
  if (config === null || running === null) return process.exit();
  process.stdout.write(`ready: node ${config.party} on ${running.url}, root ${config.root}\n`);
  const why = await stopped;
  running.node.logger.info({ why }, "stopping");
  await running.stop();
  process.exit(0);
};

export const serveCommand = commandOf(
  "serve",
  "Run one node until it is told to stop.",
  null,
  [
    ["--config <file>", "the node's configuration"],
    ["--embedded", "keep the store in a Postgres of the node's own, in a folder beside the configuration"],
    ["--end-with-input", "also stop when standard input ends"],
  ],
  serve,
);
