import { describe, expect, it } from "vitest";
import type { Calendar } from "./calendar.ts";
import { stampDue } from "./deadline.ts";
import type { Protocol } from "./definition.ts";
import { checkProtocol } from "./model-check/check.ts";
import type { Move } from "./move.ts";
import { sample } from "./sample.ts";
import { choice, date, fields, party } from "./schema.ts";
import { type CaseState, emptyState } from "./state.ts";
import { step } from "./step.ts";

const { propose, revise, sign } = sample.acts;
/** The sample, but what is signed is the newest text, and says until when it is to be delivered. */
const texts = ["propose", "revise"];
const dated: Protocol = {
  ...sample,
  acts: {
    ...sample.acts,
    propose: { ...propose, frame: fields({ partner: party, dueOn: date }) },
    revise: { ...revise, fresh: true, refersTo: texts, newest: true, frame: fields({ dueOn: date }) },
    sign: { ...sign, refersTo: texts, newest: true },
  },
  deadlines: { delivery: { ...sample.deadlines.delivery, length: { frame: "dueOn" } } },
};

const calendarOf = (id: string): Calendar => ({ id: `${id}@1`, zone: "UTC", weekend: [6, 7], holidays: [], years: [2025], source: "test" });

const moveOf = (state: CaseState, who: string, type: string, given: Partial<Move>): Move => {
  const bare = {
    hash: `${type} ${state.n + 1}`,
    type,
    party: who,
    agent: who,
    signer: "agent" as const,
    role: who === "mx" ? "host" : "guest",
    seen: state.line,
    frame: {},
    at: Date.UTC(2025, 8, 4) / 1000,
    n: state.n + 1,
    line: `line ${state.n + 1}`,
    ...given,
  };
  return { ...bare, due: stampDue(dated, state, bare, calendarOf) };
};

const after = (state: CaseState, who: string, type: string, given: Partial<Move> = {}): CaseState => {
  const outcome = step(dated, state, moveOf(state, who, type, given));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
};

const opened = after(emptyState(dated), "mx", "propose", { hash: "first", frame: { partner: "us", dueOn: "2025-10-01" } });
const revised = after(opened, "us", "revise", { hash: "second", of: "first", frame: { dueOn: "2025-12-01" } });
const signed = (state: CaseState, of: string): CaseState => after(after(state, "mx", "sign", { of }), "us", "sign", { of });

describe("the date of a clock", () => {
  it("is that of the text which the starting signature names", () => {
    expect(signed(opened, "first").clocks.delivery?.due).toBe(Date.UTC(2025, 9, 2) / 1000);
    expect(signed(revised, "second").clocks.delivery?.due).toBe(Date.UTC(2025, 11, 2) / 1000);
  });
  it("is kept in the entry of the act that lends it, and nowhere else", () => {
    expect(revised.acts.second?.dates).toEqual({ dueOn: "2025-12-01" });
    expect(Object.values(signed(revised, "second").acts).filter(({ dates }) => dates)).toHaveLength(2);
    const own: Protocol = { ...dated, deadlines: { delivery: { ...dated.deadlines.delivery, start: ["propose"] } as never } };
    const alone = step(own, emptyState(own), {
      ...moveOf(emptyState(dated), "mx", "propose", { frame: { partner: "us", dueOn: "2025-10-01" } }),
      due: [{ clock: "delivery", debtor: "us", at: 1, calendar: "us@1", zone: "UTC" }],
    });
    expect(alone.ok && Object.values(alone.value.acts)[0]?.dates).toBeUndefined();
  });
  it("must be given by every text that can be signed", () => {
    const without = {
      ...dated,
      acts: { ...dated.acts, revise: { ...dated.acts.revise, frame: fields({ how: choice("so") }) } },
    } as Protocol;
    const optional = { ...dated, acts: { ...dated.acts, revise: { ...dated.acts.revise, frame: fields({ "dueOn?": date }) } } } as Protocol;
    for (const broken of [without, optional])
      expect(checkProtocol(broken).findings).toEqual([
        { kind: "broken-data", what: "sign starts the deadline delivery but has no date for it", trace: [] },
      ]);
  });
});
