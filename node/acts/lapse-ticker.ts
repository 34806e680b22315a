import { signAct } from "#kernel";
import { acceptAct } from "#node/acts/accept.ts";
import type { Node } from "#node/context.ts";
import { type CaseRecord, caseRecord } from "#node/store/case-record.ts";

/** Seconds after which the partner's node signs a lapse that the home owes. */
const PARTNER_WAIT = 3600;
const DEFAULT_GRACE = 86_400;

/** Signs `lapse` for every clock that ran out (SEMANTICS 3). Each node may; the home does at once, the other one after an hour. */
export async function lapseDueClocks(node: Node): Promise<number> {
  const now = node.clock.now();
  const rows = await node.db
    .selectFrom("case_file")
    .selectAll()
    .where("next_due", "<=", now)
    .where("disputed", "is", null)
    .limit(1000)
    .execute();
  let lapsed = 0;
  for (const record of rows.map(caseRecord)) lapsed += await lapseCase(node, record, now);
  return lapsed;
}

async function lapseCase(node: Node, record: CaseRecord, now: number): Promise<number> {
  const protocol = node.protocols.get(record.protocol)?.protocol;
  const isHome = record.home === node.party;
  const role = protocol?.roles.find(({ side }) => side === (isHome ? "home" : "partner"))?.id;
  if (protocol === undefined || role === undefined) return 0;
  let lapsed = 0;
  for (const [clock, { run, due }] of Object.entries(record.state.clocks)) {
    const grace = protocol.deadlines[clock]?.grace ?? DEFAULT_GRACE;
    if (run !== "running" || now < due + grace + (isHome ? 0 : PARTNER_WAIT)) continue;
    if (await signLapse(node, record, role, clock, now)) lapsed++;
  }
  return lapsed;
}

/** A refusal is an answer: the clock was stopped meanwhile, or a lapse is pending already. */
async function signLapse(node: Node, record: CaseRecord, role: string, clock: string, now: number): Promise<boolean> {
  const pending = await node.pendingActs(record.id);
  if (pending.some(({ type }) => type === "lapse")) return false;
  const signed = await signAct(node.crypto, node.signer, {
    case: record.id,
    protocol: record.protocol,
    protocol_hash: record.protocol_hash,
    type: "lapse",
    party: node.party,
    agency: "node",
    role,
    iat: now,
    seen: record.state.line,
    basis: [],
    territory: node.party,
    frame: { clock },
  });
  const accepted = await acceptAct(node, `${[signed.jwt, ...signed.disclosures].join("~")}~`);
  return accepted.ok;
}
