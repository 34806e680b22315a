/** What two nodes must have in common when nothing is under way, and what each must be in itself. */
import { type Kysely, sql } from "kysely";
import {
  type Act,
  appendAll,
  base64url,
  canonicalJson,
  type Directory,
  type DocketLine,
  EMPTY_EDGE,
  type EntryClass,
  edgeBytes,
  edgeRoot,
  entryLeafHash,
  foldDocket,
  isPublicClass,
  type Json,
  openCheckpoint,
  parseActRecord,
  parseLine,
  parseVkey,
} from "#kernel";
import { openDisclosures } from "#node/content/open.ts";
import type { Node } from "#node/context.ts";
import { Directories } from "#node/identity/directories.ts";
import type { Database } from "#node/store/database.ts";

/** Tables that hold what a node keeps; sessions, readings and cosignatures come and go without anything having been accepted. */
const KEPT = [
  "log_entry",
  "public_record",
  "act",
  "line",
  "refusal",
  "line_disclosure",
  "case_counter",
  "invalid_line",
  "sealed",
  "chunk",
  "act_chunk",
  "case_file",
  "case_agency",
  "assignment",
  "agent",
  "outbox",
  "delivery",
  "incoming",
  "duty",
] as const;

export type Snapshot = Readonly<Record<string, string | number>>;

/** Rows of every table, size and checkpoint of every log, and a hash over all cases. */
export async function snapshotOf({ db }: Pick<Node, "db">): Promise<Snapshot> {
  const counts = KEPT.map((table) => sql`(select count(*) from ${sql.table(table)}) as ${sql.ref(table)}`);
  const { rows } = await sql<Record<string, number>>`select ${sql.join(counts)},
    (select coalesce(md5(string_agg(id::text || state::text || coalesce(disputed, 0), ',' order by id)), '') from case_file) as cases`.execute(
    db,
  );
  const logs = await db.selectFrom("log").select(["kind", "size", "checkpoint"]).execute();
  const peers = await db.selectFrom("peer").select(["party", "size", "delivered"]).execute();
  return {
    ...rows[0],
    ...Object.fromEntries(
      logs.flatMap(({ kind, size, checkpoint }) => [
        [`log ${kind}`, size],
        [`checkpoint ${kind}`, checkpoint],
      ]),
    ),
    ...Object.fromEntries(
      peers.flatMap(({ party, size, delivered }) => [
        [`from ${party}`, size],
        [`to ${party}`, delivered],
      ]),
    ),
  };
}

/** What differs between two snapshots, with the change of every number. */
export function changes(before: Snapshot, after: Snapshot): Record<string, number | string> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const [a, b] = [before[name], after[name]];
      if (a === b) return [];
      return [[name, typeof a === "number" && typeof b === "number" ? b - a : "changed"]];
    }),
  );
}

/** Just a refusal of an own agent's act: one entry in the domestic log. */
export const ONE_REFUSAL = { log_entry: 1, refusal: 1, "log domestic": 1, "checkpoint domestic": "changed" };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** What of a node a comparison reads: its stores, and what it needs to understand them. */
export type Side = Pick<Node, "party" | "db" | "keysDb" | "kek" | "crypto" | "protocols">;

/** Everything that is wrong with what one node keeps; empty if it is sound. */
export async function faultsOf(side: Side): Promise<string[]> {
  const found = await Promise.all([logFaults(side), recordFaults(side), foldFaults(side), outboxFaults(side)]);
  return found.flat().map((fault) => `${side.party}: ${fault}`);
}

async function logFaults({ db, crypto }: Side): Promise<string[]> {
  const faults: string[] = [];
  for (const log of await db.selectFrom("log").selectAll().execute()) {
    const entries = await db.selectFrom("log_entry").selectAll().where("log", "=", log.kind).orderBy("idx").execute();
    if (entries.length !== log.size || entries.some(({ idx }, i) => idx !== i)) faults.push(`${log.kind} has holes`);
    if (entries.some(({ at }, i) => at < (entries[i - 1]?.at ?? 0))) faults.push(`time runs back in ${log.kind}`);
    const edge = appendAll(
      crypto,
      EMPTY_EDGE,
      entries.map((entry) => entryLeafHash(crypto, { class: entry.class as EntryClass, hash: entry.hash })),
    );
    if (!Buffer.from(edgeBytes(edge)).equals(log.edge)) faults.push(`the edge of ${log.kind} is not that of its entries`);
    const key = parseVkey(crypto, log.vkey);
    const opened = key.ok ? await openCheckpoint(crypto, log.checkpoint, key.value, []) : key;
    if (!opened.ok) faults.push(`the checkpoint of ${log.kind} does not verify`);
    else if (opened.value.checkpoint.size !== log.size || hex(opened.value.checkpoint.root) !== hex(edgeRoot(crypto, edge)))
      faults.push(`the checkpoint of ${log.kind} is of another tree`);
  }
  return faults;
}

/** Every entry has its record once, every record its entry once, at the place that it names. */
async function recordFaults({ db }: Side): Promise<string[]> {
  const faults: string[] = [];
  const [entries, acts, lines, refusals, publics, reads] = await Promise.all([
    db.selectFrom("log_entry").selectAll().execute(),
    db.selectFrom("act").select(["hash", "log", "idx"]).execute(),
    db.selectFrom("line").select(["hash", "log", "idx"]).execute(),
    db.selectFrom("refusal").select(["hash", "act", "log", "idx", "act_body"]).execute(),
    db.selectFrom("public_record").select("hash").execute(),
    db.selectFrom("read_batch").select("hash").execute(),
  ]);
  const places = new Map<string, string[]>();
  for (const { hash, log, idx } of entries) places.set(hex(hash), [...(places.get(hex(hash)) ?? []), `${log} ${idx}`]);
  for (const [kind, rows] of Object.entries({ act: acts, line: lines, refusal: refusals })) {
    for (const { hash, log, idx } of rows) {
      const at = places.get(hex(hash)) ?? [];
      if (at.length !== 1 || at[0] !== `${log} ${idx}`) faults.push(`${kind} ${hex(hash)} is at ${at.join(" and ")}, not at ${log} ${idx}`);
    }
  }
  const known = new Set([...acts, ...lines, ...refusals, ...publics, ...reads].map(({ hash }) => hex(hash)));
  for (const { act, act_body } of refusals) if (act_body !== null) known.add(hex(act));
  const invalid = await db.selectFrom("invalid_line").select("hash").execute();
  for (const { hash } of invalid) known.add(hex(hash));
  for (const { log, idx, hash } of entries) if (!known.has(hex(hash))) faults.push(`no record of ${log} ${idx}`);
  const publicTwice = entries.filter(({ class: entryClass, hash, log }) => {
    const inLog = (places.get(hex(hash)) ?? []).filter((place) => place.startsWith(`${log} `));
    return isPublicClass(entryClass as EntryClass) && inLog.length > 1;
  });
  if (publicTwice.length > 0) faults.push(`public records twice: ${publicTwice.map(({ log, idx }) => `${log} ${idx}`).join(", ")}`);
  return faults;
}

type Docket = { readonly line: DocketLine; readonly act: Act; readonly signer: "agent" | "node" };

async function docketOf({ db, crypto }: Side, id: Buffer): Promise<Docket[]> {
  const rows = await db
    .selectFrom("line")
    .innerJoin("act", "act.hash", "line.act")
    .select(["line.body as line", "act.body as act", "act.signer"])
    .where("line.case_id", "=", id)
    .orderBy("n")
    .execute();
  return rows.map(({ line, act, signer }) => {
    const [parsedLine, parsedAct] = [parseLine(crypto, line), parseActRecord(crypto, act)];
    if (!parsedLine.ok || !parsedAct.ok) throw new Error("a kept record cannot be read");
    return { line: parsedLine.value, act: parsedAct.value, signer: signer === "node" ? "node" : "agent" };
  });
}

/** Each case's state is what its docket gives. */
async function foldFaults(node: Side): Promise<string[]> {
  const faults: string[] = [];
  for (const file of await node.db.selectFrom("case_file").selectAll().execute()) {
    const loaded = node.protocols.get(file.protocol);
    if (loaded === undefined) continue;
    const folded = foldDocket({ protocol: loaded.protocol, hash: loaded.hash }, await docketOf(node, file.id));
    const name = base64url(file.id);
    if (!folded.ok) faults.push(`case ${name} does not fold: ${JSON.stringify(folded.refusal)}`);
    else if (canonical(folded.value) !== canonical(file.state)) faults.push(`case ${name} is in another state than its docket gives`);
  }
  return faults;
}

const canonical = (value: unknown): string => canonicalJson(JSON.parse(JSON.stringify(value)) as Json);

const told = (directory: Directory): string =>
  JSON.stringify({
    ...directory,
    store: Object.fromEntries(Object.entries(directory.store).map(([name, part]) => [name, part instanceof Map ? [...part] : part])),
  });

/** The directories in memory are those that a restart would read. */
export async function directoryFaults({ db, crypto, party, config, peers, directories }: Node): Promise<string[]> {
  const live = await directories.all();
  const again = await new Directories(db, crypto, { party, root: config.root }, [...peers.values()]).all();
  const names = new Set([...live.keys(), ...again.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [live.get(name), again.get(name)];
    return a !== undefined && b !== undefined && told(a) === told(b) ? [] : [`the directory of ${name} reads differently`];
  });
}

async function outboxFaults({ db }: Side): Promise<string[]> {
  const left = await db.selectFrom("outbox").select(["peer", "idx"]).execute();
  const peers = await db
    .selectFrom("peer")
    .innerJoin("log", "log.partner", "peer.party")
    .select(["party", "delivered", "log.size"])
    .execute();
  return [
    ...(left.length === 0 ? [] : [`${left.length} rows are left in the outbox`]),
    ...peers.flatMap(({ party, delivered, size }) => (delivered === size ? [] : [`${party} has ${delivered} of ${size}`])),
  ];
}

/** Everything in which two nodes differ that hold a channel with each other and have nothing under way. */
export async function differences(a: Side, b: Side): Promise<string[]> {
  const found = await Promise.all([
    caseDifferences(a, b),
    channelDifferences(a, b),
    copyFaults(a, b),
    copyFaults(b, a),
    contentDifferences(a, b),
  ]);
  return found.flat();
}

async function caseDifferences(a: Side, b: Side): Promise<string[]> {
  const [here, there] = await Promise.all([casesOf(a.db), casesOf(b.db)]);
  const ids = new Set([...here.keys(), ...there.keys()]);
  return [...ids].flatMap((id) => (here.get(id) === there.get(id) ? [] : [`case ${id}: ${here.get(id)} ≠ ${there.get(id)}`]));
}

async function casesOf(db: Kysely<Database>): Promise<Map<string, string>> {
  const files = await db.selectFrom("case_file").selectAll().execute();
  const lines = await db.selectFrom("line").select(["case_id", "hash", "n"]).orderBy("n").execute();
  const hashes = new Map<string, string[]>();
  for (const { case_id, hash } of lines) hashes.set(base64url(case_id), [...(hashes.get(base64url(case_id)) ?? []), base64url(hash)]);
  return new Map(
    files.map(({ id, protocol_hash, home, partner, number, state, status, disputed, next_due }) => {
      const name = base64url(id);
      const docket = hashes.get(name) ?? [];
      return [name, canonical({ protocol_hash, home, partner, number, state, status, disputed, next_due, docket })];
    }),
  );
}

/** Both channel logs hold the same crossing records, each once. */
async function channelDifferences(a: Side, b: Side): Promise<string[]> {
  const [here, there] = await Promise.all([crossing(a.db, b.party), crossing(b.db, a.party)]);
  const [own, other] = [new Set(here), new Set(there)];
  return [
    ...(own.size === here.length && other.size === there.length ? [] : ["a record crosses twice"]),
    ...here.filter((record) => !other.has(record)).map((record) => `only ${a.party} has ${record}`),
    ...there.filter((record) => !own.has(record)).map((record) => `only ${b.party} has ${record}`),
  ];
}

async function crossing(db: Kysely<Database>, partner: string): Promise<string[]> {
  const rows = await db.selectFrom("log_entry").select(["class", "hash"]).where("log", "=", `channel-${partner}`).execute();
  return rows.map((row) => `class ${row.class} ${hex(row.hash)}`);
}

/** What `a` holds of `b`'s channel log is that log. */
async function copyFaults(a: Side, b: Side): Promise<string[]> {
  const copy = await a.db.selectFrom("incoming").select(["idx", "class", "hash"]).where("peer", "=", b.party).orderBy("idx").execute();
  const log = await b.db
    .selectFrom("log_entry")
    .select(["idx", "class", "hash"])
    .where("log", "=", `channel-${a.party}`)
    .orderBy("idx")
    .execute();
  const text = (rows: typeof copy) => rows.map((row) => `${row.idx} ${row.class} ${hex(row.hash)}`).join("\n");
  return text(copy) === text(log) ? [] : [`${a.party} holds another copy of ${b.party}'s log (${copy.length} of ${log.length})`];
}

/** What crossed can be read on both sides, to the last disclosure. */
async function contentDifferences(a: Side, b: Side): Promise<string[]> {
  const [here, there] = await Promise.all([contentsOf(a), contentsOf(b)]);
  return [...here].flatMap(([hash, content]) => {
    const other = there.get(hash);
    return other === undefined || other === content
      ? []
      : [`act ${hash} reads differently: ${content.length} and ${other.length} characters`];
  });
}

async function contentsOf(node: Side): Promise<Map<string, string>> {
  const acts = await node.db.selectFrom("act").select("hash").where("audience", "=", "both").execute();
  const opened = await openDisclosures(
    node,
    acts.map(({ hash }) => hash),
  );
  return new Map(acts.map(({ hash }) => [base64url(hash), [...(opened.get(base64url(hash)) ?? [])].sort().join("~")]));
}
