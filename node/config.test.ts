import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Environment, loadConfig, parseConfig } from "./config.ts";

const print = "A".repeat(43);
const spoken = Array.from({ length: 16 }, () => "65535").join(" ");
const good = {
  party: "mx",
  operator: { es: "Nodo México", en: "Node México" },
  listen: { host: "127.0.0.1", port: 7101 },
  publicUrl: "http://127.0.0.1:7101/",
  store: { url: "postgres://hito:one@db.test/mx" },
  keys: { url: "postgres://hito:two@db.test/mx-keys" },
  secrets: {
    nodeKey: "secrets/node.jwk",
    witnessKey: "secrets/witness.jwk",
    encryptionKey: "secrets/encryption.jwk",
    logKeys: "secrets/logs.json",
    kek: "secrets/kek",
  },
  root: print,
  peers: [{ party: "us", url: "http://127.0.0.1:7102", rootFingerprint: spoken, directoryFile: "us.json" }],
  witnesses: [{ name: "oversight", url: "http://127.0.0.1:7103/", vkey: "oversight.test+0123abcd+BAAA" }],
  records: "records.json",
  personas: "personas.json",
};

/** A copy with the value at a path replaced, or removed if undefined. */
const changed = (path: string, value: unknown): unknown => {
  const copy = structuredClone(good) as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const owner = keys.reduce((object, key) => object[key] as Record<string, unknown>, copy);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return copy;
};

const parse = (json: unknown, env: Environment = {}, look: (path: string) => { mode: number } | undefined = () => ({ mode: 0o100600 })) =>
  parseConfig(json, env, "/etc/hito", look);

const errorsOf = (json: unknown, env?: Environment, look?: (path: string) => { mode: number } | undefined) => {
  const outcome = parse(json, env, look);
  return outcome.ok ? [] : outcome.errors;
};

describe("a good configuration", () => {
  it("comes out complete: defaults, absolute paths, one form of fingerprint and URL", () => {
    const outcome = parse(good);
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        publicUrl: "http://127.0.0.1:7101",
        secrets: { kek: "/etc/hito/secrets/kek" },
        root: print,
        peers: [{ rootFingerprint: Buffer.alloc(32, 0xff).toString("base64url"), directoryFile: "/etc/hito/us.json" }],
        witnesses: [{ url: "http://127.0.0.1:7103" }],
        personas: "/etc/hito/personas.json",
        demoClock: false,
        limits: { envelopeItems: 256 },
        logLevel: "info",
      },
    });
  });

  it("may begin a demonstration at a given time", () => {
    expect(parse(changed("demoClock", "2025-09-04T09:00:00-06:00"))).toMatchObject({
      ok: true,
      value: { demoClock: true, demoStart: 1_756_998_000 },
    });
    expect(parse(changed("demoClock", true))).toMatchObject({ ok: true, value: { demoClock: true } });
    expect(parse(changed("demoClock", false))).toMatchObject({ ok: true, value: { demoClock: false } });
  });

  it("may keep store and keys in the embedded server", () => {
    const { keys: _, ...rest } = good;
    expect(parse({ ...rest, store: { embedded: { dataDir: "data" } } })).toMatchObject({
      ok: true,
      value: { store: { embedded: { dataDir: "/etc/hito/data" } }, keys: {} },
    });
  });

  it("may tell people by mail and by push", () => {
    const mail = { host: "mail.test", port: 465, security: "tls", user: "hito", from: "hito@x.test", domains: ["x.test"] };
    const push = { subject: "mailto:operator@x.test" };
    const secrets = { ...good.secrets, mailPassword: "secrets/mail", push: "secrets/push.json" };
    expect(parse({ ...good, mail, push, secrets })).toMatchObject({
      ok: true,
      value: { mail, push, secrets: { mailPassword: "/etc/hito/secrets/mail", push: "/etc/hito/secrets/push.json" } },
    });
  });

  it("takes STORE_URL, KEYS_URL and KEYS_SECRET from the environment first", () => {
    const { kek: _, ...secrets } = good.secrets;
    const env = { STORE_URL: "postgres://h/a", KEYS_URL: "postgres://h/b", KEYS_SECRET: "s".repeat(43) };
    expect(parse({ ...good, secrets }, env)).toMatchObject({
      ok: true,
      value: { store: { url: "postgres://h/a" }, keys: { url: "postgres://h/b", secret: env.KEYS_SECRET } },
    });
  });
});

describe("a broken configuration", () => {
  const broken: readonly [path: string, value: unknown, error: string, expected: RegExp][] = [
    ["party", "MX", "party", /party's id/],
    ["party", undefined, "party", /party's id/],
    ["party", "gt", "partyFolder", /not one of the parties that come with Hito/],
    ["listen.port", 70_000, "listen.port", /0 .* to 65535/],
    ["listen.port", "7101", "listen.port", /0 .* to 65535/],
    ["listen.host", "a b", "listen.host", /host name/],
    ["listen.host", "0.0.0.0", "personas", /loopback/],
    ["publicUrl", "https://hito.example", "personas", /loopback/],
    ["publicUrl", "not a url", "publicUrl", /address/],
    ["publicUrl", "http://127.0.0.1/path", "publicUrl", /without path/],
    ["store.url", "mysql://h/a", "store.url", /postgres/],
    ["store.url", "postgres://h", "store.url", /with a database/],
    ["store", {}, "store", /exactly one/],
    ["store", "x", "store", /the store/],
    ["secrets", undefined, "secrets", /secret files/],
    ["store.embedded", { dataDir: "data" }, "store", /exactly one/],
    ["keys", undefined, "keys.url", /of its own/],
    ["keys.url", "postgres://other:name@db.test:5432/mx", "keys.url", /another database/],
    ["secrets.nodeKey", undefined, "secrets.nodeKey", /signing key/],
    ["secrets.kek", undefined, "secrets.kek", /KEYS_SECRET/],
    ["root", "abc", "root", /fingerprint/],
    ["root", spoken.replace("65535", "65536"), "root", /fingerprint/],
    ["peers.0.url", "ftp://x", "peers.0.url", /http/],
    ["peers.0.party", "mx", "peers.0.party", /used once/],
    ["peers.0.rootFingerprint", 7, "peers.0.rootFingerprint", /fingerprint/],
    ["peers", {}, "peers", /list/],
    ["witnesses.0.vkey", "nonsense", "witnesses.0.vkey", /verifier key/],
    ["personas", true, "personas", /path/],
    ["limits", { envelopeItems: 257 }, "limits.envelopeItems", /1 to 256/],
    ["demoClock", "tomorrow", "demoClock", /time at which/],
    ["demoClock", 1, "demoClock", /time at which/],
    ["demoClock", "2025-09-31T25:00:00Z", "demoClock", /time that exists/],
    ["logLevel", "loud", "logLevel", /one of/],
    ["color", "red", "color", /no such setting/],
    ["listen.prot", 1, "listen.prot", /known here: host, port/],
    ["mail", { host: "mail.test", port: 25, security: "none", from: "hito@x.test" }, "mail.security", /on this machine/],
    ["mail", { host: "mail.test", port: 465, security: "tls", user: "hito", from: "hito@x.test" }, "secrets.mailPassword", /mail.user/],
    ["mail", { host: "mail.test", port: 465, security: "tls", from: "Hito <hito@x.test>" }, "mail.from", /address/],
    ["mail", { host: "mail.test", port: 465, security: "ssl", from: "hito@x.test" }, "mail.security", /tls, starttls/],
    ["push", { subject: "mailto:hito@x.test" }, "secrets.push", /hito keys push/],
  ];

  for (const [path, value, error, expected] of broken) {
    it(`is refused for ${path} = ${value === undefined ? "nothing" : JSON.stringify(value).slice(0, 40)}`, () => {
      const errors = errorsOf(changed(path, value));
      expect(errors.map((found) => found.path)).toEqual([error]);
      expect(errors[0]?.expected).toMatch(expected);
    });
  }

  it("is refused for push services that cannot reach the operator", () => {
    const errors = errorsOf({ ...good, push: { subject: "hito@x.test" }, secrets: { ...good.secrets, push: "push.json" } });
    expect(errors).toMatchObject([{ path: "push.subject", expected: expect.stringContaining("mailto:") }]);
  });

  it("is refused for a demo clock that others could reach", () => {
    const json = { ...good, personas: undefined, demoClock: true, listen: { host: "::", port: 1 } };
    expect(errorsOf(json)).toEqual([{ path: "demoClock", expected: "nothing, unless only loopback is served", found: "given on ::" }]);
  });

  it("is refused for secrets that are missing or that others may read", () => {
    const look = (path: string) => (path.endsWith("kek") ? undefined : { mode: path.endsWith("node.jwk") ? 0o100640 : 0o100600 });
    expect(errorsOf(good, {}, look)).toEqual([
      { path: "secrets.nodeKey", expected: "a file that only its owner may read (chmod 600)", found: "mode 640" },
      { path: "secrets.kek", expected: "an existing file", found: "nothing at secrets/kek" },
    ]);
  });

  it("is refused for a short KEYS_SECRET, which is not shown", () => {
    expect(errorsOf(good, { KEYS_SECRET: "hunter2" })).toEqual([
      { path: "KEYS_SECRET", expected: "32 bytes as 43 base64url characters", found: "7 characters" },
    ]);
  });

  it("names everything at once", () => {
    const json = {
      ...good,
      party: "M",
      color: 1,
      listen: { host: "0.0.0.0", port: -1 },
      demoClock: true,
      keys: good.store,
      publicUrl: "x",
      root: undefined,
    };
    const paths = errorsOf(json).map(({ path }) => path);
    expect(new Set(paths)).toEqual(new Set(["party", "color", "listen.port", "personas", "demoClock", "keys.url", "publicUrl", "root"]));
  });

  it("never shows a password", () => {
    const errors = errorsOf(changed("store.url", "mysql://hito:hunter2@h/a"));
    expect(JSON.stringify(errors)).not.toContain("hunter2");
  });

  it("is refused if it is no object at all", () => {
    for (const json of [null, [], "x", 7]) expect(errorsOf(json)).toMatchObject([{ path: "(the whole file)" }]);
  });
});

describe("a configuration file", () => {
  it("is looked for, read and judged with its own folder as the start of paths", () => {
    const folder = mkdtempSync(join(tmpdir(), "hito-config-"));
    const file = join(folder, "mx.json");
    expect(loadConfig(file, {})).toMatchObject({ ok: false, errors: [{ path: file, expected: "a readable JSON file" }] });
    writeFileSync(file, "{");
    expect(loadConfig(file, {})).toMatchObject({ ok: false, errors: [{ path: file }] });
    const secrets = { nodeKey: "a", witnessKey: "e", encryptionKey: "b", logKeys: "c", kek: "d" };
    for (const name of [...Object.values(secrets), "us.json", "records.json", "personas.json"]) {
      writeFileSync(join(folder, name), "{}");
      chmodSync(join(folder, name), 0o600);
    }
    writeFileSync(file, JSON.stringify({ ...good, secrets }));
    expect(loadConfig(file, {})).toMatchObject({ ok: true, value: { secrets: { nodeKey: join(folder, "a") } } });
    rmSync(folder, { recursive: true });
  });
});
