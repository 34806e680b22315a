/** What lists of waiting cases are read from, again from the records: who has a case in hand, what was refused, what is urgent. */
import type { Kysely } from "kysely";
import { type Crypto, type Protocol, parseActRecord, urgencyOf } from "#kernel";
import type { CaseFileRow, Database } from "#node/store/database.ts";
import { holdersAfter, type WaitDeps, waitingOf } from "./waiting.ts";

export type DeriveDeps = { readonly db: Kysely<Database>; readonly crypto: Crypto; readonly party: string };

/** Each key's sight of the case with its end, or without one; and those without end in the order in which it was given. */
export type SightOfCase = { readonly ends: ReadonlyMap<string, number | null>; readonly holders: string };

/** The opener of a case homed here sees it, then whoever `assign` acts gave it to, in the order of the domestic log. */
export async function deriveSight({ db, crypto, party }: DeriveDeps, id: Buffer, home: string): Promise<SightOfCase> {
  const ends = new Map<string, number | null>();
  const opener = home === party ? await openerOf(db, id) : undefined;
  if (opener?.party === party) ends.set(opener.kid, null);
  let holders = [...ends.keys()].join(" ");
  const acts = await db
    .selectFrom("act")
    .select("body")
    .where("case_id", "=", id)
    .where("type", "=", "assign")
    .where("log", "=", "domestic")
    .orderBy("idx")
    .execute();
  for (const { body } of acts) {
    const act = parseActRecord(crypto, body);
    const { agent, give, ends: end } = act.ok ? act.value.frame.frame : {};
    if (typeof agent !== "string") continue;
    const until = typeof end === "number" ? end : null;
    if (give !== true) ends.delete(agent);
    else if (ends.get(agent) !== null) ends.set(agent, until);
    holders = holdersAfter(holders, agent, give === true, until);
  }
  return { ends, holders };
}

const openerOf = (db: Kysely<Database>, id: Buffer) =>
  db
    .selectFrom("line")
    .innerJoin("act", "act.hash", "line.act")
    .select(["act.kid", "act.party"])
    .where("line.case_id", "=", id)
    .where("line.n", "=", 1)
    .executeTakeFirst();

/** What the newest docketed act that speaks of urgency says. */
export async function deriveUrgency({ db, crypto }: DeriveDeps, id: Buffer, protocol: Protocol): Promise<boolean> {
  const rows = await db
    .selectFrom("line")
    .innerJoin("act", "act.hash", "line.act")
    .select("act.body")
    .where("line.case_id", "=", id)
    .orderBy("line.n", "desc")
    .execute();
  for (const { body } of rows) {
    const act = parseActRecord(crypto, body);
    const said = act.ok ? urgencyOf(protocol, act.value.frame.type, act.value.frame.frame) : undefined;
    if (said !== undefined) return said;
  }
  return false;
}

/** The own act that the partner refused last, unless one was sent after it or somebody has put it aside. */
export async function deriveRefused({ db, party }: DeriveDeps, id: Buffer): Promise<CaseFileRow["refused"]> {
  const row = await db
    .selectFrom("refusal")
    .innerJoin("act", "act.hash", "refusal.act")
    .select(["act.hash"])
    .where("refusal.case_id", "=", id)
    .where("refusal.by_party", "<>", party)
    .where("act.party", "=", party)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("act as later")
            .select("later.hash")
            .where("later.case_id", "=", id)
            .where("later.party", "=", party)
            .where("later.audience", "=", "both")
            .whereRef("later.log", "=", "refusal.log")
            .whereRef("later.idx", ">", "refusal.idx"),
        ),
      ),
    )
    .orderBy("refusal.idx", "desc")
    .executeTakeFirst();
  if (row === undefined) return null;
  const seen = await db.selectFrom("refusal_seen").select("act").where("act", "=", row.hash).executeTakeFirst();
  return seen === undefined ? row.hash : null;
}

const PAGE = 500;

/** Derives for whom each case waits that was folded before lists of it were kept; gives how many there were. */
export async function deriveMissing(deps: DeriveDeps & Pick<WaitDeps, "protocols">): Promise<number> {
  let derived = 0;
  for (let after: Buffer = Buffer.alloc(0); ; ) {
    const rows = await deps.db
      .selectFrom("case_file")
      .selectAll()
      .where("waits", "is", null)
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE)
      .execute();
    for (const row of rows) derived += await deriveOne(deps, row);
    const last = rows.at(-1);
    if (last === undefined) return derived;
    after = last.id;
  }
}

async function deriveOne(deps: DeriveDeps & Pick<WaitDeps, "protocols">, row: CaseFileRow): Promise<number> {
  const protocol = deps.protocols.get(row.protocol)?.protocol;
  if (protocol === undefined) return 0;
  const { holders } = await deriveSight(deps, row.id, row.home);
  const refused = await deriveRefused(deps, row.id);
  const urgent = await deriveUrgency(deps, row.id, protocol);
  const waiting = waitingOf(protocol, deps.party, { ...row, holders, refused });
  await deps.db
    .updateTable("case_file")
    .set({ holders, refused, urgent, ...waiting })
    .where("id", "=", row.id)
    .execute();
  return 1;
}
