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
  type Judgement,
  judge,
  judgeBasis,
  localDate,
  type Outcome,
  type PolicyAttributes,
  type Protocol,
} from "#kernel";
import type { CedarEngine } from "#node/policy/cedar.ts";

/** An act and who signed it, as far as legal basis and policy ask. */
export type JudgedAct = {
  readonly act: Act;
  readonly definition: ActDefinition;
  readonly protocol: Protocol;
  readonly actor: Actor;
  /** The act that a built-in one refers to in the end. */
  readonly root?: Frame;
};

export type JudgeDeps = {
  readonly register: BasisRegister;
  readonly policy: CedarEngine;
  readonly calendarOf: (party: string) => Calendar;
  /** Whether the node knows a party of this name. */
  readonly knows: (party: string) => boolean;
};

export type Circumstance = {
  readonly state: CaseState;
  readonly side: "authoring" | "receiving";
  readonly assigned: boolean;
  readonly at: number;
  readonly casePurpose: string;
  readonly docketed: (hash: string) => Frame | undefined;
  /** The case as the author saw it, where it has changed since. */
  readonly whenSigned?: Pick<CaseState, "flags" | "items">;
  /** What is marked of the act whatever the policies say. */
  readonly flags?: readonly string[];
};

/**
 * Judges legal basis and policy, once: what comes out is captured in the docket line's decision. A step that may not be is
 * refused; a report is kept with the rules that it broke as flags (SEMANTICS 1).
 */
export function decideAct(deps: JudgeDeps, judged: JudgedAct, given: Circumstance): Outcome<Decision> {
  const { act, definition, protocol, actor } = judged;
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
    on: daysOf(deps, judged, given.at),
  });
  if (!basis.ok && definition.kind !== "report") return basis;
  const policy = judgePolicy(deps, judged, { ...given, basisInForce: basis.ok });
  if (!policy.ok) return policy;
  const { judgement, attributes } = policy.value;
  return accepted({
    basis: basis.ok ? basis.value : [],
    policies: deps.policy.hashes(protocol.id),
    rules: judgement.rules,
    flags: [...(given.flags ?? []), ...(basis.ok ? [] : [basis.refusal.kind]), ...judgement.flags],
    attributes: attributes as unknown as Decision["attributes"],
  });
}

/** What the policies say, and of which facts. */
export function judgePolicy(
  deps: JudgeDeps,
  judged: JudgedAct,
  given: Circumstance & { readonly basisInForce: boolean },
): Outcome<{ readonly judgement: Judgement; readonly attributes: PolicyAttributes }> {
  const { act, definition, protocol, actor, root } = judged;
  const on = daysOf(deps, judged, given.at);
  const corrected = act.frame.type === "correct" && root !== undefined ? { corrected: root } : {};
  const attributes = attributesFor({ ...given, ...corrected, protocol, definition, frame: act.frame, actor, on });
  const judgement = judge(deps.policy, attributes);
  return judgement.ok ? accepted({ judgement: judgement.value, attributes }) : judgement;
}

/** A step needs its basis in force when it was done and when it is docketed; a report when what it states happened (SEMANTICS 6). */
function daysOf(deps: JudgeDeps, { act, definition }: JudgedAct, at: number): string[] {
  const { zone } = deps.calendarOf(act.frame.party);
  const occurred = act.frame.occurred ?? act.frame.iat;
  const moments = definition.kind === "report" ? [occurred] : [act.frame.occurred ?? at, at];
  return [...new Set(moments.map((moment) => localDate(zone, moment)))];
}
