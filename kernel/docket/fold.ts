/** A case's state as its docket and the frames of docketed acts give it, and nothing else (spec/docket.md, Fold). */
import type { Act } from "../act/act.ts";
import { type CaseState, emptyState, type Move, type Proposal, type Protocol, step } from "../protocol/index.ts";
import { accepted, type Outcome, type Refusal, refused } from "../refusal.ts";
import type { DocketLine } from "./line.ts";

/** `agent` or `node`: what the key that signed the act is, by its grant. */
export type ActSigner = Proposal["signer"];

/** The act as the protocol sees it before it has a line, at time `at` in seconds. */
export const proposalOf = (act: Act, signer: ActSigner, at: number): Proposal => {
  const { type, party, role, seen, of, after, frame } = act.frame;
  return {
    hash: act.hash,
    type,
    party,
    agent: act.kid,
    signer,
    role,
    seen,
    frame,
    at,
    ...(of === undefined ? {} : { of }),
    ...(after === undefined ? {} : { after }),
  };
};

const moveOf = (act: Act, signer: ActSigner, line: DocketLine): Move => {
  const { n, at, due, timely } = line.payload;
  return { ...proposalOf(act, signer, at), n, line: line.hash, due, ...(timely === undefined ? {} : { timely }) };
};

/** What of line and act does not belong together, or to this case so far. */
const wrongLine = (state: CaseState, line: DocketLine, act: Act): Refusal | null => {
  const { payload } = line;
  const wrong = (at: string): Refusal => ({ kind: "bad-proof", at });
  if (payload.act !== act.hash) return wrong("/act");
  if (payload.case !== act.frame.case) return wrong("/case");
  if (payload.n !== state.n + 1) return { kind: "gap", have: state.n, given: payload.n };
  if (payload.previous !== state.line) return wrong("/previous");
  return payload.at < state.at ? wrong("/at") : null;
};

/** The protocol that a case runs under, and its hash. */
export type FoldedProtocol = { readonly protocol: Protocol; readonly hash: string };

export type FoldDeps = FoldedProtocol & {
  /** Whether the act's key is an agent's or a node's. */
  readonly signer: ActSigner;
};

/**
 * The state after one more line. Signatures and the line's key are judged before (`judgeNode`, `judgeAct`). A refusal
 * means that the line is invalid: it is not folded, and the case is disputed.
 */
export const foldLine = (deps: FoldDeps, state: CaseState, line: DocketLine, act: Act): Outcome<CaseState> => {
  const wrong = wrongLine(state, line, act);
  if (wrong !== null) return refused(wrong);
  const { protocol, protocol_hash } = act.frame;
  const same = protocol === `${deps.protocol.id}@${deps.protocol.version}` && protocol_hash === deps.hash;
  return same ? step(deps.protocol, state, moveOf(act, deps.signer, line)) : refused({ kind: "unknown-protocol", protocol });
};

export type Docketed = { readonly line: DocketLine; readonly act: Act; readonly signer: ActSigner };

/** The state after all lines, in order. */
export const foldDocket = ({ protocol, hash }: FoldedProtocol, docket: readonly Docketed[]): Outcome<CaseState> => {
  let state = emptyState(protocol);
  for (const { line, act, signer } of docket) {
    const folded = foldLine({ protocol, hash, signer }, state, line, act);
    if (!folded.ok) return folded;
    state = folded.value;
  }
  return accepted(state);
};
