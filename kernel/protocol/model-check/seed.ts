import type { ActDefinition, Deadline, Protocol } from "../definition.ts";
import { dutiesOf } from "../met.ts";
import type { Finding } from "./finding.ts";

/** A protocol with one defect put in, and what the checker may call it. */
export type Seeded = { readonly defect: string; readonly protocol: Protocol; readonly expected: readonly Finding["kind"][] };

/** Nine kinds of defect, each put into the protocol in every place where it can stand; a checker that misses one is no checker. */
export const seedDefects = (protocol: Protocol): Seeded[] => [
  ...deadEnds(protocol),
  ...deadActs(protocol),
  ...unreachableStates(protocol),
  ...idleDeadlines(protocol),
  ...harmlessDeadlines(protocol),
  ...undeclined(protocol),
  ...lateDeclines(protocol),
  ...wrongSenders(protocol),
  ...endless(protocol),
];

const withAct = (protocol: Protocol, type: string, change: Partial<ActDefinition>): Protocol => ({
  ...protocol,
  acts: { ...protocol.acts, [type]: { ...(protocol.acts[type] as ActDefinition), ...change } },
});

const withDeadline = (protocol: Protocol, name: string, deadline: Deadline): Protocol => ({
  ...protocol,
  deadlines: { ...protocol.deadlines, [name]: deadline },
});

const opener = (protocol: Protocol): [string, ActDefinition] =>
  Object.entries(protocol.acts).find(([, { opens }]) => opens) as [string, ActDefinition];

/** A state into which the opening act leads and from which nothing goes on. */
const deadEnds = (protocol: Protocol): Seeded[] => {
  const [type] = opener(protocol);
  const trapped = withAct({ ...protocol, states: { ...protocol.states, trap: {} } }, type, { to: "trap" });
  return [{ defect: `dead end after ${type}`, protocol: trapped, expected: ["dead-end", "no-way-out"] }];
};

/** An act that waits for a flag that nothing sets; reports are enabled always and cannot have this defect. */
const deadActs = (protocol: Protocol): Seeded[] =>
  Object.keys(protocol.acts)
    .filter((type) => protocol.acts[type]?.kind === "step" && !protocol.acts[type]?.opens)
    .map((type) => {
      const flags = [...protocol.flags, "never-set"].sort();
      const needs = [...(protocol.acts[type]?.needs ?? []), "never-set"];
      return { defect: `dead act ${type}`, protocol: withAct({ ...protocol, flags }, type, { needs }), expected: ["dead-act"] };
    });

const unreachableStates = (protocol: Protocol): Seeded[] => [
  { defect: "unreachable state", protocol: { ...protocol, states: { ...protocol.states, nowhere: {} } }, expected: ["unreachable-state"] },
];

/** Deadlines that nothing starts: the protocol's own, and one more. */
const idleDeadlines = (protocol: Protocol): Seeded[] => {
  const idle = (name: string, deadline: Deadline): Seeded => ({
    defect: `deadline ${name} never starts`,
    protocol: withDeadline(protocol, name, { ...deadline, start: [] }),
    expected: ["deadline-never-starts"],
  });
  return [...Object.entries(protocol.deadlines), ["seeded", anyDeadline(protocol)] as const].map(([name, deadline]) =>
    idle(name, deadline),
  );
};

/** Deadlines whose lapse changes nothing, or that run where they cannot lapse. */
const harmlessDeadlines = (protocol: Protocol): Seeded[] =>
  [...Object.entries(protocol.deadlines), ["seeded", anyDeadline(protocol)] as const].flatMap(([name, deadline]): Seeded[] => [
    {
      defect: `deadline ${name} has no consequence`,
      protocol: withDeadline(protocol, name, { ...deadline, lapse: { from: deadline.lapse.from, to: "=" } }),
      expected: ["no-consequence"],
    },
    {
      defect: `deadline ${name} cannot lapse`,
      protocol: withDeadline(protocol, name, { ...deadline, lapse: { ...deadline.lapse, from: [] } }),
      expected: ["deadline-never-lapses", "clock-without-lapse"],
    },
  ]);

const undeclined = (protocol: Protocol): Seeded[] =>
  Object.entries(protocol.acts)
    .filter(([, { audience }]) => audience === "both")
    .map(([type, { declined: _, ...act }]) => ({
      defect: `${type} without a declined state`,
      protocol: { ...protocol, acts: { ...protocol.acts, [type]: act } },
      expected: ["missing-declined"],
    }));

/** A decline that ends the case whether what the act asked for was done or not. */
const lateDeclines = (protocol: Protocol): Seeded[] => {
  const [to = ""] = Object.keys(protocol.states).filter((name) => protocol.states[name]?.final);
  const canBeDone = (type: string): boolean => {
    const duties = dutiesOf(protocol, type);
    const byActs = (name: string): boolean => protocol.deadlines[name]?.stop.some((event) => Object.hasOwn(protocol.acts, event)) ?? false;
    return duties.length > 0 && duties.every(byActs);
  };
  return Object.entries(protocol.acts)
    .filter(([type, { kind, audience }]) => kind === "step" && audience === "both" && canBeDone(type))
    .map(([type]) => ({
      defect: `${type} declined after it was done`,
      protocol: withAct(protocol, type, { declined: { to } }),
      expected: ["late-decline"],
    }));
};

const wrongSenders = (protocol: Protocol): Seeded[] =>
  Object.keys(protocol.acts).flatMap((type): Seeded[] => [
    { defect: `${type} sent by nobody`, protocol: withAct(protocol, type, { by: [] }), expected: ["wrong-sender"] },
    { defect: `${type} sent by a role that is none`, protocol: withAct(protocol, type, { by: ["stranger"] }), expected: ["wrong-sender"] },
  ]);

/** No state is final. */
const endless = (protocol: Protocol): Seeded[] => [
  {
    defect: "no final state",
    protocol: { ...protocol, states: Object.fromEntries(Object.keys(protocol.states).map((name) => [name, {}])) },
    expected: ["missing-final"],
  },
];

const anyDeadline = (protocol: Protocol): Deadline => ({
  debtor: protocol.roles[0]?.id ?? "",
  start: [opener(protocol)[0]],
  stop: [],
  length: { hours: 1 },
  law: "agreed",
  lapse: { from: ["*"], to: opener(protocol)[1].to, sets: [] },
});
