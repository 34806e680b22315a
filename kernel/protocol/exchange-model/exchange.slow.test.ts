import { describe, expect, it } from "vitest";
import { exploreExchange } from "./explore.ts";
import { defects } from "./nodes.ts";

declare const process: { readonly env: Readonly<Record<string, string | undefined>> };

const bounds = [
  { home: 1, partner: 2 },
  { home: 2, partner: 1 },
  { home: 2, partner: 2 },
  ...(process.env.SLOW ? [{ home: 3, partner: 2 }] : []),
];

describe("the exchange of acts and docket lines", () => {
  it.each(bounds)("brings two nodes to one state when each side signs at most %o", (bound) => {
    const report = exploreExchange(bound);
    console.log(
      `home ${bound.home}, partner ${bound.partner}: ${report.states} states, ${report.transitions} transitions, ${report.quiescent} quiescent`,
    );
    expect(report.violation).toBeNull();
    expect(report.quiescent).toBeGreaterThan(0);
  });

  it.each(defects)("is seen to fail with the defect %s", (defect) => {
    const { violation, states } = exploreExchange({ home: 2, partner: 2 }, defect);
    console.log(`${defect}: ${violation?.what} (${states} states, ${violation?.trace.length} moves)`);
    expect(violation).not.toBeNull();
    expect(violation?.trace.length).toBeGreaterThan(0);
  });
});
