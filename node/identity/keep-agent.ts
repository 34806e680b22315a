import { allGrants, type Crypto, type Directory, type Grant, openHolder, parseGrant } from "#kernel";
import type { Batch } from "#node/log/batch.ts";

/** Keeps an agent's grant as a row, by which sight and names are looked up. Does nothing for other records. */
export function keepAgent(crypto: Crypto, batch: Batch, record: string, disclosures: readonly string[]): void {
  const grant = parseGrant(crypto, record);
  if (grant.ok) keepGrant(crypto, batch, grant.value, disclosures);
}

/** Learns name and title of an agent whose grant is folded already. */
export function nameAgent(crypto: Crypto, batch: Batch, directory: Directory, kid: string, disclosures: readonly string[]): void {
  if (!batch.isFirst(["name", kid, ...disclosures].join("~"))) return;
  const entry = allGrants(directory).findLast(({ grant }) => grant.subject === kid);
  if (entry !== undefined) keepGrant(crypto, batch, entry.grant, disclosures);
}

function keepGrant(crypto: Crypto, batch: Batch, grant: Grant, disclosures: readonly string[]): void {
  const { payload } = grant;
  if (payload.kind !== "agent") return;
  const holder = openHolder(crypto, grant, disclosures);
  const { name = null, title = null } = holder.ok ? holder.value : {};
  const row = {
    kid: grant.subject,
    party: payload.party,
    agency: payload.agency,
    sector: payload.sector,
    powers: [...payload.powers],
    name,
    title,
  };
  const known = { ...(name === null ? {} : { name }), ...(title === null ? {} : { title }) };
  if (holder.ok && disclosures.length > 0) {
    const disclosed = { kid: grant.subject, disclosures: [...disclosures] };
    batch.written.also.push((trx) =>
      trx
        .insertInto("grant_disclosure")
        .values(disclosed)
        .onConflict((conflict) => conflict.column("kid").doUpdateSet({ disclosures: disclosed.disclosures }))
        .execute(),
    );
  }
  batch.written.also.push((trx) =>
    trx
      .insertInto("agent")
      .values(row)
      .onConflict((conflict) => conflict.column("kid").doUpdateSet({ powers: row.powers, ...known }))
      .execute(),
  );
}
