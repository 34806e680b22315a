import { type PolicyRule, parseActRecord, signAct } from "#kernel";
import { requireClock } from "#node/clock.ts";
import type { Node } from "#node/context.ts";
import { acceptAct } from "./accept.ts";
import { ownLaw } from "./declining-law.ts";

type Rules = { readonly rules: readonly PolicyRule[] };

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
  // Which law is in force, and when the act is signed, its clock says.
  if (rows.length > 0) await requireClock(node);
  for (const row of rows) {
    await decline(node, row.body, (row.detail as Rules).rules);
    await node.db.deleteFrom("duty").where("id", "=", row.id).execute();
  }
  return rows.length;
}

/** Settles the duty: declined, declined already, or refused with an alarm. A fault throws, and the duty remains. */
async function decline(node: Node, body: string, rules: Rules["rules"]): Promise<void> {
  const of = parseActRecord(node.crypto, body);
  const record = of.ok ? await node.caseOf(of.value.frame.case) : undefined;
  const loaded = record === undefined ? undefined : node.protocols.get(record.protocol);
  if (!of.ok || record === undefined || loaded === undefined || record.state.acts[of.value.hash]?.standing !== "stands") return;
  const side = record.home === node.party ? "home" : "partner";
  const role = loaded.protocol.roles.find((one) => one.side === side)?.id;
  const law = ownLaw(node, rules, node.clock.now());
  if (role === undefined || law === undefined) return;
  const waiting = await node.pendingActs(record.id);
  const { hash } = of.value;
  const isDeclined = waiting.some((row) => row.type === "decline" && refersTo(node, row.body) === hash);
  if (isDeclined) return;
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
  const accepted = await acceptAct(node, `${[signed.jwt, ...signed.disclosures].join("~")}~`);
  if (accepted.ok || accepted.refusal.kind === "out-of-turn") return;
  node.metrics.alarm("duty-refused");
  node.logger.error({ refusal: accepted.refusal.kind }, "a decline that this party's law asks for was refused");
}

function refersTo(node: Node, body: string): string | undefined {
  const act = parseActRecord(node.crypto, body);
  return act.ok ? act.value.frame.of : undefined;
}
