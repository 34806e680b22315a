/** Runs spec/vectors/docket from the files alone. */
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { expand, readVectors } from "#tests/records/vectors.ts";
import { parseActRecord } from "../act/act.ts";
import { type CaseState, emptyState, type Protocol, protocolHash } from "../protocol/index.ts";
import type { Outcome } from "../refusal.ts";
import { isCaseNumber } from "./case-number.ts";
import { follows, proveEquivocation } from "./chain.ts";
import { foldDocket, foldLine } from "./fold.ts";
import { type DocketLine, openNumber, parseAnyLine, parseLine, parseRefusalLine, verifyLine } from "./line.ts";

const must = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.value;
};
const lineOf = (text: string): DocketLine => must(parseLine(nodeCrypto, text));
const actOf = (text: string) => must(parseActRecord(nodeCrypto, text));

describe("docket/valid.json", () => {
  const vectors = readVectors("docket/valid.json");
  const protocol: Protocol = vectors.protocol;
  const deps = { protocol, hash: vectors.protocolHash };
  const jwk = { kty: "OKP", crv: "Ed25519", x: vectors.home.privateJwk.x } as const;

  it("names the protocol by its hash", () => expect(protocolHash(protocol, nodeCrypto)).toBe(vectors.protocolHash));
  it("folds to the state after each line", async () => {
    let state: CaseState = emptyState(protocol);
    let previous: DocketLine | null = null;
    expect(state).toEqual(vectors.before);
    for (const turn of vectors.docket) {
      const line = lineOf(turn.line.record);
      expect(line.hash).toBe(turn.line.hash);
      expect((await verifyLine(nodeCrypto, line, jwk)).ok).toBe(true);
      expect(follows(previous, line).ok).toBe(true);
      state = must(foldLine({ ...deps, signer: "agent" }, state, line, actOf(turn.act.record)));
      expect(state).toEqual(turn.state);
      previous = line;
    }
    const docket = vectors.docket.map((turn: typeof vectors) => ({
      line: lineOf(turn.line.record),
      act: actOf(turn.act.record),
      signer: "agent",
    }));
    expect(foldDocket(deps, docket)).toEqual({ ok: true, value: state });
  });
  it("gives the readable number at the first line", () => {
    const [first] = vectors.docket;
    const texts = first.line.disclosures.map(({ text }: { text: string }) => text);
    expect(openNumber(nodeCrypto, lineOf(first.line.record), texts)).toEqual({ ok: true, value: "MX-2025-0001" });
    expect(openNumber(nodeCrypto, lineOf(first.line.record), [])).toEqual({ ok: true, value: null });
  });
  it.each(vectors.numbers as { text: string; home: string; partner: string; shown: boolean }[])(
    "number %o",
    ({ text, home, partner, shown }) => {
      expect(isCaseNumber(text, home, partner)).toBe(shown);
    },
  );
  it("holds a refusal line that is no numbered line", () => {
    const refusal = must(parseRefusalLine(nodeCrypto, vectors.refusalLine.record));
    expect([refusal.hash, refusal.payload.refused.kind]).toEqual([vectors.refusalLine.hash, "out-of-turn"]);
    expect(parseLine(nodeCrypto, vectors.refusalLine.record).ok).toBe(false);
    expect(parseRefusalLine(nodeCrypto, vectors.docket[0].line.record).ok).toBe(false);
  });
  it("proves equivocation by two lines, and only by two that differ", async () => {
    const [a, b] = vectors.equivocation.lines.map((text: string) => ({ line: lineOf(text), jwk }));
    expect(await proveEquivocation(nodeCrypto, a, b)).toEqual({ ok: true, value: vectors.equivocation });
    expect(await proveEquivocation(nodeCrypto, a, a)).toEqual({ ok: false, refusal: { kind: "bad-proof", at: "/hash" } });
    const other = { line: lineOf(vectors.docket[0].line.record), jwk };
    expect(await proveEquivocation(nodeCrypto, a, other)).toEqual({ ok: false, refusal: { kind: "bad-proof", at: "/n" } });
  });
});

describe("docket/invalid.json", () => {
  const vectors = readVectors("docket/invalid.json");
  const deps = { protocol: vectors.protocol as Protocol, hash: vectors.protocolHash as string };
  const stateAfter = (lines: number): CaseState =>
    must(
      foldDocket(
        deps,
        vectors.docket
          .slice(0, lines)
          .map(({ act, line }: { act: string; line: string }) => ({ act: actOf(act), line: lineOf(line), signer: "agent" })),
      ),
    );
  const stages: Record<string, (vector: typeof vectors) => Outcome<unknown> | Promise<Outcome<unknown>>> = {
    parse: ({ line }) => parseAnyLine(nodeCrypto, expand(line)),
    verify: ({ line, jwk }) => verifyLine(nodeCrypto, lineOf(line), jwk),
    follow: ({ line, previous }) => follows(previous === null ? null : lineOf(previous), lineOf(line)),
    fold: ({ line, act, lines }) => foldLine({ ...deps, signer: "agent" }, stateAfter(lines), lineOf(line), actOf(act)),
    number: ({ line, disclosures }) => openNumber(nodeCrypto, lineOf(line), disclosures),
  };
  it.each(vectors.cases as { name: string; stage: string }[])("$stage: $name", async (vector) => {
    const { refusal } = vector as unknown as typeof vectors;
    expect(await stages[vector.stage]?.(vector)).toEqual({ ok: false, refusal });
  });
});
