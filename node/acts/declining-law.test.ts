import { describe, expect, it } from "vitest";
import { type Json, openBasisRegister } from "#kernel";
import type { Node } from "#node/context.ts";
import { nodeCrypto } from "#node/crypto.ts";
import { parties } from "#parties/index.ts";
import { ownLaw } from "./declining-law.ts";

const register = openBasisRegister(nodeCrypto, Object.values(parties).flatMap(({ legalBasis }) => legalBasis) as unknown as Json);
if (!register.ok) throw new Error("no register");
const calendarOf = (party: string) => parties[party]?.calendar;
const node = (party: string) => ({ party, judging: { register: register.value, calendarOf } }) as unknown as Node;
const noon = (date: string): number => Date.parse(`${date}T12:00:00Z`) / 1000;
const rule = (law: string) => [{ id: "rule", law }];

describe("the law by which a node declines", () => {
  it("is its own party's, whatever else the rule names", () => {
    expect(ownLaw(node("mx"), rule("us:vccr-36 mx:vccr-36 agreed"), noon("2025-09-04"))).toBe("mx:vccr-36");
    expect(ownLaw(node("us"), [...rule("mx:cnpp-444"), ...rule("us:18-usc-926-a")], noon("2025-09-04"))).toBe("us:18-usc-926-a");
  });
  it("is none where no rule names one, or none in force: then it declines nothing", () => {
    expect(ownLaw(node("us"), rule("mx:cnpp-444 agreed"), noon("2025-09-04"))).toBeUndefined();
    expect(ownLaw(node("us"), rule("us:no-such-law"), noon("2025-09-04"))).toBeUndefined();
    expect(ownLaw(node("us"), rule("us:18-usc-926-a"), noon("1960-01-01"))).toBeUndefined();
  });
});
