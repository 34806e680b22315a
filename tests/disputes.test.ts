import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CaseState } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { checkBundle } from "#node/verify/bundle-check.ts";
import { Findings } from "#node/verify/failure.ts";
import { inlinePool } from "#node/verify/pool.ts";
import { TreeLedger } from "#node/verify/tree-ledger.ts";
import { faultsOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { type Answer, actIn, Forger, lineHash, type Said, said } from "./faults/forger.ts";
import { differences } from "./fsck-differences.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

describe("a dispute begins with a line that does not follow, and ends with one that does", () => {
  let world: TwoParties;
  let forger: Forger;
  let id = "";
  /** A case homed at México. */
  let own = "";
  const node = () => world.mx.running.node;
  const file = () => world.mx.as("liaison").caseFile(id);
  const stateOf = async (): Promise<CaseState> => {
    const record = await node().caseOf(id);
    if (record === undefined) throw new Error("no case");
    return record.state;
  };
  const complaint = async (marker: string) =>
    said(await world.us.as("liaison").sign({ ...later("complaint", "us", id, undefined, marker), role: "requester", seen: null }));
  const results = ({ receipt }: Answer) => receipt?.payload.items.map(({ stage, refusal }) => refusal?.kind ?? stage);
  /** The state after a line that México has not folded. */
  const following = async (line: Said): Promise<CaseState> => ({ ...(await stateOf()), n: (await stateOf()).n + 1, line: lineHash(line) });
  /** What a verifier finds beside the docket in a bundle that holds. */
  const proven = async (caseId: string) => {
    const bundle = await world.mx.as("liaison").get(`/api/v1/cases/${caseId}/bundle`);
    const findings = new Findings();
    const deps = { crypto: nodeCrypto, pool: inlinePool(), findings, fingerprints: [world.us.root.key.kid] };
    const checked = await checkBundle({ ...deps, ledger: new TreeLedger(nodeCrypto, findings), witnesses: [] }, bundle);
    expect(findings.failures).toEqual([]);
    if (checked === null) throw new Error("no bundle");
    return checked.evidence;
  };
  const sound = async () => (await faultsOf(node())).filter((fault) => !/outbox|us has/.test(fault));

  beforeAll(async () => {
    world = await startTwoParties();
    id = (await world.us.as("liaison").act(opening("us"))).case;
    own = (await world.mx.as("liaison").act(opening("mx"))).case;
    await world.settle();
    forger = await Forger.replace(world);
  });
  afterAll(() => world?.stop());

  test("the home mends its docket: a line that follows for the same number ends it, and what it said before stays", async () => {
    const one = await complaint("one");
    const wrong = await forger.line(one, await stateOf(), {
      due: [{ clock: "answer", debtor: "mx", at: 1, calendar: "mx@1", zone: "UTC" }],
    });
    expect(results(await forger.say(one, wrong))).toEqual(["accepted", "malformed"]);
    expect(await file()).toMatchObject({
      disputed: true,
      evidence: [{ kind: "invalid", n: 2, proven: true, records: [{ n: 2, signed: wrong.record }] }],
    });
    const two = await complaint("two");
    expect(results(await forger.say(two, await forger.line(two, await following(wrong))))).toEqual(["accepted", "gap"]);

    const step = await world.mx.as("liaison").act({ ...later("acknowledge", "mx", id), role: "requested" });
    expect(step.refusal).toMatchObject({ kind: "case-disputed", n: 2 });
    const report = await world.mx.as("liaison").act({ ...later("complaint", "mx", id), role: "requested" });
    expect(report).toMatchObject({ refusal: null, stage: "pending" });

    const right = await forger.line(one, await stateOf());
    expect(results(await forger.say(right))).toEqual(["accepted"]);
    const mended = {
      disputed: false,
      evidence: [
        { kind: "equivocation", n: 2, proven: true, records: [{ signed: right.record }, { signed: wrong.record }] },
        { kind: "invalid", n: 3 },
      ],
    };
    expect(await file()).toMatchObject(mended);
    expect(results(await forger.say(wrong, wrong, right))).toEqual(["gap", "gap", "accepted"]);
    expect(await file()).toMatchObject(mended);
    expect(results(await forger.say(await forger.line(two, await stateOf())))).toEqual(["accepted"]);
    const late = await world.mx.as("liaison").act({ ...later("acknowledge", "mx", id), role: "requested" });
    expect(late.refusal).toBeNull();
    expect(await sound()).toEqual([]);
  });

  test("two lines for one number: both are shown as they were signed, and go with the case; the docket that goes on names which one holds", async () => {
    const [three, four, five] = [await complaint("three"), await complaint("four"), await complaint("five")];
    const state = await stateOf();
    const first = await forger.line(three, state);
    const second = await forger.line(four, state);
    expect(results(await forger.say(three, first, four, second))).toEqual(["accepted", "accepted", "accepted", "gap"]);
    const shown = (await file()).evidence.find(({ n }) => n === state.n + 1);
    expect(shown).toEqual({
      kind: "equivocation",
      n: state.n + 1,
      at: world.clock.now(),
      proven: true,
      records: [
        { act: actIn(three).hash, n: state.n + 1, at: world.clock.now(), signed: first.record },
        { act: actIn(four).hash, n: state.n + 1, at: world.clock.now(), signed: second.record },
      ],
    });

    const { contradictions, lines } = await proven(id);
    expect(lines).toBe(3);
    expect(contradictions).toContainEqual({ case: id, home: "us", n: state.n + 1, records: [lineHash(first), lineHash(second)] });

    expect(results(await forger.say(five, await forger.line(five, await stateOf())))).toEqual(["accepted", "accepted"]);
    expect(await file()).toMatchObject({ disputed: false });
    expect((await file()).evidence).toContainEqual(shown);
    expect(await sound()).toEqual([]);
  });

  test("to refuse what it numbered contradicts itself, and so does to number what it refused: that line never folds", async () => {
    const [act, other] = [await complaint("six"), await complaint("six and a half")];
    const line = await forger.line(act, await stateOf());
    const no = await forger.refusalLine(act);
    expect(results(await forger.say(act, line, no))).toEqual(["accepted", "accepted", "conflict"]);
    expect(await file()).toMatchObject({ disputed: true });
    expect((await file()).evidence.at(-1)).toMatchObject({
      kind: "contradiction",
      proven: true,
      records: [{ signed: line.record }, { n: null, signed: no.record }],
    });

    const [first, second] = [await forger.refusalLine(other), await forger.line(other, await stateOf())];
    expect(results(await forger.say(other, first, second))).toEqual(["accepted", "accepted", "conflict"]);
    expect((await file()).evidence.at(-1)).toMatchObject({
      kind: "contradiction",
      proven: true,
      records: [{ signed: first.record }, { signed: second.record }],
    });
    const { contradictions, refusals } = await proven(id);
    expect(refusals).toBe(1);
    const { n } = await stateOf();
    expect(contradictions.slice(-2)).toMatchObject([
      { n, records: [lineHash(line), expect.any(String)] },
      { n: n + 1, records: [expect.any(String), lineHash(second)] },
    ]);
    await world.mx.restart();
    expect((await stateOf()).n).toBe(n);
    expect(await file()).toMatchObject({ disputed: true });
  });

  test("a line of the partner's for a case homed here disputes nothing, also when the node starts again, and is no evidence", async () => {
    const act = said(await world.us.as("liaison").sign({ ...later("complaint", "us", own), role: "requested", seen: null }));
    const record = await node().caseOf(own);
    if (record === undefined) throw new Error("no case");
    expect(results(await forger.say(act, await forger.line(act, record.state)))).toEqual(["accepted", "wrong-sender"]);
    await world.mx.restart();
    expect(await world.mx.as("liaison").caseFile(own)).toMatchObject({ disputed: false, evidence: [] });
    expect(await proven(own)).toEqual({ lines: 0, refusals: 0, contradictions: [] });
  });

  test("what stood in the way was here: the node folds what it kept when it starts again", async () => {
    const protocols = node().protocols as Map<string, unknown>;
    const known = protocols.get("information-request@1");
    const [seven, eight] = [await complaint("seven"), await complaint("eight")];
    const line = await forger.line(seven, await stateOf());
    const next = await forger.line(eight, await following(line));
    await forger.say(seven, eight);
    protocols.delete("information-request@1");
    expect(results(await forger.say(line, next))).toEqual(["unknown-protocol", "unknown-protocol"]);
    protocols.set("information-request@1", known);
    const before = (await stateOf()).n;
    world.clock.advance(60);
    await world.mx.restart();
    expect((await stateOf()).n).toBe(before + 2);
    expect(await file()).toMatchObject({ disputed: false });
    expect((await file()).evidence.map(({ records }) => records.at(-1)?.signed)).not.toContain(line.record);
    expect(await sound()).toEqual([]);
    expect(await differences(world.mx.config, world.mx.running)).toEqual([]);
  });
});
