import {
  type Act,
  type ActDefinition,
  type Actor,
  accepted,
  attributesFor,
  type BasisRegister,
  type Calendar,
  type CaseState,
  type Decision,
  type Frame,
  judge,
  judgeBasis,
  localDate,
  type Outcome,
  type Protocol,
} from "#kernel";
import type { CedarEngine } from "#node/policy/cedar.ts";

/** An act and who signed it, as far as legal basis and policy ask. */
export type JudgedAct = { readonly act: Act; readonly definition: ActDefinition; readonly protocol: Protocol; readonly actor: Actor };

export type JudgeDeps = {
  readonly register: BasisRegister;
  readonly policy: CedarEngine;
  readonly calendarOf: (party: string) => Calendar;
};

export type Circumstance = {
  readonly state: CaseState;
  readonly side: "authoring" | "receiving";
  readonly assigned: boolean;
  readonly at: number;
  readonly docketed: (hash: string) => Frame | undefined;
};

/**
 * Judges legal basis and policy, once: what comes out is captured in the docket line's decision. A step that may not be is
 * refused; a report is kept with the rules that it broke as flags (SEMANTICS 1).
 */
export function decideAct(deps: JudgeDeps, judged: JudgedAct, given: Circumstance): Outcome<Decision> {
  const { act, definition, protocol, actor } = judged;
  const flags: string[] = [];
  const on = daysOf(deps, judged, given.at);
  // Whoever writes down what the other party did does not do it.
  const transcribed = act.frame.frame.transcribes !== undefined;
  const basis = judgeBasis(deps.register, {
    type: act.frame.type,
    ids: act.frame.basis,
    required: definition.basis === "required" && actor.signer === "agent" && !transcribed,
    ...(definition.laws === undefined || transcribed ? {} : { allowed: definition.laws }),
    party: act.frame.party,
    agency: actor.agency,
    sector: actor.sector,
    on,
  });
  if (!basis.ok) {
    if (definition.kind !== "report") return basis;
    flags.push(basis.refusal.kind);
  }
  const attributes = attributesFor({
    protocol,
    definition,
    frame: act.frame,
    actor,
    state: given.state,
    docketed: given.docketed,
    side: given.side,
    assigned: given.assigned,
    basisInForce: basis.ok,
    on,
  });
  const judgement = judge(deps.policy, attributes);
  if (!judgement.ok) return judgement;
  return accepted({
    basis: basis.ok ? basis.value : [],
    policies: deps.policy.hashes(protocol.id),
    rules: judgement.value.rules,
    flags: [...flags, ...judgement.value.flags],
    attributes: attributes as unknown as Decision["attributes"],
  });
}

/** A step needs its basis in force when it was done and when it is docketed; a report when what it states happened (SEMANTICS 6). */
function daysOf(deps: JudgeDeps, { act, definition }: JudgedAct, at: number): string[] {
  const { zone } = deps.calendarOf(act.frame.party);
  const occurred = act.frame.occurred ?? act.frame.iat;
  const moments = definition.kind === "report" ? [occurred] : [act.frame.occurred ?? at, at];
  return [...new Set(moments.map((moment) => localDate(zone, moment)))];
}
