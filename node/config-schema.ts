import { Type } from "typebox";

/** Each description completes the sentence "expected …". */
const text = (description: string, more: object = {}) => Type.String({ minLength: 1, description, ...more });
const whole = (minimum: number, maximum: number, of: string) =>
  Type.Integer({ minimum, maximum, description: `a whole number from ${minimum} to ${maximum} (${of})` });
const block = <P extends Parameters<typeof Type.Object>[0]>(properties: P, description = "an object of settings") =>
  Type.Object(properties, { additionalProperties: false, description });

const file = (of: string) => text(`the path of ${of}, from this file's folder`);
const url = (description: string) => text(description);
const party = text("a party's id: lower-case letters, digits and hyphens, such as mx", { pattern: "^[a-z][a-z0-9-]{1,31}$" });
const piece = "([0-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])";
const fingerprint = text("a root fingerprint: 43 base64url characters, or 16 groups of five digits", {
  pattern: `^([A-Za-z0-9_-]{43}|${piece}([ -]${piece}){15})$`,
});
const vkey = text("a verifier key: name+8 hex digits+base64", { pattern: "^[^\\s+]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]+={0,2}$" });

const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;

const limits = block({
  bodyBytes: Type.Optional(whole(1024, 64 * 1024 * 1024, "bytes of a request")),
  envelopeBytes: Type.Optional(whole(1024, 1024 * 1024, "bytes of an envelope")),
  envelopeItems: Type.Optional(whole(1, 256, "items of an envelope")),
  attachmentBytes: Type.Optional(whole(1024, 2 * GIBIBYTE, "bytes of an attachment")),
  requestsPerMinute: Type.Optional(whole(1, 1_000_000, "requests of one agent or address")),
  signInsPerMinute: Type.Optional(whole(1, 10_000, "sign-ins of one address")),
  batchActs: Type.Optional(whole(1, 4096, "acts that the sequencer commits at once")),
  databaseConnections: Type.Optional(whole(2, 1000, "connections to the store")),
  eventStreams: Type.Optional(whole(1, 10_000, "event streams of one person")),
  looseBytesPerPerson: Type.Optional(whole(MEBIBYTE, 1024 * GIBIBYTE, "bytes of chunks that no act of one person names yet")),
  looseBytesOfPeople: Type.Optional(whole(MEBIBYTE, 1024 * GIBIBYTE, "bytes of chunks that no act of anyone here names yet")),
  looseBytesPerPartner: Type.Optional(whole(MEBIBYTE, 1024 * GIBIBYTE, "bytes of chunks that no act of one partner names yet")),
});

const demoClock = "true, false, or the time at which the demonstration begins, such as 2025-09-04T09:00:00-06:00";
const moment = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2})?(Z|[+-]\\d{2}:\\d{2})$";

/** The configuration file, as JSON Schema 2020-12. */
export const configSchema = block(
  {
    party,
    partyFolder: Type.Optional(file("the party's own folder (agencies, legal basis, holidays, policies)")),
    operator: block({ es: text("a name in Spanish"), en: text("a name in English") }, "the operator's name in es and en"),
    listen: block(
      {
        host: text("an IP address or host name to listen on", { pattern: "^[A-Za-z0-9.:-]+$" }),
        port: Type.Integer({ minimum: 0, maximum: 65535, description: "a port from 0 (any free one) to 65535" }),
      },
      "the host and port to listen on",
    ),
    publicUrl: url("the http(s) address that people and partners use, without path, query or credentials"),
    trustedProxies: Type.Optional(
      Type.Array(text("an IP address", { pattern: "^[0-9A-Fa-f.:]+$" }), {
        maxItems: 16,
        description: "the addresses of the reverse proxies whose X-Forwarded-For is believed",
      }),
    ),
    store: Type.Optional(
      block(
        {
          url: Type.Optional(url("a postgres:// URL with a database")),
          embedded: Type.Optional(block({ dataDir: file("a folder for the embedded Postgres") }, "the embedded Postgres' settings")),
        },
        "the store: url or embedded",
      ),
    ),
    keys: Type.Optional(block({ url: Type.Optional(url("a postgres:// URL of a database of its own")) }, "the key store")),
    secrets: block(
      {
        nodeKey: file("the node's signing key"),
        witnessKey: file("the key with which the node cosigns its partners' logs"),
        encryptionKey: file("the node's envelope key"),
        logKeys: file("the log signing keys"),
        kek: Type.Optional(file("the key that wraps the data keys")),
        mailPassword: Type.Optional(file("the password for the mail server")),
        push: Type.Optional(file("the keys for web push, as `hito keys push` writes them")),
      },
      "the paths of the secret files",
    ),
    root: fingerprint,
    records: file("the party's own grants, as `hito keys` writes them"),
    peers: Type.Optional(
      Type.Array(
        block(
          {
            party,
            url: url("the partner node's http(s) address"),
            rootFingerprint: fingerprint,
            directoryFile: file("the partner's directory"),
            partyFolder: Type.Optional(file("the partner's own data (agencies, legal basis, holidays), if it does not come with Hito")),
          },
          "a partner node",
        ),
        { description: "a list of partner nodes" },
      ),
    ),
    witnesses: Type.Optional(
      Type.Array(block({ name: text("a witness's name"), url: url("the witness's http(s) address"), vkey }, "a witness"), {
        description: "a list of witnesses",
      }),
    ),
    mail: Type.Optional(
      block(
        {
          host: text("the mail server's name"),
          port: Type.Integer({ minimum: 1, maximum: 65535, description: "a port from 1 to 65535" }),
          security: Type.Enum(["tls", "starttls", "none"], {
            description: "tls, starttls, or none for a server on this machine",
          }),
          user: Type.Optional(text("the name to sign in with")),
          from: text("the address that notices come from", { pattern: "^[^\\s@<>]+@[^\\s@<>]+$" }),
          domains: Type.Optional(
            Type.Array(text("a domain in lower case", { pattern: "^[a-z0-9.-]+$" }), { description: "the domains that notices may go to" }),
          ),
        },
        "the mail server for notices",
      ),
    ),
    push: Type.Optional(
      block(
        {
          subject: text("a mailto: or https: address at which push services reach the operator", {
            pattern: "^(mailto:[^\\s@]+@[^\\s@]+|https://\\S+)$",
          }),
          services: Type.Optional(
            Type.Array(text("a host name", { pattern: "^[a-z0-9.:-]+$" }), {
              description: "the hosts of push services, in place of those of the known browsers",
            }),
          ),
        },
        "web push for notices",
      ),
    ),
    personas: Type.Optional(file("a demonstration's synthetic persons")),
    demoClock: Type.Optional(
      Type.Union([Type.Boolean({ description: demoClock }), Type.String({ pattern: moment, description: demoClock })]),
    ),
    limits: Type.Optional(limits),
    logLevel: Type.Optional(
      Type.Enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
        description: "one of fatal, error, warn, info, debug, trace, silent",
      }),
    ),
  },
  "an object with the node's settings",
);

export type ConfigFile = Type.Static<typeof configSchema>;
