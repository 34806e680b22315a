import { describe, expect, it } from "vitest";
import { checkProtocol, seedDefects } from "#kernel";
import { protocols } from "./index.ts";

for (const [name, { protocol }] of Object.entries(protocols)) {
  describe(`${name}: model check`, () => {
    it("finds nothing wrong", () => {
      const { findings, states, transitions, pendingStates, races } = checkProtocol(protocol);
      console.log(`${name}: ${states} states, ${transitions} transitions; ${pendingStates} with pending acts, ${races.length} races`);
      expect(findings).toEqual([]);
      expect(pendingStates).toBeGreaterThan(0);
    });

    it("finds every seeded defect and names it", () => {
      const seeded = seedDefects(protocol);
      const missed = seeded.filter(
        ({ protocol: broken, expected }) =>
          !checkProtocol(broken, { withdrawals: false }).findings.some(({ kind }) => expected.includes(kind)),
      );
      console.log(`${name}: ${seeded.length} defects seeded, ${missed.length} missed`);
      expect(missed.map(({ defect }) => defect)).toEqual([]);
    });
  });
}
