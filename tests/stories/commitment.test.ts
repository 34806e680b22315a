import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { proposal, reworded, wording } from "#cli/demo/commitment-drafts.ts";
import type { Json } from "#kernel";
import type { CaseFile, TimelineAct } from "#node/api/schemas.ts";
import { check, fsckSettings } from "#node/fsck.ts";
import type { Draft, Sent } from "#tests/agent.ts";
import { attach, fetchAttached, type SealedFile } from "#tests/paper.ts";
import { misjudged } from "#tests/replay.ts";
import { type PartyFixture, startTwoParties, type TwoParties } from "#tests/two-parties.ts";

const DAY = 86_400;

describe("a commitment on tunnels", () => {
  let world: TwoParties;
  let id: string;
  let first: Sent;
  let opened: string | null;
  let second: Sent;
  let published: Sent;
  let evidence: SealedFile;
  const mx = (draft: Draft) => world.mx.as("liaison").act({ case: id, ...draft });
  const us = (draft: Draft) => world.us.as("liaison").act({ case: id, ...draft });
  const both = async (): Promise<readonly [CaseFile, CaseFile]> => {
    await world.settle();
    return Promise.all([world.mx.as("liaison").caseFile(id), world.us.as("liaison").caseFile(id)]);
  };
  const settled = async (sent: Promise<Sent>): Promise<Sent> => {
    const done = await sent;
    expect(done.refusal).toBeNull();
    await world.settle();
    return done;
  };
  const clockOf = ({ clocks }: CaseFile, name: string) => clocks.find(({ clock }) => clock === name);
  const actIn = ({ acts }: CaseFile, { hash }: Sent): TimelineAct | undefined => acts.find((act) => act.hash === hash);
  /** All that a case tells but how far its proofs are cosigned. */
  const told = ({ acts, ...rest }: CaseFile) => ({ ...rest, acts: acts.map(({ proof: _, delivery: __, ...act }) => act) });
  const sizes = async ({ running: { node } }: PartyFixture): Promise<Record<string, number>> => {
    const heads = await node.sequencer.heads();
    return Object.fromEntries([...heads].map(([log, { edge }]) => [log, edge.size]));
  };

  beforeAll(async () => {
    world = await startTwoParties();
    evidence = await attach(world.mx.as("liaison"), "acta-de-cierre.pdf", "application/pdf", Buffer.from("Acta de cierre de prueba"));
  }, 60_000);
  afterAll(() => world?.stop());

  test.each([
    ["a task that México would carry out in the United States", { place: "us" }, "no-task-in-the-other-state"],
    ["a task that the United States would carry out in México", { executor: "other-party" }, "no-task-in-the-other-state"],
    ["a standing joint force", { executor: "joint-force" }, "no-joint-force"],
    ["what the other party would have to do", { owner: "us", agency: "cbp", place: "us" }, "owner-undertakes"],
  ])("%s is refused by its own rule, and no case is opened", async (_, change, rule) => {
    const sent = await world.mx.as("liaison").act(proposal(change));
    expect(sent.refusal).toMatchObject({ kind: "policy", rules: [{ id: rule }] });
    expect((await world.mx.as("liaison").request("GET", `/api/v1/cases/${sent.case}`)).status).toBe(404);
  });

  test("México proposes a text in both languages, and it arrives as one", async () => {
    first = await world.mx.as("liaison").act(proposal());
    expect(first).toMatchObject({ refusal: null, n: 1, log: "channel-us" });
    id = first.case;
    const [here, there] = await both();
    opened = here.seen;
    expect(there).toMatchObject({ state: "drafting", home: "mx", seen: here.seen });
    expect(there.acts[0]?.content).toEqual(wording(12));
  });

  test("the United States revises it; the signature and the revision that México had ready under the first text are stale", async () => {
    const early = await world.mx.as("liaison").sign({ type: "sign", case: id, of: first.hash });
    const rival = await world.mx.as("liaison").sign({ case: id, ...reworded("revise", first.hash, { dueOn: "2026-01-31" }) });
    second = await settled(us(reworded("revise", first.hash, { dueOn: "2026-04-30", reviewOn: "2026-01-15" })));
    const stale = { kind: "stale-base", base: first.hash, current: second.hash };
    expect((await world.mx.as("liaison").send(early, id)).refusal).toEqual(stale);
    expect((await world.mx.as("liaison").send(rival, id)).refusal).toEqual(stale);
    const unaware = await world.mx
      .as("liaison")
      .sign({ ...proposal(), case: id, role: "owner", ...reworded("revise", second.hash, {}), seen: opened });
    const [{ seen }] = await both();
    expect((await world.mx.as("liaison").send(unaware, id)).refusal).toEqual({ kind: "stale-base", base: opened, current: seen });
  });

  test("it binds on the second signature, with the due date of the text that was signed", async () => {
    await settled(mx({ type: "sign", of: second.hash }));
    const [half] = await both();
    expect(half).toMatchObject({ state: "drafting", clocks: [] });
    await settled(us({ type: "sign", of: second.hash }));
    const [here, there] = await both();
    expect([here.state, there.state]).toEqual(["in-force", "in-force"]);
    expect(there.clocks).toEqual(here.clocks);
    // 30 April ends in México City at 06:00 UTC.
    expect(clockOf(here, "completion")).toMatchObject({ run: "running", debtor: "mx", due: Date.UTC(2026, 4, 1, 6) / 1000 });
    expect((await mx({ type: "sign", of: second.hash })).refusal).toMatchObject({ kind: "conflict" });
    expect((await us({ type: "sign", of: first.hash })).refusal).toMatchObject({ kind: "stale-base" });
  });

  test("what México notes for itself is nowhere at the partner: no act, no entry, no file, not even a count", async () => {
    const before = { mx: await sizes(world.mx), us: await sizes(world.us), cases: await both() };
    const noted = await settled(
      mx({
        type: "note-progress",
        frame: { stage: "under-way", value: 3 },
        content: { account: "Tres sellados; faltan recursos.", evidence: [evidence] as unknown as Json },
      }),
    );
    expect(noted).toMatchObject({ stage: "own", n: null, log: "domestic" });
    const after = { mx: await sizes(world.mx), us: await sizes(world.us), cases: await both() };
    expect(after.mx["channel-us"]).toBe(before.mx["channel-us"]);
    expect(after.us).toEqual(before.us);
    expect(told(after.cases[1])).toEqual(told(before.cases[1]));
    expect(after.cases[0].seen).toBe(before.cases[0].seen);
    expect(actIn(after.cases[0], noted)).toMatchObject({ stage: "own", content: { account: "Tres sellados; faltan recursos." } });
    const chunk = Buffer.from(evidence.chunks[0] ?? "", "base64url").toString("hex");
    expect((await world.us.as("liaison").request("GET", `/api/v1/acts/${noted.hash}/chunks/${chunk}`)).status).toBe(404);
    const rows = await world.us.running.node.db.selectFrom("act").select("type").where("type", "=", "note-progress").execute();
    expect(rows).toEqual([]);
  });

  test("what México publishes reaches the partner with its evidence, and names nothing private", async () => {
    published = await settled(
      mx({
        type: "publish",
        handling: { code: "H1" },
        frame: { stage: "under-way", value: 5, place: "mx", executor: "owner-authorities" },
        content: { account: "Cinco sellados.", evidence: [evidence] as unknown as Json },
      }),
    );
    const [, there] = await both();
    expect(actIn(there, published)).toMatchObject({ of: null, content: { account: "Cinco sellados." }, flags: [] });
    expect((await fetchAttached(world.us.as("liaison"), published.hash, evidence)).toString()).toBe("Acta de cierre de prueba");
  });

  test("progress made across the border is kept as told, and flagged by the rule", async () => {
    const across = await settled(
      mx({
        type: "publish",
        handling: { code: "H1" },
        frame: { stage: "under-way", place: "us", executor: "owner-authorities" },
        content: { account: "Se avanzó hasta la boca del otro lado." },
      }),
    );
    const [, there] = await both();
    expect(actIn(there, across)?.flags.map(({ id: rule }) => rule)).toEqual(["no-task-in-the-other-state"]);
  });

  test("the United States assesses it and contests it; the answer comes before any completion", async () => {
    await settled(
      us({ type: "review", of: published.hash, frame: { finding: "partly-satisfactory" }, content: { assessment: "Five of twelve." } }),
    );
    await settled(
      us({ type: "challenge", of: published.hash, frame: { ground: "evidence" }, content: { reasons: "The record is undated." } }),
    );
    const [contested] = await both();
    expect(contested).toMatchObject({ state: "in-force", flags: ["challenged"] });
    expect(clockOf(contested, "answer")).toMatchObject({ run: "running", debtor: "mx" });
    const complete = {
      type: "complete",
      handling: { code: "H1" },
      frame: { value: 12, place: "mx", executor: "owner-authorities" },
      content: { account: "Doce.", evidence: [evidence] as unknown as Json },
    } as const;
    expect((await mx(complete)).refusal).toMatchObject({ kind: "out-of-turn" });
    await settled(
      mx({ type: "answer-challenge", frame: { position: "corrected" }, content: { answer: "Acta del 3 de septiembre de 2025." } }),
    );
    const [here, there] = await both();
    expect([here.flags, there.flags]).toEqual([[], []]);
  });

  test("an amendment binds again under both signatures; until then the text in force governs", async () => {
    const amended = await settled(us(reworded("amend", second.hash, { target: 10, dueOn: "2026-06-30" }, 10)));
    await settled(us({ type: "sign", of: amended.hash }));
    const [before] = await both();
    expect(clockOf(before, "completion")?.due).toBe(Date.UTC(2026, 4, 1, 6) / 1000);
    await settled(mx({ type: "sign", of: amended.hash }));
    const [here, there] = await both();
    expect(clockOf(here, "completion")).toMatchObject({ run: "running", due: Date.UTC(2026, 6, 1, 6) / 1000 });
    expect(there.clocks).toEqual(here.clocks);
  });

  test("the due date passes: it is overdue on both sides, and may still be completed and confirmed", async () => {
    world.clock.advance(302 * DAY);
    await world.mx.running.workers.round();
    const [overdue] = await both();
    expect(overdue).toMatchObject({ state: "in-force", flags: ["overdue"] });
    const declared = await settled(
      mx({
        type: "complete",
        handling: { code: "H1" },
        frame: { value: 10, place: "mx", executor: "owner-authorities" },
        content: { account: "Diez sellados.", evidence: [evidence] as unknown as Json },
      }),
    );
    expect(declared.n).not.toBeNull();
    await settled(us({ type: "confirm" }));
    const [here, there] = await both();
    expect(here).toMatchObject({ state: "completed", final: true, flags: ["overdue"] });
    expect(there).toMatchObject({ state: "completed", seen: here.seen });
  });

  test("the United States opens its own half, and each names the other", async () => {
    const half = await world.us.as("liaison").act({
      ...proposal({ partner: "mx", owner: "us", agency: "cbp", place: "us", dueOn: "2026-12-31" }),
      basis: ["us:joint-statement-2025-09-03"],
    });
    expect(half).toMatchObject({ refusal: null, n: 1, stage: "docketed" });
    await world.settle();
    const link = await settled(us({ type: "link", frame: { linked: half.case, relation: "reciprocal" } }));
    const [here] = await both();
    expect(actIn(here, link)).toMatchObject({ type: "link", frame: { linked: half.case }, stage: "docketed", flags: [] });
    expect(await world.mx.as("liaison").caseFile(half.case)).toMatchObject({ home: "us", side: "partner", state: "drafting" });
  });

  test("every decision follows from the records, on both sides", async () => {
    expect(await misjudged(world.mx.running.node, id)).toEqual([]);
    for (const { running, config } of [world.mx, world.us]) {
      const found: unknown[] = [];
      const { db, keysDb } = running.node;
      await check({ ...(await fsckSettings(config, running.node)), db, keysDb }, { onDifference: (one) => found.push(one) });
      expect(found).toEqual([]);
    }
  });
});
