import { allGrants, type Crypto, type Directory, type Grant, openHolder, parseGrant } from "#kernel";
import type { Batch } from "#node/log/batch.ts";

type Deps = { readonly crypto: Crypto; readonly party: string };

/** Keeps an agent's grant as a row, by which an own agent's sight and everybody's names are looked up. Does nothing for other records. */
export function keepAgent(deps: Deps, batch: Batch, record: string, disclosures: readonly string[]): void {
  const grant = parseGrant(deps.crypto, record);
  if (grant.ok) keepGrant(deps, batch, grant.value, disclosures);
}

/** Learns name and title of an agent whose grant is folded already. */
export function nameAgent(deps: Deps, batch: Batch, directory: Directory, kid: string, disclosures: readonly string[]): void {
  if (!batch.isFirst(["name", directory.party, kid, ...disclosures].join("~"))) return;
  const entry = allGrants(directory).findLast(({ grant }) => grant.subject === kid);
  if (entry !== undefined) keepGrant(deps, batch, entry.grant, disclosures);
}

function keepGrant({ crypto, party: own }: Deps, batch: Batch, grant: Grant, disclosures: readonly string[]): void {
  const { payload } = grant;
  if (payload.kind !== "agent") return;
  const holder = openHolder(crypto, grant, disclosures);
  const { name = null, title = null } = holder.ok ? holder.value : {};
  const row = {
    kid: grant.subject,
    party: payload.party,
    own: payload.party === own,
    agency: payload.agency,
    sector: payload.sector,
    powers: [...payload.powers],
    name,
    title,
  };
  const known = { ...(name === null ? {} : { name }), ...(title === null ? {} : { title }) };
  if (holder.ok && disclosures.length > 0) {
    const disclosed = { party: payload.party, kid: grant.subject, disclosures: [...disclosures] };
    batch.written.also.push((trx) =>
      trx
        .insertInto("grant_disclosure")
        .values(disclosed)
        .onConflict((conflict) => conflict.columns(["party", "kid"]).doUpdateSet({ disclosures: disclosed.disclosures }))
        .execute(),
    );
  }
  batch.written.also.push((trx) =>
    trx
      .insertInto("agent")
      .values(row)
      .onConflict((conflict) => conflict.columns(["party", "kid"]).doUpdateSet({ powers: row.powers, ...known }))
      .execute(),
  );
}
