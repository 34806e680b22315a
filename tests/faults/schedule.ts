/** One random schedule: two nodes work the same cases while the wires between them fail in every way. */
import type { Refusal, SignedAct } from "#kernel";
import type { CaseFile } from "#node/api/schemas.ts";
import { type Agent, newCaseId, type Sent } from "#tests/agent.ts";
import type { PartyFixture, PartyId, TwoParties } from "#tests/two-parties.ts";
import type { Chance } from "./chance.ts";
import { later, opening, otherOf } from "./drafts.ts";
import type { Fate, Link } from "./link.ts";

/** What a client was told: the oracle. */
export type Told = {
  readonly party: PartyId;
  readonly act: string;
  readonly case: string;
  readonly n: number | null;
  readonly refusal: Refusal | null;
};
export type Wires = Record<PartyId, Link>;

const EVERY = [
  "acknowledge",
  "ask-clarification",
  "clarify",
  "supplement",
  "partial-answer",
  "answer",
  "complaint",
  "note-breach",
  "close",
  "ask-more",
];

export async function runSchedule(world: TwoParties, wires: Wires, chance: Chance, steps: number): Promise<Told[]> {
  const told: Told[] = [];
  const cases = await Promise.all((["mx", "us"] as const).map((home) => open(world[home], told)));
  await world.settle();
  const weather = weatherOf(chance);
  wires.mx.fate = weather.mx;
  wires.us.fate = weather.us;
  const sending: Promise<unknown>[] = [];
  for (let i = 0; i < steps; i++) {
    const party = chance.one(["mx", "us"] as const);
    const id = chance.one(cases);
    const sent = actIn(world[party], id, chance, told);
    if (chance.is(0.5)) await sent;
    else sending.push(sent);
    if (chance.is(0.7)) for (const one of [world.mx, world.us]) hurry(one);
    if (chance.is(0.3)) await new Promise((resolve) => setTimeout(resolve, chance.below(25)));
    if (chance.is(0.2)) await wires[chance.one(["mx", "us"] as const)].release((held) => chance.shuffled(held));
    if (chance.is(0.1)) world.clock.advance(chance.below(3600));
  }
  await Promise.all(sending);
  for (const wire of Object.values(wires)) {
    wire.fate = () => "pass";
    await wire.release((held) => chance.shuffled(held));
  }
  await world.settle();
  return told;
}

export const hurry = ({ running }: PartyFixture): void => {
  for (const deliverer of running.workers.deliverers.values()) deliverer.retry();
};

async function open(party: PartyFixture, told: Told[]): Promise<string> {
  const caseId = newCaseId();
  const sent = await party.as("liaison").act(opening(party.id, { case: caseId, seen: null }));
  told.push({ party: party.id, act: sent.hash, case: sent.case, n: sent.n, refusal: sent.refusal });
  if (sent.n !== 1) throw new Error(`the case was not opened: ${JSON.stringify(sent)}`);
  return caseId;
}

/** Mostly what the page offers, sometimes what it does not; now and then the same act twice, or one after another. */
async function actIn(party: PartyFixture, id: string, chance: Chance, told: Told[]): Promise<void> {
  const agent = party.as("liaison");
  const file = await agent.caseFile(id);
  const offered = file.next.filter(({ enabled }) => enabled);
  const choice = chance.is(0.85) && offered.length > 0 ? chance.one(offered) : { type: chance.one(EVERY), of: [] };
  if (["assign", "lapse", "correct", "decline", "affirm", "dispute", "cancel", "archive", "measure"].includes(choice.type)) return;
  const of = choice.of.length === 0 ? undefined : chance.one(choice.of);
  const draft = { ...later(choice.type, party.id, id, of, `${chance.below(1e9)}`), seen: file.seen, role: roleOf(file) };
  const signed = await agent.sign(draft);
  await submit(agent, party.id, signed, told);
  if (chance.is(0.2)) await submit(agent, party.id, signed, told);
  if (chance.is(0.15)) {
    const next = await agent.sign({
      ...later("supplement", party.id, id, undefined, "after"),
      seen: file.seen,
      role: roleOf(file),
      after: signed.hash,
    });
    await submit(agent, party.id, next, told);
  }
}

const roleOf = (file: CaseFile): string => file.roles[0] ?? "";

async function submit(agent: Agent, party: PartyId, signed: SignedAct & { readonly case: string }, told: Told[]): Promise<Sent> {
  const sent = await agent.send(signed, signed.case);
  if (sent.status >= 500) throw new Error(`${sent.status} ${JSON.stringify(sent)}`);
  told.push({ party, act: sent.hash, case: sent.case, n: sent.n, refusal: sent.refusal });
  return sent;
}

/** Partitions of either side, and every other fate, in proportions that the seed chooses. */
function weatherOf(chance: Chance): Record<PartyId, () => Fate> {
  const cut = chance.one(["none", "none", "mx", "us", "both"] as const);
  const weather = (party: PartyId) => {
    if (cut === party || cut === "both") return (): Fate => "cut";
    const bad = chance.next();
    return (): Fate => (chance.is(bad) ? chance.one(["drop", "lose-answer", "twice", "late", "slow"] as const) : "pass");
  };
  return { mx: weather("mx"), us: weather("us") };
}

/** What was acknowledged and is not there, or is there otherwise. */
export async function losses(world: TwoParties, told: readonly Told[]): Promise<string[]> {
  const found: string[] = [];
  for (const one of told) {
    const act = Buffer.from(one.act, "base64url");
    const rows = await Promise.all(
      [world[one.party], world[otherOf(one.party)]].map(async ({ running: { node } }) => ({
        kept: await node.db.selectFrom("act").select("hash").where("hash", "=", act).execute(),
        lines: await node.db.selectFrom("line").select("n").where("act", "=", act).execute(),
        refusals: await node.db.selectFrom("refusal").select("hash").where("act", "=", act).execute(),
      })),
    );
    const [own, other] = rows;
    if (own === undefined || other === undefined) continue;
    const name = `act ${one.act} of ${one.party}`;
    if (one.refusal !== null) {
      if (own.refusals.length !== 1) found.push(`${name}: refused, ${own.refusals.length} refusals kept`);
      continue;
    }
    if (own.kept.length !== 1 || other.kept.length !== 1) found.push(`${name}: kept ${own.kept.length} and ${other.kept.length} times`);
    const decided = (side: typeof own) => side.lines.length + side.refusals.length;
    if (decided(own) !== 1 || decided(other) !== 1) found.push(`${name}: decided ${decided(own)} and ${decided(other)} times`);
    if (one.n !== null && own.lines[0]?.n !== one.n) found.push(`${name}: told no. ${one.n}, is ${own.lines[0]?.n}`);
  }
  return found;
}
