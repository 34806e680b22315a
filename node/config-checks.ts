import { resolve } from "node:path";
import { parties } from "#parties/index.ts";

/** `path` is a setting such as `peers.0.url`, or the name of an environment variable. No password is ever in `found`. */
export type ConfigError = { readonly path: string; readonly expected: string; readonly found: string };
export type Environment = Readonly<Record<string, string | undefined>>;
/** How files are looked at; `mode` holds the permission bits. Undefined if nothing is there. */
export type LookAt = (path: string) => { readonly mode: number } | undefined;

/** As JSON, cut short, without the credentials of a URL. */
export const show = (value: unknown): string => {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value).replace(/:\/\/[^/@"]*@/g, "://…@");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};

/** The value below a path of keys, if it is there. */
export const at = (root: unknown, keys: readonly string[]): unknown =>
  keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    root,
  );

type Surroundings = { readonly base: string; readonly look: LookAt; readonly env: Environment };

/** What the checks across settings see: values that the schema has already passed, all others as undefined. */
type Judge = Surroundings & {
  text(path: string): string | undefined;
  flag(path: string): boolean;
  count(path: string): number;
  isGiven(path: string): boolean;
  error(path: string, expected: string, found?: string): ConfigError;
};

export const makeJudge = (draft: unknown, wrong: readonly ConfigError[], surroundings: Surroundings): Judge => {
  const bad = new Set(wrong.map(({ path }) => path));
  const value = (path: string): unknown => (bad.has(path) ? undefined : at(draft, path.split(".")));
  return {
    ...surroundings,
    text: (path) => {
      const found = value(path);
      return typeof found === "string" ? found : undefined;
    },
    flag: (path) => value(path) === true,
    count: (path) => {
      const found = value(path);
      return Array.isArray(found) ? found.length : 0;
    },
    isGiven: (path) => at(draft, path.split(".")) !== undefined,
    error: (path, expected, found) => ({ path, expected, found: found ?? show(at(draft, path.split("."))) }),
  };
};

const parseUrl = (text: string | undefined): URL | undefined => (text !== undefined && URL.canParse(text) ? new URL(text) : undefined);

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

const each = (judge: Judge, list: string, names: readonly string[]): string[] =>
  Array.from({ length: judge.count(list) }, (_, index) => names.map((name) => `${list}.${index}.${name}`)).flat();

/** The address proper of an http(s) URL; undefined if it is none or holds more. */
const webAddress = (text: string): URL | undefined => {
  const url = parseUrl(text);
  const plain =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === "";
  return plain ? url : undefined;
};

type Check = (judge: Judge) => ConfigError[];

const publicUrl: Check = (judge) => {
  const text = judge.text("publicUrl");
  if (text === undefined) return [];
  const url = webAddress(text);
  if (url === undefined || url.pathname !== "/") return [judge.error("publicUrl", "an http(s) address without path, query or credentials")];
  return url.protocol === "https:" || isLoopback(url.hostname) ? [] : [judge.error("publicUrl", "https, unless it is a loopback address")];
};

const remoteUrls: Check = (judge) =>
  [...each(judge, "peers", ["url"]), ...each(judge, "witnesses", ["url"])].flatMap((path) => {
    const text = judge.text(path);
    return text === undefined || webAddress(text) ? [] : [judge.error(path, "an http(s) address without query or credentials")];
  });

const databases: Check = (judge) =>
  ["store.url", "keys.url"].flatMap((path) => {
    const text = judge.text(path);
    if (text === undefined) return [];
    const url = parseUrl(text);
    const good = url !== undefined && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1;
    return good ? [] : [judge.error(path, "a postgres:// URL with a database")];
  });

const oneStore: Check = (judge) => {
  if (judge.isGiven("store.url") !== judge.isGiven("store.embedded")) return [];
  return [judge.error("store", "exactly one of url (or STORE_URL) and embedded", judge.isGiven("store.url") ? "both" : "neither")];
};

const ownKeyStore: Check = (judge) => {
  if (judge.isGiven("store.url") && !judge.isGiven("keys.url")) {
    return [judge.error("keys.url", "a database of its own (or KEYS_URL), since the store is not embedded")];
  }
  const [store, keys] = [parseUrl(judge.text("store.url")), parseUrl(judge.text("keys.url"))];
  const place = (url: URL) => `${url.hostname}:${url.port || "5432"}${url.pathname}`;
  if (store === undefined || keys === undefined || place(store) !== place(keys)) return [];
  return [judge.error("keys.url", "another database than the store's, so that its backups can replace each other")];
};

const secretFiles: Check = (judge) => {
  const names = ["nodeKey", "witnessKey", "encryptionKey", "logKeys", "mailPassword", "push", ...(judge.env.KEYS_SECRET ? [] : ["kek"])];
  return names.flatMap((name) => {
    const path = `secrets.${name}`;
    if (name === "kek" && !judge.isGiven(path)) return [judge.error(path, "the path of the key that wraps the data keys, or KEYS_SECRET")];
    const file = judge.text(path);
    if (file === undefined) return [];
    const found = judge.look(resolve(judge.base, file));
    if (found === undefined) return [judge.error(path, "an existing file", `nothing at ${file}`)];
    const open = process.platform !== "win32" && (found.mode & 0o077) !== 0;
    return open ? [judge.error(path, "a file that only its owner may read (chmod 600)", `mode ${(found.mode & 0o777).toString(8)}`)] : [];
  });
};

/** What a notice needs beside its server: a password where there is a user, keys for push, and no open line but on this machine. */
const notices: Check = (judge) => {
  const needs = (path: string, secret: string, expected: string) =>
    judge.isGiven(path) && !judge.isGiven(secret) ? [judge.error(secret, expected)] : [];
  const host = judge.text("mail.host");
  const isOpen = judge.text("mail.security") === "none" && host !== undefined && !isLoopback(host);
  return [
    ...needs("mail.user", "secrets.mailPassword", "the path of the password, since mail.user is given"),
    ...needs("push", "secrets.push", "the path of the keys that `hito keys push` made"),
    ...(isOpen ? [judge.error("mail.security", "tls or starttls, unless the server is on this machine")] : []),
  ];
};

const keysSecret: Check = (judge) => {
  const secret = judge.env.KEYS_SECRET;
  if (!secret || /^[A-Za-z0-9_-]{43}$/.test(secret)) return [];
  return [judge.error("KEYS_SECRET", "32 bytes as 43 base64url characters", `${secret.length} characters`)];
};

const otherFiles: Check = (judge) =>
  ["partyFolder", "records", "personas", ...each(judge, "peers", ["directoryFile"])].flatMap((path) => {
    const file = judge.text(path);
    if (file === undefined || judge.look(resolve(judge.base, file))) return [];
    return [judge.error(path, "an existing file or folder", `nothing at ${file}`)];
  });

const knownParty: Check = (judge) => {
  const party = judge.text("party");
  if (party === undefined || party in parties || judge.isGiven("partyFolder")) return [];
  return [judge.error("partyFolder", `a folder, since "${party}" is not one of the parties that come with Hito`)];
};

const loopbackOnly: Check = (judge) => {
  const [host, address] = [judge.text("listen.host"), parseUrl(judge.text("publicUrl"))?.hostname];
  const open = [host, address].find((name) => name !== undefined && !isLoopback(name));
  if (open === undefined) return [];
  return ["personas", "demoClock"]
    .filter((path) => judge.flag(path) || judge.text(path) !== undefined)
    .map((path) => judge.error(path, "nothing, unless only loopback is served", `given on ${open}`));
};

const realTime: Check = (judge) => {
  const begins = judge.text("demoClock");
  return begins === undefined || !Number.isNaN(Date.parse(begins)) ? [] : [judge.error("demoClock", "a time that exists")];
};

const distinctNames: Check = (judge) => {
  const own = judge.text("party");
  const seen = new Set(own === undefined ? [] : [`peers ${own}`]);
  return [...each(judge, "peers", ["party"]), ...each(judge, "witnesses", ["name"])].flatMap((path) => {
    const name = `${path.slice(0, path.indexOf("."))} ${judge.text(path)}`;
    if (!seen.has(name)) seen.add(name);
    else return [judge.error(path, "a name used once, and no party's own")];
    return [];
  });
};

/** All that the schema cannot say. Each stays silent about settings that the schema has already found wrong. */
export const checks: readonly Check[] = [
  publicUrl,
  remoteUrls,
  databases,
  oneStore,
  ownKeyStore,
  secretFiles,
  notices,
  keysSecret,
  otherFiles,
  knownParty,
  loopbackOnly,
  realTime,
  distinctNames,
];
