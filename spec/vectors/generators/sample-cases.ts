/** Cases of the sample protocol, act by act: who sends what, and which acts must be refused as what. */
import { type Due, type Move, type Protocol, sampleProtocol } from "#kernel";

/** `given.at` is in seconds after `FIRST`. `refused`: the kind of refusal that it must get; the case then stays as it was. `line`: what its line says otherwise. */
export type Turn = {
  readonly by: "mx" | "us" | "ca";
  readonly type: string;
  readonly act?: string;
  readonly given?: Partial<Omit<Move, "n" | "line" | "due">>;
  readonly line?: { readonly n?: number; readonly due?: readonly Due[] };
  readonly refused?: string;
};
export type Case = { readonly name: string; readonly protocol: string; readonly turns: readonly Turn[] };

/** 2025-09-03T12:00:00Z; each act comes a minute after the one before, unless it says otherwise. */
export const FIRST = 1_756_900_800;

const { acts, deadlines } = sampleProtocol;

/** The sample, and the sample with one thing otherwise. */
export const samples: Readonly<Record<string, Protocol>> = {
  sample: sampleProtocol,
  "sample, its report leads back": { ...sampleProtocol, acts: { ...acts, collapse: { ...acts.collapse, to: "drafting" } } },
  "sample, a lapse is cured elsewhere": {
    ...sampleProtocol,
    deadlines: {
      delivery: { ...deadlines.delivery, grace: 3600, lapse: { from: ["agreed"], to: "overdue", sets: ["urgent"] }, cured: { to: "agreed", clears: ["urgent"] } },
    },
  },
  "sample, only the newest is signed": {
    ...sampleProtocol,
    acts: {
      ...acts,
      revise: { ...acts.revise, refersTo: ["propose", "revise"], newest: true },
      sign: { ...acts.sign, refersTo: ["propose", "revise"], newest: true },
    },
  },
  "sample, signed by two agents": { ...sampleProtocol, acts: { ...acts, sign: { ...acts.sign, quorum: { of: 2, distinct: "agent" } } } },
};

const item = "AAAAAAAAAAAAAAAAAAAAAA";
const due = (debtor: string, clock = "delivery"): Due => ({ clock, debtor, at: 2_000_000_000, calendar: "us@1", zone: "UTC" });

const propose: Turn = { by: "mx", type: "propose", act: "propose", given: { frame: { partner: "us" } } };
const signMx: Turn = { by: "mx", type: "sign", act: "sign mx", given: { of: "propose" } };
const signUs: Turn = { by: "us", type: "sign", act: "sign us", given: { of: "propose" } };
const agreed = [propose, signMx, signUs];
const lapse = (by: "mx" | "us", at: number, refused?: string): Turn => ({
  by,
  type: "lapse",
  given: { signer: "node", frame: { clock: "delivery" }, at },
  ...(refused === undefined ? {} : { refused }),
});
const no = (turn: Turn, refused: string): Turn => ({ ...turn, refused });
const withdraw = (by: "mx" | "us", of: string, refused?: string): Turn => ({ by, type: "withdraw", given: { of }, ...(refused === undefined ? {} : { refused }) });
const decline = (by: "mx" | "us", of: string, refused?: string): Turn => ({ by, type: "decline", given: { of }, ...(refused === undefined ? {} : { refused }) });

const cases: Readonly<Record<string, readonly Turn[]>> = {
  "opening: once, first, with another party, by the home's role": [
    no({ by: "mx", type: "witness" }, "out-of-turn"),
    no({ ...propose, given: { frame: { partner: "mx" } } }, "wrong-field"),
    no({ ...propose, given: { frame: { partner: "us" }, role: "guest" } }, "wrong-sender"),
    no({ by: "mx", type: "lapse", given: { signer: "node", frame: { clock: "delivery" } } }, "out-of-turn"),
    propose,
    no({ ...propose, act: "again" }, "out-of-turn"),
  ],
  "senders: parties of the case, in a role of their side, with the right kind of key": [
    propose,
    no({ by: "ca", type: "witness" }, "unknown-party"),
    no({ by: "us", type: "witness", given: { role: "host" } }, "wrong-sender"),
    no({ by: "us", type: "witness", given: { role: "toString" } }, "wrong-sender"),
    no({ by: "mx", type: "fly" }, "unknown-type"),
    no({ by: "mx", type: "constructor" }, "unknown-type"),
    no({ by: "mx", type: "witness", given: { signer: "node" } }, "no-power"),
    no({ by: "mx", type: "lapse", given: { frame: { clock: "delivery" } } }, "no-power"),
    { by: "us", type: "decline", given: { of: "propose", signer: "node" } },
  ],
  "guards: state and flags": [
    propose,
    no({ by: "us", type: "calm" }, "out-of-turn"),
    { by: "mx", type: "revise", given: { of: "propose" } },
    { by: "us", type: "calm" },
    { by: "us", type: "revise", given: { of: "propose" } },
    { by: "us", type: "witness" },
    no({ by: "us", type: "calm" }, "out-of-turn"),
    no({ by: "us", type: "finish" }, "out-of-turn"),
  ],
  "fresh: the newest line must have been seen": [
    propose,
    { by: "us", type: "witness" },
    no({ by: "us", type: "revise", given: { of: "propose", seen: "line 1" } }, "stale-base"),
    no({ by: "us", type: "revise", given: { of: "propose", seen: null } }, "stale-base"),
    { by: "us", type: "witness", given: { seen: null } },
    { by: "us", type: "revise", given: { of: "propose" } },
  ],
  "references: there, of the right type, in force": [
    propose,
    { by: "us", type: "witness", act: "witness" },
    no({ by: "us", type: "revise" }, "wrong-field"),
    no({ by: "us", type: "revise", given: { of: "constructor" } }, "unknown-act"),
    no({ by: "us", type: "revise", given: { of: "witness" } }, "wrong-field"),
    no({ by: "us", type: "withdraw" }, "wrong-field"),
    { by: "us", type: "witness", act: "of nothing", given: { of: "constructor" } },
    no({ by: "us", type: "affirm", given: { of: "constructor" } }, "unknown-act"),
    decline("us", "propose"),
    no({ by: "mx", type: "revise", given: { of: "propose" } }, "wrong-field"),
    { by: "mx", type: "witness", act: "of what fell", given: { of: "propose" } },
  ],
  "lines: number, time, an act that crosses, exactly the clocks that it starts": [
    propose,
    no({ by: "mx", type: "witness", act: "propose" }, "conflict"),
    no({ by: "mx", type: "witness", line: { n: 3 } }, "gap"),
    no({ by: "mx", type: "witness", line: { n: 1 } }, "gap"),
    no({ by: "mx", type: "witness", given: { at: 0 } }, "malformed"),
    no({ by: "mx", type: "memo" }, "malformed"),
    no({ by: "mx", type: "witness", line: { due: [due("us")] } }, "malformed"),
    signMx,
    no({ ...signUs, line: { due: [] } }, "malformed"),
    no({ ...signUs, line: { due: [due("mx")] } }, "malformed"),
    no({ ...signUs, line: { due: [due("us"), due("us")] } }, "malformed"),
    no({ ...signUs, line: { due: [due("us", "other")] } }, "malformed"),
    signUs,
  ],
  "quorum: takes effect on the second party's signature": [
    propose,
    signMx,
    no({ ...signMx, act: "twice" }, "conflict"),
    signUs,
    no({ by: "us", type: "sign", act: "late", given: { of: "propose" } }, "out-of-turn"),
  ],
  "quorum: a signature is given back while it is not full, then only the last": [
    propose,
    signMx,
    withdraw("mx", "sign mx"),
    signUs,
    { ...signMx, act: "sign mx again" },
    withdraw("us", "sign us", "out-of-turn"),
    withdraw("mx", "sign mx again"),
    { ...signMx, act: "sign mx at last" },
  ],
  "quorum: a declined signature falls": [propose, signMx, decline("us", "sign mx"), { ...signUs }, { ...signMx, act: "sign mx again" }],
  "quorum: once full it falls with either signature": [...agreed, decline("us", "sign mx")],
  "items: each moves by its own machine, and back when the act is withdrawn": [
    ...agreed,
    { by: "us", type: "deliver", act: "one", given: { frame: { item } } },
    no({ by: "us", type: "deliver", given: { frame: { item } } }, "out-of-turn"),
    { by: "us", type: "deliver", act: "two", given: { frame: { item: "BBBBBBBBBBBBBBBBBBBBBA" } } },
    withdraw("us", "one", "out-of-turn"),
    withdraw("us", "two"),
    withdraw("us", "one", "out-of-turn"),
  ],
  "taking back: one step, only while nothing has moved the case since": [
    ...agreed,
    { by: "us", type: "deliver", act: "d", given: { frame: { item } } },
    { by: "mx", type: "collapse", act: "c" },
    withdraw("us", "d", "out-of-turn"),
    withdraw("us", "c", "out-of-turn"),
    withdraw("mx", "c"),
    withdraw("mx", "c", "out-of-turn"),
    withdraw("us", "d", "out-of-turn"),
    withdraw("mx", "propose", "out-of-turn"),
  ],
  "taking back: a clock that was paused runs as it did": [...agreed, { by: "mx", type: "hold", act: "hold" }, withdraw("mx", "hold")],
  "taking back: what a report has said since stays": [
    propose,
    { by: "mx", type: "revise", act: "revise", given: { of: "propose" } },
    { by: "us", type: "witness" },
    withdraw("mx", "revise"),
  ],
  "clocks: paused, resumed with the line's time, lapsed, cured": [
    ...agreed,
    { by: "mx", type: "hold" },
    lapse("mx", 10_000_000, "out-of-turn"),
    { by: "mx", type: "release" },
    lapse("mx", 173_039, "out-of-turn"),
    lapse("us", 173_040),
    lapse("us", 173_040, "out-of-turn"),
    withdraw("us", "sign us", "out-of-turn"),
    { by: "us", type: "finish", given: { timely: "delivery" } },
  ],
  "clocks: those that no protocol has": [
    ...agreed,
    no({ by: "mx", type: "lapse", given: { signer: "node", frame: { clock: "other" } } }, "wrong-field"),
    no({ by: "mx", type: "lapse", given: { signer: "node", frame: { clock: "toString" } } }, "wrong-field"),
    no({ by: "mx", type: "lapse", given: { signer: "node" } }, "wrong-field"),
  ],
  "clocks: all stop when the case ends": [...agreed, { by: "us", type: "finish" }, lapse("us", 10_000_000, "out-of-turn")],
  "decline: the act's declined state, its clocks stop, it cannot be declined twice": [
    ...agreed,
    decline("us", "sign us", "out-of-turn"),
    decline("mx", "sign us"),
    decline("mx", "sign us", "out-of-turn"),
    { by: "us", type: "sign", act: "sign us again", given: { of: "propose" } },
  ],
  "decline: of what paused a clock lets it run on": [...agreed, { by: "mx", type: "hold", act: "hold" }, decline("us", "hold")],
  "decline: a clock of an act that fell never runs again": [
    ...agreed,
    { by: "mx", type: "collapse", act: "c" },
    decline("mx", "sign us"),
    withdraw("mx", "c"),
  ],
  "decline: moves nothing once what was asked for was done": [
    ...agreed,
    { by: "mx", type: "collapse", act: "c" },
    { by: "mx", type: "collapse", act: "c again" },
    withdraw("mx", "c"),
    decline("mx", "sign us"),
  ],
  "decline: of a report contests it, once, and undoes nothing": [
    ...agreed,
    { by: "mx", type: "collapse", act: "c" },
    decline("us", "c"),
    decline("us", "c", "out-of-turn"),
    { by: "mx", type: "correct", act: "correction", given: { of: "c", frame: { corrects: ["note"] } } },
    withdraw("mx", "c"),
  ],
  "decline: never moves a case that has ended": [...agreed, { by: "us", type: "finish" }, decline("us", "propose")],
  "decline: of the opening act ends the case": [propose, decline("us", "propose"), no(signMx, "wrong-field")],
  "reports: in every state, even after the end; withdrawn, the fact stays": [
    ...agreed,
    { by: "us", type: "finish" },
    { by: "mx", type: "witness", act: "w" },
    withdraw("mx", "w"),
    no({ by: "us", type: "deliver", given: { frame: { item } } }, "out-of-turn"),
  ],
  "reports: move the case only from the states that they name": [propose, { by: "mx", type: "collapse" }],
  "corrections: by the author, of what stands exactly; they fall and what they corrected stands again": [
    propose,
    no({ by: "us", type: "correct", given: { of: "propose" } }, "out-of-turn"),
    { by: "mx", type: "correct", act: "c1", given: { of: "propose" } },
    no({ by: "mx", type: "correct", given: { of: "propose" } }, "out-of-turn"),
    { by: "mx", type: "correct", act: "c2", given: { of: "c1" } },
    { by: "us", type: "revise", given: { of: "propose" } },
    withdraw("mx", "c1", "out-of-turn"),
    withdraw("mx", "c2"),
    decline("us", "c1"),
  ],
  "affirm and dispute: by whose act it is, and of what was transcribed": [
    propose,
    { by: "mx", type: "affirm", given: { of: "propose" } },
    no({ by: "us", type: "affirm", given: { of: "propose" } }, "out-of-turn"),
    no({ by: "us", type: "dispute", given: { of: "propose" } }, "out-of-turn"),
    { by: "mx", type: "witness", act: "letter", given: { role: "guest", frame: { transcribes: "us", channel: "letter" } } },
    { by: "us", type: "affirm", given: { of: "letter" } },
    { by: "us", type: "dispute", given: { of: "letter" } },
    no({ by: "mx", type: "dispute", given: { of: "letter" } }, "out-of-turn"),
  ],
  "transcribed: the other party's doing, in its role; either may take it back": [
    propose,
    signMx,
    no({ by: "mx", type: "sign", given: { of: "propose", role: "guest", frame: { transcribes: "mx" } } }, "wrong-field"),
    no({ by: "mx", type: "sign", given: { of: "propose", role: "guest", frame: { transcribes: "ca" } } }, "wrong-field"),
    no({ by: "mx", type: "sign", given: { of: "propose", role: "host", frame: { transcribes: "us" } } }, "wrong-sender"),
    no({ by: "mx", type: "affirm", given: { of: "propose", role: "guest", frame: { transcribes: "us" } } }, "wrong-field"),
    { by: "mx", type: "sign", act: "letter", given: { of: "propose", role: "guest", frame: { transcribes: "us", channel: "letter" } } },
    withdraw("us", "letter"),
    { by: "mx", type: "sign", act: "second letter", given: { of: "propose", role: "guest", frame: { transcribes: "us", channel: "letter" } } },
    decline("mx", "second letter"),
  ],
};

const others: readonly Case[] = [
  {
    name: "cured: a report in time moves the case no further than it would anyway",
    protocol: "sample, its report leads back",
    turns: [...agreed, lapse("us", 172_980), { by: "mx", type: "collapse", given: { timely: "delivery" } }],
  },
  {
    name: "cured: where the deadline says; only while the case is where the lapse left it, and by what stops the clock",
    protocol: "sample, a lapse is cured elsewhere",
    turns: [
      ...agreed,
      lapse("us", 176_579, "out-of-turn"),
      lapse("us", 176_580),
      no({ by: "mx", type: "hold", given: { timely: "delivery" } }, "out-of-turn"),
      { by: "us", type: "finish", given: { timely: "delivery" } },
      { by: "us", type: "finish" },
    ],
  },
  {
    name: "newest: what a later act replaced cannot be named, until that one is withdrawn or declined",
    protocol: "sample, only the newest is signed",
    turns: [
      propose,
      signMx,
      { by: "us", type: "revise", act: "revised", given: { of: "propose" } },
      no(signUs, "stale-base"),
      no({ by: "mx", type: "revise", given: { of: "propose" } }, "stale-base"),
      { by: "us", type: "sign", act: "sign revised", given: { of: "revised" } },
      decline("mx", "revised"),
      no({ by: "mx", type: "sign", act: "sign declined", given: { of: "revised" } }, "wrong-field"),
      signUs,
    ],
  },
  {
    name: "quorum: of two agents, whichever party is theirs",
    protocol: "sample, signed by two agents",
    turns: [
      propose,
      signMx,
      no({ ...signMx, act: "twice" }, "conflict"),
      { by: "mx", type: "sign", act: "colleague", given: { of: "propose", agent: "another of mx" } },
    ],
  },
];

export const sampleCases: readonly Case[] = [...Object.entries(cases).map(([name, turns]) => ({ name, protocol: "sample", turns })), ...others];
