import { expect, test } from "vitest";
import { seededSigner } from "#tests/records/deterministic.ts";
import { HOUR, ordinaryParty } from "#tests/records/party.ts";
import { hashOf } from "#tests/records/samples.ts";
import { assigneeRefusal } from "./assign.ts";

const wrong = (expected: string) => ({ kind: "wrong-field", at: "/frame/agent", rule: "agent", expected });
const INTO = wrong("an agent of this party whose key is in force");
const OUT = wrong("an agent of this party");

test("sight of a case is given to an own agent whose key is in force", async () => {
  const { log, keys } = await ordinaryParty("mx");
  const give = (agent: string, at = log.at) => assigneeRefusal(log.directory, { agent, give: true }, at);
  expect(give(log.kid(keys.agent))).toBeNull();
  expect(give(log.kid(keys.registrar))).toBeNull();
  for (const key of [log.root, keys.node, keys.agency, seededSigner("us agent")]) expect(give(log.kid(key))).toEqual(INTO);
  expect(give(hashOf("nobody"))).toEqual(INTO);
  expect(give(log.kid(keys.agent), log.at + 50 * 365 * 24 * HOUR)).toEqual(INTO);
});

test("an agent whose key has ended, or was stolen, is given none, and can be relieved of it", async () => {
  for (const because of ["ended", "compromised"] as const) {
    const { log, keys } = await ordinaryParty("mx");
    const agent = log.kid(keys.agent);
    await log.add(await log.revocation(keys.agency, keys.agent, because));
    expect(assigneeRefusal(log.directory, { agent, give: true }, log.at)).toEqual(INTO);
    expect(assigneeRefusal(log.directory, { agent, give: false }, log.at)).toBeNull();
  }
});

test("sight that ends by itself ends later than now, and is sight that is given", async () => {
  const { log, keys } = await ordinaryParty("mx");
  const agent = log.kid(keys.agent);
  const refusal = (frame: object) => assigneeRefusal(log.directory, { agent, ...frame }, log.at);
  expect(refusal({ give: true, ends: log.at + 1 })).toBeNull();
  const notToCome = { kind: "wrong-field", at: "/frame/ends" };
  for (const frame of [
    { give: true, ends: log.at },
    { give: false, ends: log.at + 1 },
  ])
    expect(refusal(frame)).toMatchObject(notToCome);
});

test("sight is taken from agents only", async () => {
  const { log, keys } = await ordinaryParty("mx");
  for (const kid of [log.kid(keys.node), log.kid(keys.agency), hashOf("nobody")])
    expect(assigneeRefusal(log.directory, { agent: kid, give: false }, log.at)).toEqual(OUT);
});
