import { type Act, keyOf } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import { judgePolicy } from "#node/acts/decide.ts";
import { ownLaw } from "#node/acts/declining-law.ts";
import { stateBefore } from "#node/acts/dock.ts";
import { caseFacts } from "#node/acts/frames-used.ts";
import type { Node } from "#node/context.ts";
import { directoryName } from "#node/identity/directories.ts";
import type { Batch } from "#node/log/batch.ts";
import { type CaseRecord, idBytes } from "#node/store/case-record.ts";
import { jsonText } from "#node/store/insert.ts";

/**
 * Where this party's own law forbids what a docketed act of the partner's asks for, the node owes a `decline` (SEMANTICS 2); it is done
 * after the commit. Judged as the home judges: on the case before the act, with everything that its docket holds. A legal basis
 * that this side does not find raises none, nor does a rule that names no law of this party (decision 0014).
 */
export async function considerDeclining(node: Node, work: Batch, act: Act, record: CaseRecord | undefined): Promise<void> {
  const loaded = node.protocols.get(act.frame.protocol);
  const definition = loaded?.protocol.acts[act.frame.type];
  if (loaded === undefined || definition?.kind !== "step") return;
  const judged = { act, definition, protocol: loaded.protocol, actor: authorOf(work, act) };
  const facts = await caseFacts(node, work, judged, record);
  const state = stateBefore(record, loaded.protocol);
  const judgement = judgePolicy(node.judging, judged, {
    ...facts,
    state,
    side: "receiving",
    assigned: true,
    at: work.at,
    basisInForce: true,
  });
  if (judgement.ok || judgement.refusal.kind !== "policy") return;
  const { rules } = judgement.refusal;
  if (ownLaw(node, rules, work.at) === undefined) return;
  const duty = { kind: "decline", act: idBytes(act.hash), detail: jsonText({ rules }) };
  work.written.also.push((trx) =>
    trx
      .insertInto("duty")
      .values(duty)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

/** Who signed, as the grant says that its own party's log brought; the fold has judged the key. */
function authorOf(work: Batch, { kid, frame }: Act) {
  const directory = work.directory(directoryName(frame.party, channelWith(frame.party)));
  const grant = directory === undefined ? undefined : keyOf(directory, kid);
  const sector = grant !== undefined && "sector" in grant ? grant.sector : "none";
  return { signer: "agent" as const, agency: frame.agency, sector };
}
