import { parseActRecord, signAct } from "#kernel";
import type { Node } from "#node/context.ts";
import { acceptAct } from "./accept.ts";

type Rules = { readonly rules: readonly { readonly id: string; readonly law: string }[] };

/**
 * Does what the node owes after a commit: it declines, with its own key, what its party's rules forbid it to honour (SEMANTICS 2).
 * A duty is kept until its act is durable; one whose time has passed (declined or withdrawn meanwhile) is refused, and done with too.
 */
export async function doDuties(node: Node): Promise<number> {
  const rows = await node.db
    .selectFrom("duty")
    .innerJoin("act", "act.hash", "duty.act")
    .select(["duty.id", "duty.detail", "act.body", "act.case_id"])
    .orderBy("duty.id")
    .limit(100)
    .execute();
  for (const row of rows) {
    await decline(node, row.body, (row.detail as Rules).rules);
    await node.db.deleteFrom("duty").where("id", "=", row.id).execute();
  }
  return rows.length;
}

async function decline(node: Node, body: string, rules: Rules["rules"]): Promise<void> {
  const of = parseActRecord(node.crypto, body);
  const record = of.ok ? await node.caseOf(of.value.frame.case) : undefined;
  const loaded = record === undefined ? undefined : node.protocols.get(record.protocol);
  if (!of.ok || record === undefined || loaded === undefined || record.state.acts[of.value.hash]?.standing !== "stands") return;
  const side = record.home === node.party ? "home" : "partner";
  const role = loaded.protocol.roles.find((one) => one.side === side)?.id;
  const laws = rules.flatMap((rule) => rule.law.split(" "));
  const law = laws.find((id) => id.startsWith(`${node.party}:`)) ?? laws[0];
  if (role === undefined || law === undefined) return;
  const signed = await signAct(node.crypto, node.signer, {
    case: record.id,
    protocol: record.protocol,
    protocol_hash: record.protocol_hash,
    type: "decline",
    party: node.party,
    agency: "node",
    role,
    iat: node.clock.now(),
    seen: record.state.line,
    of: of.value.hash,
    basis: [],
    territory: node.party,
    frame: { kind: "policy", law },
  });
  await acceptAct(node, `${[signed.jwt, ...signed.disclosures].join("~")}~`);
}
