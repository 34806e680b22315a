import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Value } from "typebox/value";
import { at, type ConfigError, checks, type Environment, type LookAt, makeJudge, show } from "./config-checks.ts";
import { type ConfigFile, configSchema } from "./config-schema.ts";

export type Limits = {
  readonly bodyBytes: number;
  readonly envelopeBytes: number;
  readonly envelopeItems: number;
  readonly attachmentBytes: number;
  /** Of one agent, or of one address before sign-in. */
  readonly requestsPerMinute: number;
  readonly signInsPerMinute: number;
  readonly batchActs: number;
  readonly databaseConnections: number;
  /** Event streams that one person may have open at once. */
  readonly eventStreams: number;
  /** Bytes of chunks that no act names yet: of one person, of all people together, of one partner's node. */
  readonly looseBytesPerPerson: number;
  readonly looseBytesOfPeople: number;
  readonly looseBytesPerPartner: number;
};

export type Peer = {
  readonly party: string;
  readonly url: string;
  readonly rootFingerprint: string;
  readonly directoryFile: string;
  readonly partyFolder?: string;
};
/** The mail server that notices go through. `none` only on this machine. */
export type MailConfig = {
  readonly host: string;
  readonly port: number;
  readonly security: "tls" | "starttls" | "none";
  readonly user?: string;
  readonly from: string;
  /** Where notices may go; anywhere if absent. */
  readonly domains?: readonly string[];
};
/** `services` are hosts of push services, in place of those of the browsers in use. */
export type PushConfig = { readonly subject: string; readonly services?: readonly string[] };
export type WitnessConfig = { readonly name: string; readonly url: string; readonly vkey: string };

/** A node's settings, complete and consistent: paths absolute, URLs without a final slash, fingerprints as base64url. */
export type Config = {
  readonly party: string;
  readonly partyFolder?: string;
  readonly operator: { readonly es: string; readonly en: string };
  readonly listen: { readonly host: string; readonly port: number };
  readonly publicUrl: string;
  /** Addresses of reverse proxies: whom they name in `X-Forwarded-For` counts as the one who asks. */
  readonly trustedProxies: readonly string[];
  readonly store: { readonly url: string } | { readonly embedded: { readonly dataDir: string } };
  /** Without a URL, a second database of the embedded server. `secret` is KEYS_SECRET: the kek itself, 32 bytes as base64url. */
  readonly keys: { readonly url?: string; readonly secret?: string };
  /** `kek` is absent only where `keys.secret` is given. */
  readonly secrets: {
    readonly nodeKey: string;
    readonly witnessKey: string;
    readonly encryptionKey: string;
    readonly logKeys: string;
    readonly kek?: string;
    readonly mailPassword?: string;
    readonly push?: string;
  };
  readonly root: string;
  /** JSON: `{records: [JWT], disclosures: {kid: [disclosure]}}`, folded into the logs at start as far as they are new. */
  readonly records: string;
  readonly peers: readonly Peer[];
  readonly witnesses: readonly WitnessConfig[];
  /** Without them nobody is told by mail, or by push. */
  readonly mail?: MailConfig;
  readonly push?: PushConfig;
  /** File of a demonstration's synthetic persons. */
  readonly personas?: string;
  /** A clock that a demonstration moves forward, and where it begins in seconds; now if absent. */
  readonly demoClock: boolean;
  readonly demoStart?: number;
  readonly limits: Limits;
  readonly logLevel: NonNullable<ConfigFile["logLevel"]>;
};

export type { ConfigError, Environment, LookAt } from "./config-checks.ts";

export type ConfigOutcome = { readonly ok: true; readonly value: Config } | { readonly ok: false; readonly errors: readonly ConfigError[] };

export const defaultLimits: Limits = {
  bodyBytes: 4 * 1024 * 1024,
  envelopeBytes: 1024 * 1024,
  envelopeItems: 256,
  attachmentBytes: 2 * 1024 * 1024 * 1024,
  requestsPerMinute: 600,
  signInsPerMinute: 30,
  batchActs: 256,
  databaseConnections: 20,
  eventStreams: 20,
  looseBytesPerPerson: 8 * 1024 * 1024 * 1024,
  looseBytesOfPeople: 64 * 1024 * 1024 * 1024,
  looseBytesPerPartner: 16 * 1024 * 1024 * 1024,
};

/** Reads a file and the environment. */
export const loadConfig = (file: string, env: Environment = process.env): ConfigOutcome => {
  const json = readJson(file);
  return json.ok ? parseConfig(json.value, env, dirname(resolve(file))) : json;
};

/** The same with the store embedded, whatever file and environment say of it: in `postgres/` beside the file unless the file names a folder. */
export const loadEmbeddedConfig = (file: string, env: Environment = process.env): ConfigOutcome => {
  const json = readJson(file);
  if (!json.ok) return json;
  const { STORE_URL: _, KEYS_URL: __, ...others } = env;
  return parseConfig(isObject(json.value) ? withEmbedded(json.value) : json.value, others, dirname(resolve(file)));
};

const withEmbedded = ({ keys: _, ...json }: Record<string, unknown>): unknown => {
  const embedded = isObject(json.store) ? json.store.embedded : undefined;
  return { ...json, store: { embedded: embedded ?? { dataDir: "postgres" } } };
};

/** The environment of a program that is to know only the settings of its file. */
export const environmentWithoutSettings = (env: Environment = process.env): Environment => {
  const { STORE_URL: _, KEYS_URL: __, KEYS_SECRET: ___, ...others } = env;
  return others;
};

const readJson = (file: string): { readonly ok: true; readonly value: unknown } | Extract<ConfigOutcome, { ok: false }> => {
  try {
    return { ok: true, value: JSON.parse(readFileSync(file, "utf8")) };
  } catch (error) {
    return { ok: false, errors: [{ path: file, expected: "a readable JSON file", found: (error as Error).message }] };
  }
};

/** Every error at once. STORE_URL, KEYS_URL and KEYS_SECRET of the environment come before the file. */
export const parseConfig = (json: unknown, env: Environment, base = process.cwd(), look: LookAt = lookAtFile): ConfigOutcome => {
  const draft = withEnvironment(json, env);
  const wrong = schemaErrors(draft);
  const judge = makeJudge(draft, wrong, { base, look, env });
  const known = (path: string) => !isObject(draft) || wrong.some((error) => path === error.path || path.startsWith(`${error.path}.`));
  const errors = [...wrong, ...checks.flatMap((check) => check(judge)).filter(({ path }) => !known(path))];
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, value: complete(draft as ConfigFile, env, base) };
};

const lookAtFile: LookAt = (path) => statSync(path, { throwIfNoEntry: false });

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const withEnvironment = (json: unknown, env: Environment): unknown => {
  if (!isObject(json)) return json;
  const keys = env.KEYS_URL ? { keys: { ...(isObject(json.keys) ? json.keys : {}), url: env.KEYS_URL } } : {};
  return { ...json, ...(env.STORE_URL ? { store: { url: env.STORE_URL } } : {}), ...keys };
};

const keysOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));

type Described = { readonly description?: string; readonly properties?: Readonly<Record<string, Described>> };

/** One error for each setting, in the words of the schema's descriptions. */
const schemaErrors = (draft: unknown): ConfigError[] => {
  const found = new Map<string, ConfigError>();
  const add = (keys: readonly string[], expected: string) => {
    const path = keys.join(".") || "(the whole file)";
    if (!found.has(path)) found.set(path, { path, expected, found: show(at(draft, keys)) });
  };
  for (const error of Value.Errors(configSchema, draft)) {
    const keys = keysOf(error.instancePath);
    const schema = at(configSchema, keysOf(error.schemaPath)) as Described | boolean | undefined;
    if (typeof schema !== "object") continue;
    const known = schema.properties ?? {};
    if (error.keyword === "additionalProperties") {
      for (const name of error.params.additionalProperties)
        add([...keys, name], `no such setting; known here: ${Object.keys(known).join(", ")}`);
    } else if (error.keyword === "required") {
      for (const name of error.params.requiredProperties) add([...keys, name], known[name]?.description ?? "a value");
    } else add(keys, schema.description ?? error.message);
  }
  return [...found.values()];
};

const trimUrl = (url: string): string => url.replace(/\/+$/, "");

/** The spoken form (spec/identity.md) becomes the base64url of its 32 bytes. */
const fingerprint = (text: string): string => {
  if (text.length === 43) return text;
  const bytes = Buffer.alloc(32);
  for (const [index, group] of text.split(/[ -]/).entries()) bytes.writeUInt16BE(Number(group), index * 2);
  return bytes.toString("base64url");
};

const complete = (file: ConfigFile, env: Environment, base: string): Config => {
  const path = (name: string): string => resolve(base, name);
  const { kek, nodeKey, witnessKey, encryptionKey, logKeys, mailPassword, push } = file.secrets;
  return {
    party: file.party,
    ...(file.partyFolder !== undefined && { partyFolder: path(file.partyFolder) }),
    operator: file.operator,
    listen: file.listen,
    publicUrl: trimUrl(file.publicUrl),
    store: file.store?.url !== undefined ? { url: file.store.url } : { embedded: { dataDir: path(file.store?.embedded?.dataDir ?? "") } },
    keys: { ...(file.keys?.url !== undefined && { url: file.keys.url }), ...(env.KEYS_SECRET && { secret: env.KEYS_SECRET }) },
    secrets: {
      nodeKey: path(nodeKey),
      witnessKey: path(witnessKey),
      encryptionKey: path(encryptionKey),
      logKeys: path(logKeys),
      ...(kek !== undefined && { kek: path(kek) }),
      ...(mailPassword !== undefined && { mailPassword: path(mailPassword) }),
      ...(push !== undefined && { push: path(push) }),
    },
    trustedProxies: file.trustedProxies ?? [],
    root: fingerprint(file.root),
    records: path(file.records),
    peers: (file.peers ?? []).map((peer) => ({
      ...peer,
      url: trimUrl(peer.url),
      rootFingerprint: fingerprint(peer.rootFingerprint),
      directoryFile: path(peer.directoryFile),
      ...(peer.partyFolder !== undefined && { partyFolder: path(peer.partyFolder) }),
    })),
    witnesses: (file.witnesses ?? []).map((witness) => ({ ...witness, url: trimUrl(witness.url) })),
    ...(file.mail !== undefined && { mail: file.mail }),
    ...(file.push !== undefined && { push: file.push }),
    ...(file.personas !== undefined && { personas: path(file.personas) }),
    demoClock: file.demoClock !== undefined && file.demoClock !== false,
    ...(typeof file.demoClock === "string" && { demoStart: Date.parse(file.demoClock) / 1000 }),
    limits: { ...defaultLimits, ...file.limits },
    logLevel: file.logLevel ?? "info",
  };
};
