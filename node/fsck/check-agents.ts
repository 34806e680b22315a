/** The agents' rows again from their grants. */
import { EntryClass, type Grant, openHolder, parseGrant } from "#kernel";
import { type FsckDeps, pages } from "./deps.ts";

type AgentRow = {
  readonly kid: string;
  readonly party: string;
  readonly own: boolean;
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
    (await db.selectFrom("grant_disclosure").selectAll().execute()).map(({ party, kid, disclosures }) => [nameOf(party, kid), disclosures]),
  );
  const kept = new Map(
    (await db.selectFrom("agent").selectAll().execute()).map((row): [string, AgentRow] => [nameOf(row.party, row.kid), row]),
  );
  for (const [name, one] of granted) {
    const follows = agentOf(deps, one, disclosed.get(name));
    const { party, kid } = follows;
    const row = kept.get(name);
    const write = async (trx: FsckDeps["db"]) => {
      await trx.deleteFrom("agent").where("party", "=", party).where("kid", "=", kid).execute();
      await trx
        .insertInto("agent")
        .values({ ...follows, powers: [...follows.powers] })
        .execute();
    };
    if (row === undefined) found.add("agent-missing", { kid }, "this key is granted to an agent", write);
    else if (text(row) !== text(follows))
      found.add("agent-wrong", { kid }, `${text(row)} is kept, ${text(follows)} follows from its grant`, write);
  }
  for (const [name, { party, kid }] of kept)
    if (!granted.has(name))
      found.add("agent-stray", { kid }, "no grant is of this key", (trx) =>
        trx.deleteFrom("agent").where("party", "=", party).where("kid", "=", kid).execute(),
      );
}

/** A key means what each party granted it by itself. */
const nameOf = (party: string, kid: string): string => `${party} ${kid}`;

const text = ({ party, own, agency, sector, powers, name, title }: AgentRow): string =>
  JSON.stringify({ party, own, agency, sector, powers, name, title });

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
      const name = nameOf(grant.value.payload.party, grant.value.subject);
      const one = granted.get(name) ?? { grants: [], disclosures: [] };
      one.grants.push({ place: Number(place ?? 0), grant: grant.value });
      if (disclosures.length > 0) one.disclosures.push(disclosures);
      granted.set(name, one);
    }
  }
  return granted;
}

/** The newest grant's powers, and what has been disclosed of its holder. */
function agentOf({ crypto, party: own }: FsckDeps, { grants, disclosures }: Granted, disclosed: string[] | undefined): AgentRow {
  const ordered = grants.toSorted((a, b) => a.place - b.place).map(({ grant }) => grant);
  const newest = ordered.at(-1);
  const payload = newest?.payload;
  if (newest === undefined || payload?.kind !== "agent") throw new Error("a key without an agent's grant");
  const kid = newest.subject;
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
  return { kid, party, own: party === own, agency, sector, powers, name, title };
}
