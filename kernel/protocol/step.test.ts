import { describe, expect, it } from "vitest";
import type { Refusal } from "../refusal.ts";
import type { ActDefinition, Protocol } from "./definition.ts";
import { enabledActs, mayStep } from "./enabled.ts";
import { goneReference } from "./guard.ts";
import type { Due, Move } from "./move.ts";
import { clocksToStamp } from "./plan.ts";
import { sample } from "./sample.ts";
import { type CaseState, emptyState } from "./state.ts";
import { debtorOf, step } from "./step.ts";

const item = "AAAAAAAAAAAAAAAAAAAAAA";
const roles: Record<string, string> = { mx: "host", us: "guest" };

type Given = Partial<Move> & { readonly due?: readonly Due[] };

const move = (state: CaseState, party: string, type: string, given: Given = {}): Move => {
  const bare = {
    hash: given.hash ?? `${type} ${state.n + 1}`,
    type,
    party,
    agent: `agent of ${party}`,
    signer: "agent" as const,
    role: roles[given.frame?.transcribes === undefined ? party : String(given.frame.transcribes)] ?? "",
    seen: state.line,
    frame: type === "propose" ? { partner: "us" } : {},
    at: state.at + 60,
    n: state.n + 1,
    line: `line ${state.n + 1}`,
    ...given,
  };
  const parties = state.n === 0 ? { home: party, partner: "us" } : state;
  const due = clocksToStamp(sample, state, bare).map((clock) => ({
    clock,
    debtor: debtorOf(sample, parties, clock) ?? "",
    at: bare.at + 100,
    calendar: "us@1",
    zone: "UTC",
  }));
  return { due, ...bare };
};

const accept = (state: CaseState, ...args: [string, string, Given?]): CaseState => {
  const outcome = step(sample, state, move(state, ...args));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
};

const refusal = (state: CaseState, ...args: [string, string, Given?]): Refusal | null => {
  const outcome = step(sample, state, move(state, ...args));
  return outcome.ok ? null : outcome.refusal;
};

const opened = accept(emptyState(sample), "mx", "propose", { hash: "propose" });
const signedOnce = accept(opened, "mx", "sign", { hash: "sign mx", of: "propose" });
const agreed = accept(signedOnce, "us", "sign", { hash: "sign us", of: "propose" });

describe("opening", () => {
  it("fixes both parties from the signed act", () => {
    expect([opened.home, opened.partner, opened.n, opened.line]).toEqual(["mx", "us", 1, "line 1"]);
  });
  it("happens once, first, and with another party", () => {
    expect(refusal(opened, "mx", "propose")).toMatchObject({ kind: "out-of-turn" });
    expect(refusal(emptyState(sample), "mx", "witness")).toMatchObject({ kind: "out-of-turn", enabled: ["propose"] });
    expect(refusal(emptyState(sample), "mx", "propose", { frame: { partner: "mx" } })).toMatchObject({
      kind: "wrong-field",
      at: "/frame/partner",
    });
  });
});

describe("an act that must name the newest of several types", () => {
  const texts = ["propose", "revise"];
  const acts = {
    ...sample.acts,
    revise: { ...sample.acts.revise, refersTo: texts },
    sign: { ...sample.acts.sign, refersTo: texts, newest: true as const },
  };
  const newest: Protocol = { ...sample, acts };
  const play = (state: CaseState, ...args: [string, string, Given?]) => step(newest, state, move(state, ...args));
  const next = (state: CaseState, ...args: [string, string, Given?]): CaseState => {
    const outcome = play(state, ...args);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
    return outcome.value;
  };
  const revised = next(signedOnce, "us", "revise", { hash: "revise", of: "propose" });

  it("is refused with both acts where it names one that a later act replaced", () => {
    const stale = { kind: "stale-base", base: "propose", current: "revise" };
    expect(play(revised, "us", "sign", { of: "propose" })).toEqual({ ok: false, refusal: stale });
    expect(next(revised, "us", "sign", { of: "revise" }).state).toBe("drafting");
    expect(enabledActs(newest, revised, { party: "us", side: "partner" }).find(({ type }) => type === "sign")).toMatchObject({
      of: ["revise"],
    });
  });
  it("may name the older one again, with the signature that it has, once the later is withdrawn or declined", () => {
    for (const back of [next(revised, "us", "withdraw", { of: "revise" }), next(revised, "mx", "decline", { of: "revise" })]) {
      expect(play(back, "us", "sign", { of: "revise" })).toMatchObject({ refusal: { kind: "wrong-field", at: "/of" } });
      expect(next(back, "us", "sign", { of: "propose" }).state).toBe("agreed");
    }
  });
});

describe("senders", () => {
  it("are parties of the case in a role of their own side", () => {
    expect(refusal(opened, "ca", "witness")).toEqual({ kind: "unknown-party", party: "ca" });
    expect(refusal(opened, "us", "witness", { role: "host" })).toMatchObject({ kind: "wrong-sender", expected: ["guest"] });
    expect(refusal(opened, "mx", "fly")).toEqual({ kind: "unknown-type", type: "fly" });
  });
  it("sign lapses with a node key and declines with either", () => {
    expect(refusal(opened, "mx", "witness", { signer: "node" })).toMatchObject({ kind: "no-power", power: "act" });
    expect(refusal(opened, "us", "decline", { signer: "node", of: "propose" })).toBeNull();
  });
});

describe("guards", () => {
  it("read state and flags, and name what is enabled", () => {
    expect(refusal(opened, "us", "calm")).toEqual({
      kind: "out-of-turn",
      state: "drafting",
      type: "calm",
      enabled: ["revise", "sign", "witness"],
    });
    const urgent = accept(opened, "mx", "revise", { of: "propose" });
    expect(urgent.flags).toEqual(["urgent"]);
    expect(accept(urgent, "us", "calm").flags).toEqual([]);
    expect(refusal(accept(urgent, "us", "witness"), "us", "calm")).toMatchObject({ kind: "out-of-turn" });
  });
  it("refuse a stale base where the act must be fresh", () => {
    expect(refusal(opened, "us", "revise", { of: "propose", seen: null })).toEqual({ kind: "stale-base", base: "", current: "line 1" });
  });
  it("refuse references to nothing, to a wrong type and to what stands no more", () => {
    expect(refusal(opened, "us", "revise")).toMatchObject({ kind: "wrong-field", at: "/of", rule: "required" });
    expect(refusal(opened, "us", "revise", { of: "constructor" })).toEqual({ kind: "unknown-act", act: "constructor" });
    const noted = accept(opened, "us", "witness", { hash: "witness" });
    expect(refusal(noted, "us", "revise", { of: "witness" })).toMatchObject({ kind: "wrong-field", at: "/of", rule: "refersTo" });
  });
  it("refuse the same act twice, a wrong number, a time that goes back, and an act that does not cross", () => {
    expect(refusal(opened, "mx", "witness", { hash: "propose" })).toEqual({ kind: "conflict", what: "act" });
    expect(refusal(opened, "mx", "witness", { n: 3 })).toEqual({ kind: "gap", have: 1, given: 3 });
    expect(refusal(opened, "mx", "witness", { at: 0 })).toMatchObject({ kind: "malformed", at: "/at" });
    expect(refusal(opened, "mx", "memo")).toMatchObject({ kind: "malformed", at: "/act" });
  });
});

describe("quorum", () => {
  it("takes effect on the second signature of another party, once each", () => {
    expect(signedOnce.state).toBe("drafting");
    expect(refusal(signedOnce, "mx", "sign", { of: "propose" })).toEqual({ kind: "conflict", what: "signature" });
    expect(agreed.state).toBe("agreed");
    expect(agreed.clocks.delivery).toMatchObject({ run: "running", debtor: "us" });
  });
  it("falls with either signature once it is full, and before only loses the one that is declined", () => {
    for (const fallen of [accept(agreed, "us", "decline", { of: "sign mx" }), accept(agreed, "mx", "decline", { of: "sign us" })])
      expect([fallen.state, fallen.clocks.delivery?.run]).toEqual(["drafting", "stopped"]);
    const another = accept(accept(agreed, "mx", "decline", { of: "sign us" }), "us", "sign", { hash: "again", of: "propose" });
    expect(another.state).toBe("agreed");
    const more: Protocol = {
      ...sample,
      acts: { ...sample.acts, sign: { ...sample.acts.sign, from: ["drafting", "agreed"], refersTo: ["propose", "hold"] } },
    };
    const next = (state: CaseState, ...args: [string, string, Given]): CaseState => {
      const outcome = step(more, state, move(state, ...args));
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
      return outcome.value;
    };
    const half = next(next(agreed, "mx", "hold", { hash: "hold" }), "mx", "sign", { hash: "half", of: "hold" });
    const back = next(half, "us", "decline", { of: "half" });
    expect([back.state, back.acts.half?.standing]).toEqual(["agreed", "declined"]);
  });
  it("gives a signature back before it is full, and only the last one after", () => {
    const back = accept(signedOnce, "mx", "withdraw", { of: "sign mx" });
    expect(accept(back, "us", "sign", { of: "propose" }).state).toBe("drafting");
    expect(refusal(agreed, "mx", "withdraw", { of: "sign mx" })).toMatchObject({ kind: "out-of-turn" });
    const reopened = accept(agreed, "us", "withdraw", { of: "sign us" });
    expect([reopened.state, reopened.clocks]).toEqual(["drafting", {}]);
    expect(accept(reopened, "us", "sign", { of: "propose" }).state).toBe("agreed");
  });
});

describe("items", () => {
  it("move by their own machine", () => {
    const delivered = accept(agreed, "us", "deliver", { frame: { item } });
    expect(delivered.items).toEqual({ [item]: "delivered" });
    expect(refusal(delivered, "us", "deliver", { frame: { item } })).toMatchObject({ kind: "out-of-turn" });
    expect(enabledActs(sample, delivered, { party: "us", side: "partner" }).find(({ type }) => type === "deliver")).toMatchObject({
      enabled: true,
      items: [],
      newItem: true,
    });
  });
  it("go back when the act is withdrawn, but not once a later report moved the case", () => {
    const delivered = accept(agreed, "us", "deliver", { hash: "d", frame: { item } });
    expect(accept(delivered, "us", "withdraw", { of: "d" }).items).toEqual({});
    const collapsed = accept(delivered, "mx", "collapse", { hash: "c" });
    expect(collapsed.state).toBe("overdue");
    expect(refusal(collapsed, "us", "withdraw", { of: "d" })).toMatchObject({ kind: "out-of-turn" });
    expect(accept(collapsed, "mx", "withdraw", { of: "c" }).state).toBe("agreed");
  });
});

describe("clocks", () => {
  it("pause, resume with the line's due, lapse and are cured", () => {
    const held = accept(agreed, "mx", "hold");
    expect(held.clocks.delivery).toMatchObject({ run: "paused", paused: { since: held.at } });
    expect(refusal(held, "mx", "lapse", { signer: "node", frame: { clock: "delivery" }, at: 1e9 })).toMatchObject({ kind: "out-of-turn" });
    const going = accept(held, "mx", "release");
    expect(going.clocks.delivery).toMatchObject({ run: "running", due: going.at + 100 });
    const lapsed = accept(going, "us", "lapse", { signer: "node", frame: { clock: "delivery" }, at: going.at + 100 });
    expect([lapsed.state, lapsed.clocks.delivery?.run]).toEqual(["overdue", "lapsed"]);
    const cured = accept(lapsed, "us", "finish", { timely: "delivery" });
    expect([cured.state, cured.clocks.delivery?.run]).toEqual(["ended", "stopped"]);
  });
  it("are cured by a report in time, which moves the case no further than it would anyway", () => {
    const back = { ...sample, acts: { ...sample.acts, collapse: { ...sample.acts.collapse, to: "drafting" } } };
    const lapsed = accept(agreed, "us", "lapse", { signer: "node", frame: { clock: "delivery" }, at: 1e9 });
    const late = step(back, lapsed, move(lapsed, "mx", "collapse", { timely: "delivery" }));
    expect(late.ok && [late.value.state, late.value.clocks.delivery?.run]).toEqual(["overdue", "stopped"]);
  });
  it("are stamped for exactly the clocks that the act starts, for the party that owes", () => {
    expect(refusal(signedOnce, "us", "sign", { of: "propose", due: [] })).toMatchObject({
      kind: "malformed",
      at: "/due",
      expected: "delivery",
    });
    const due = [{ clock: "delivery", debtor: "mx", at: 1, calendar: "mx@1", zone: "UTC" }];
    expect(refusal(signedOnce, "us", "sign", { of: "propose", due })).toMatchObject({ kind: "malformed", at: "/due" });
    expect(refusal(opened, "mx", "witness", { due })).toMatchObject({ kind: "malformed", at: "/due", expected: "none" });
  });
  it("refuse to lapse a clock that does not exist", () => {
    expect(refusal(agreed, "mx", "lapse", { signer: "node", frame: { clock: "toString" } })).toMatchObject({
      kind: "wrong-field",
      at: "/frame/clock",
    });
  });
});

describe("decline", () => {
  it("moves the case to the act's declined state and stops its clocks", () => {
    const declined = accept(agreed, "mx", "decline", { of: "sign us" });
    expect([declined.state, declined.clocks.delivery?.run, declined.acts["sign us"]?.standing]).toEqual([
      "drafting",
      "stopped",
      "declined",
    ]);
    expect(refusal(declined, "mx", "decline", { of: "sign us" })).toMatchObject({ kind: "out-of-turn" });
    expect(accept(declined, "us", "sign", { of: "propose" }).state).toBe("agreed");
  });
  it("leaves a clock stopped that the declined act had started, whatever is taken back later", () => {
    const collapsed = accept(agreed, "mx", "collapse", { hash: "c" });
    expect(accept(collapsed, "mx", "withdraw", { of: "c" }).clocks.delivery?.run).toBe("running");
    const declined = accept(collapsed, "mx", "decline", { of: "sign us" });
    expect(accept(declined, "mx", "withdraw", { of: "c" }).clocks.delivery?.run).toBe("stopped");
  });
  it("moves nothing once what the act asked for was done, nor again when that is declined, only when it is taken back", () => {
    const lapsed = accept(agreed, "us", "lapse", { signer: "node", frame: { clock: "delivery" }, at: agreed.at + 1000 });
    const done = accept(lapsed, "mx", "collapse", { hash: "c" });
    const back = { ...done, state: "agreed" };
    expect(accept(back, "mx", "decline", { of: "sign us" }).state).toBe("agreed");
    const contested = accept(back, "us", "decline", { of: "c" });
    expect(accept(contested, "mx", "decline", { of: "sign us" }).state).toBe("agreed");
    const undone = { ...accept(back, "mx", "withdraw", { of: "c" }), state: "agreed" };
    expect(accept(undone, "mx", "decline", { of: "sign us" }).state).toBe("drafting");
  });
  it("of a report contests it and undoes nothing: it stays in force, and so do its clock and its flags", () => {
    const collapsed = accept(accept(agreed, "us", "witness", { hash: "w" }), "mx", "collapse", { hash: "c" });
    const contested = accept(accept(collapsed, "us", "decline", { of: "c" }), "mx", "decline", { of: "w" });
    expect([contested.state, contested.flags, contested.clocks]).toEqual([collapsed.state, collapsed.flags, collapsed.clocks]);
    expect(contested.acts.c).toEqual({ ...collapsed.acts.c, contested: true });
    expect(refusal(contested, "us", "decline", { of: "c" })).toMatchObject({ kind: "out-of-turn" });
    expect(accept(contested, "mx", "withdraw", { of: "c" }).state).toBe("agreed");
  });
  it("of an act that a later one of its type has replaced moves nothing", () => {
    const again = accept(accept(agreed, "mx", "hold", { hash: "h" }), "mx", "hold");
    expect(accept(again, "us", "decline", { of: "h" }).clocks.delivery?.run).toBe("running");
  });
  it("never moves a case that has ended", () => {
    const ended = accept(agreed, "us", "finish");
    expect(accept(ended, "us", "decline", { of: "propose" }).state).toBe("ended");
  });
});

describe("reports", () => {
  it("are never refused for turn, even after the end, and withdrawing one keeps the fact", () => {
    const ended = accept(agreed, "us", "finish");
    const seen = accept(ended, "mx", "witness", { hash: "w" });
    expect(seen.flags).toEqual(["seen"]);
    const withdrawn = accept(seen, "mx", "withdraw", { of: "w" });
    expect([withdrawn.flags, withdrawn.acts.w?.standing]).toEqual([["seen"], "withdrawn"]);
  });
  it("are taken also where what they refer to is not there or has fallen; what they refer to is of a type that they may name", () => {
    expect(accept(opened, "us", "witness", { hash: "w", of: "nothing" }).acts.w?.of).toBe("nothing");
    const about: Protocol = { ...sample, acts: { ...sample.acts, witness: { ...sample.acts.witness, refersTo: ["sign"] } } };
    const said = (state: CaseState, given: Given) => step(about, state, move(state, "us", "witness", given));
    const fallen = accept(signedOnce, "us", "decline", { of: "sign mx" });
    expect([said(fallen, { of: "sign mx" }).ok, said(fallen, { of: "nothing" }).ok]).toEqual([true, true]);
    expect(goneReference(fallen, about.acts.witness as ActDefinition, move(fallen, "us", "witness", { of: "sign mx" }))).toMatchObject({
      rule: "standing",
    });
    expect(said(fallen, { of: "propose" })).toMatchObject({ refusal: { kind: "wrong-field", rule: "refersTo" } });
    expect(said(fallen, {})).toMatchObject({ refusal: { kind: "wrong-field", rule: "required" } });
    expect(refusal(opened, "us", "affirm", { of: "nothing" })).toMatchObject({ kind: "unknown-act" });
  });
  it("move the case only from the states that they name", () => {
    expect(accept(opened, "mx", "collapse").state).toBe("drafting");
  });
});

describe("corrections", () => {
  const corrected = accept(opened, "mx", "correct", { hash: "c1", of: "propose" });
  it("replace once, and can themselves be corrected", () => {
    expect(refusal(corrected, "mx", "correct", { of: "propose" })).toMatchObject({ kind: "out-of-turn" });
    expect(accept(corrected, "mx", "correct", { of: "c1" }).acts.c1?.standing).toBe("corrected");
    expect(accept(corrected, "us", "revise", { of: "propose" }).flags).toEqual(["urgent"]);
  });
  it("are the author's alone, and let what they corrected stand again when they fall", () => {
    expect(refusal(opened, "us", "correct", { of: "propose" })).toMatchObject({ kind: "out-of-turn" });
    expect(accept(corrected, "mx", "withdraw", { of: "c1" }).acts.propose?.standing).toBe("stands");
    expect(accept(corrected, "us", "decline", { of: "c1" }).acts.propose?.standing).toBe("stands");
  });
});

describe("records of what was sent on paper", () => {
  const record = (state: CaseState, party: string, given: Given = {}): Refusal | null => {
    const outcome = mayStep(sample, state, move(state, party, "dispatch", given));
    return outcome.ok ? null : outcome.refusal;
  };
  it("are of the own party's acts, whatever became of them, and of what it wrote down", () => {
    const withdrawn = accept(accept(opened, "us", "witness", { hash: "w" }), "us", "withdraw", { of: "w" });
    expect(record(opened, "mx", { of: "propose" })).toBeNull();
    expect(record(withdrawn, "us", { of: "w" })).toBeNull();
    const noted = accept(opened, "mx", "sign", { hash: "letter", of: "propose", frame: { transcribes: "us", channel: "letter" } });
    expect(record(noted, "mx", { of: "letter" })).toBeNull();
  });
  it("name an act, never the other party's, and are in no docket", () => {
    expect(record(opened, "us", { of: "propose" })).toMatchObject({ kind: "out-of-turn" });
    expect(record(opened, "mx")).toMatchObject({ kind: "wrong-field", at: "/of" });
    expect(record(opened, "mx", { of: "nothing" })).toMatchObject({ kind: "unknown-act" });
    expect(refusal(opened, "mx", "dispatch", { of: "propose" })).toMatchObject({ kind: "malformed", at: "/act" });
  });
});

describe("sharing a case that was begun on paper", () => {
  it("is the home's act, once, changes nothing, and may follow the end", () => {
    const shared = accept(opened, "mx", "share", { hash: "s" });
    expect({ ...shared, acts: opened.acts, n: opened.n, line: opened.line, at: opened.at }).toEqual(opened);
    expect(refusal(opened, "us", "share")).toMatchObject({ kind: "out-of-turn" });
    expect(refusal(shared, "mx", "share")).toMatchObject({ kind: "out-of-turn" });
    expect(refusal(shared, "mx", "withdraw", { of: "s" })).toMatchObject({ kind: "out-of-turn" });
    expect(refusal(accept(agreed, "us", "finish"), "mx", "share")).toBeNull();
  });
  it("is never written down for the other party", () => {
    expect(refusal(opened, "mx", "share", { frame: { transcribes: "us", channel: "letter" } })).toMatchObject({ at: "/frame/transcribes" });
  });
});

describe("transcribed acts", () => {
  it("count as the other party's doing, which may dispute them", () => {
    const noted = accept(signedOnce, "mx", "sign", { hash: "letter", of: "propose", frame: { transcribes: "us", channel: "letter" } });
    expect(noted.state).toBe("agreed");
    expect(noted.acts.letter).toMatchObject({ party: "us", transcribedBy: "mx" });
    expect(refusal(noted, "us", "dispute", { of: "letter" })).toBeNull();
    expect(refusal(noted, "mx", "dispute", { of: "letter" })).toMatchObject({ kind: "out-of-turn" });
    expect(refusal(noted, "mx", "decline", { of: "letter" })).toBeNull();
  });
  it("are never the author's own, a stranger's, or the opening", () => {
    for (const transcribes of ["mx", "ca"])
      expect(refusal(opened, "mx", "witness", { frame: { transcribes } })).toMatchObject({ kind: "wrong-field", at: "/frame/transcribes" });
    expect(refusal(emptyState(sample), "mx", "propose", { frame: { partner: "us", transcribes: "us" } })).not.toBeNull();
  });
});
