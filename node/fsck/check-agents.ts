/** The agents' rows again from their grants. */
import { EntryClass, type Grant, openHolder, parseGrant } from "#kernel";
import { type FsckDeps, pages } from "./deps.ts";

type AgentRow = {
  readonly kid: string;
  readonly party: string;
  readonly agency: string;
  readonly sector: string;
  readonly powers: readonly string[];
  readonly name: string | null;
  readonly title: string | null;
};
type Granted = { readonly grants: { readonly place: number; readonly grant: Grant }[]; readonly disclosures: string[][] };

export async function checkAgents(deps: FsckDeps): Promise<void> {
  const { db, found } = deps;
  const granted = await readGrants(deps);
  const disclosed = new Map(
    (await db.selectFrom("grant_disclosure").selectAll().execute()).map(({ kid, disclosures }) => [kid, disclosures]),
  );
  const kept = new Map((await db.selectFrom("agent").selectAll().execute()).map((row): [string, AgentRow] => [row.kid, row]));
  for (const [kid, one] of granted) {
    const follows = agentOf(deps, kid, one, disclosed.get(kid));
    const row = kept.get(kid);
    const write = async (trx: FsckDeps["db"]) => {
      await trx.deleteFrom("agent").where("kid", "=", kid).execute();
      await trx
        .insertInto("agent")
        .values({ ...follows, powers: [...follows.powers] })
        .execute();
    };
    if (row === undefined) found.add("agent-missing", { kid }, "this key is granted to an agent", write);
    else if (text(row) !== text(follows))
      found.add("agent-wrong", { kid }, `${text(row)} is kept, ${text(follows)} follows from its grant`, write);
  }
  for (const kid of kept.keys())
    if (!granted.has(kid))
      found.add("agent-stray", { kid }, "no grant is of this key", (trx) => trx.deleteFrom("agent").where("kid", "=", kid).execute());
}

const text = ({ party, agency, sector, powers, name, title }: AgentRow): string =>
  JSON.stringify({ party, agency, sector, powers, name, title });

/** All grants of agents' keys, by key. */
async function readGrants({ db, crypto }: FsckDeps): Promise<Map<string, Granted>> {
  const granted = new Map<string, Granted>();
  const read = (last: { hash: Buffer } | null) =>
    db
      .selectFrom("public_record")
      .select(["hash", "body", "disclosures"])
      .select(({ selectFrom }) =>
        selectFrom("log_entry")
          .select((row) => row.fn.min("idx").as("idx"))
          .whereRef("log_entry.hash", "=", "public_record.hash")
          .as("place"),
      )
      .where("class", "=", EntryClass.key)
      .where("hash", ">", last?.hash ?? Buffer.alloc(0))
      .orderBy("hash")
      .limit(1000)
      .execute();
  for await (const page of pages(read)) {
    for (const { body, disclosures, place } of page) {
      const grant = parseGrant(crypto, body);
      if (!grant.ok || grant.value.payload.kind !== "agent") continue;
      const one = granted.get(grant.value.subject) ?? { grants: [], disclosures: [] };
      one.grants.push({ place: Number(place ?? 0), grant: grant.value });
      if (disclosures.length > 0) one.disclosures.push(disclosures);
      granted.set(grant.value.subject, one);
    }
  }
  return granted;
}

/** The newest grant's powers, and what has been disclosed of its holder. */
function agentOf({ crypto }: FsckDeps, kid: string, { grants, disclosures }: Granted, disclosed: string[] | undefined): AgentRow {
  const ordered = grants.toSorted((a, b) => a.place - b.place).map(({ grant }) => grant);
  const payload = ordered.at(-1)?.payload;
  if (payload?.kind !== "agent") throw new Error(`${kid} has no agent's grant`);
  const opened = [disclosed ?? [], ...disclosures]
    .filter(({ length }) => length > 0)
    .flatMap((known) =>
      ordered.flatMap((grant) => {
        const holder = openHolder(crypto, grant, known);
        return holder.ok ? [holder.value] : [];
      }),
    );
  const { party, agency, sector, powers } = payload;
  const name = opened.find((holder) => holder.name !== undefined)?.name ?? null;
  const title = opened.find((holder) => holder.title !== undefined)?.title ?? null;
  return { kid, party, agency, sector, powers, name, title };
}
