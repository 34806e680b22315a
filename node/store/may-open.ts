import { actDefinition, attributesForReading, judge, parseActRecord, type Refusal, sideOf } from "#kernel";
import { purposeOf } from "#node/acts/frames-used.ts";
import type { Node } from "#node/context.ts";
import type { Actor } from "./actor.ts";
import type { CaseRecord } from "./case-record.ts";
import type { ActRow } from "./database.ts";

/** Purpose of a reading for which the reader gave none. */
const NO_PURPOSE = "none";

/**
 * Judges by policy whether the actor may open the content of an act (SEMANTICS 9). `assigned` is what the view `visible` says. Null if
 * nothing stands against it.
 */
export function openingRefused(
  node: Node,
  actor: Actor,
  record: CaseRecord,
  row: ActRow,
  assigned: boolean,
  purpose: string | null,
): Refusal | null {
  const loaded = node.protocols.get(record.protocol);
  const act = parseActRecord(node.crypto, row.body);
  if (loaded === undefined) return { kind: "unknown-protocol", protocol: record.protocol };
  if (!act.ok) return act.refusal;
  const { protocol } = loaded;
  const definition = actDefinition(protocol, act.value.frame.type);
  if (definition === undefined) return { kind: "unknown-type", type: act.value.frame.type };
  const side = sideOf(record.state, actor.party) ?? "partner";
  const role = protocol.roles.find((one) => one.side === side)?.id ?? "";
  const { party, agency, sector } = actor;
  const judged = judge(
    node.judging.policy,
    attributesForReading({
      protocol,
      definition,
      frame: act.value.frame,
      reader: { party, agency, sector, role },
      state: record.state,
      casePurpose: purposeOf(record),
      assigned,
      purpose: purpose ?? NO_PURPOSE,
    }),
  );
  return judged.ok ? null : judged.refusal;
}
