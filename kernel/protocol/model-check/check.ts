import type { Protocol } from "../definition.ts";
import { isDone } from "../met.ts";
import { type CaseState, isFinal } from "../state.ts";
import { canReach, type Edge, type ExploreOptions, explore, type Graph } from "./explore.ts";
import { type Finding, finding } from "./finding.ts";
import { explorePending } from "./pending.ts";
import { shapeFindings } from "./shape.ts";

export type Report = {
  readonly findings: readonly Finding[];
  /** Reached states and accepted moves of the automaton, and of it with two pending acts on each side. */
  readonly states: number;
  readonly transitions: number;
  readonly pendingStates: number;
  /** Acts that the other side's act may overtake, `type in state`: each is refused out of turn, and its author sees why. */
  readonly races: readonly string[];
};

/** Checks one protocol by its data and, if that is sound, by exploring every state it can reach (spec/protocol.md). */
export const checkProtocol = (protocol: Protocol, options: ExploreOptions = {}): Report => {
  const data = shapeFindings(protocol);
  if (data.length > 0) return { findings: data, states: 0, transitions: 0, pendingStates: 0, races: [] };
  const graph = explore(protocol, options);
  const findings = [
    ...reachFindings(protocol, graph),
    ...clockFindings(protocol, graph),
    ...declineFindings(protocol, graph),
    ...endFindings(protocol, graph),
  ];
  const { states, transitions } = { states: graph.states.length, transitions: graph.transitions };
  if (findings.length > 0) return { findings, states, transitions, pendingStates: 0, races: [] };
  return { findings, states, transitions, ...explorePending(protocol) };
};

const reachFindings = (protocol: Protocol, graph: Graph): Finding[] => {
  const sent = new Set(graph.edges.flatMap((out) => out.map(({ move }) => move.proposal.type)));
  const reached = new Set(graph.states.map(({ state }) => state));
  const items = new Set(graph.states.flatMap((state) => Object.values(state.items)));
  const itemStates = Object.keys(protocol.items?.states ?? {}).filter((name) => name !== protocol.items?.initial);
  const finals = Object.keys(protocol.states).filter((name) => isFinal(protocol, name));
  return [
    ...Object.keys(protocol.acts)
      .filter((type) => !sent.has(type))
      .map((type) => finding("dead-act", `${type} can never be sent`)),
    ...Object.keys(protocol.states)
      .filter((name) => !reached.has(name))
      .map((name) => finding("unreachable-state", `${name} is never reached`)),
    ...itemStates.filter((name) => !items.has(name)).map((name) => finding("unreachable-state", `item state ${name} is never reached`)),
    ...(finals.length > 0 && !finals.some((name) => reached.has(name)) ? [finding("missing-final", "no final state is ever reached")] : []),
  ];
};

const clockFindings = (protocol: Protocol, graph: Graph): Finding[] =>
  Object.entries(protocol.deadlines).flatMap(([name, { lapse }]) => {
    const runs = (run: string) => (state: CaseState) => state.clocks[name]?.run === run;
    const goesOn = (state: CaseState) => !runs("paused")(state) && !isFinal(protocol, state.state);
    if (!graph.states.some(runs("running"))) return [finding("deadline-never-starts", `the deadline ${name} never runs`)];
    const lapses = graph.edges.some((out) => out.some(({ move }) => move.proposal.type === "lapse" && move.proposal.frame.clock === name));
    const never = lapses ? [] : [finding("deadline-never-lapses", `the deadline ${name} can never lapse`)];
    const stuck = graph.states.findIndex(
      (state) => runs("running")(state) && !lapse.from.includes("*") && !lapse.from.includes(state.state),
    );
    const runsOn = canReach(graph, goesOn, ({ move }) => move.own);
    const paused = graph.states.findIndex((state, index) => runs("paused")(state) && !runsOn[index]);
    return [
      ...never,
      ...at(graph, stuck, "clock-without-lapse", (state) => `the deadline ${name} runs in ${state}, where it cannot lapse`),
      ...at(graph, paused, "paused-forever", (state) => `the deadline ${name} is paused in ${state} and nothing lets it go on`),
    ];
  });

/** What was asked and done is past: no decline of it may move the case. Each type is named once. */
const declineFindings = (protocol: Protocol, graph: Graph): Finding[] => {
  const found = new Map<string, Finding[]>();
  graph.edges.forEach((out, index) => {
    for (const edge of out.filter((each) => isLateDecline(protocol, graph, index, each))) {
      const type = graph.states[index]?.acts[edge.move.proposal.of ?? ""]?.type ?? "";
      const what = (state: string): string => `a decline of ${type} moves the case in ${state}, after what it asked for was done`;
      if (!found.has(type)) found.set(type, at(graph, index, "late-decline", what));
    }
  });
  return [...found.values()].flat();
};

/** It moves the case, or changes what acts depend on, though all that the declined act asked for was done. */
const isLateDecline = (protocol: Protocol, graph: Graph, index: number, { to, move }: Edge): boolean => {
  const [before, next] = [graph.states[index], graph.states[to]];
  if (!before || !next || move.proposal.type !== "decline" || !isDone(protocol, before, move.proposal.of ?? "")) return false;
  return before.state !== next.state || before.flags.join() !== next.flags.join();
};

const endFindings = (protocol: Protocol, graph: Graph): Finding[] => {
  const moves = ({ move }: Edge): boolean => move.own;
  const ends = canReach(graph, (state) => isFinal(protocol, state.state), moves);
  const dead = graph.edges.findIndex(
    (out, index) => !final(protocol, graph, index) && !out.some((edge) => moves(edge) && edge.to !== index),
  );
  const noWay = ends.indexOf(false);
  return [
    ...at(graph, dead, "dead-end", (state) => `in ${state} nobody can send anything that changes the case`),
    ...at(graph, noWay, "no-way-out", (state) => `from ${state} no final state can be reached`),
  ];
};

const final = (protocol: Protocol, graph: Graph, index: number): boolean => isFinal(protocol, graph.states[index]?.state ?? "");

const at = (graph: Graph, index: number, kind: Finding["kind"], what: (state: string) => string): Finding[] =>
  index < 0 ? [] : [finding(kind, what(graph.states[index]?.state ?? ""), graph.trace(index))];
