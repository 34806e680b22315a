/** The story of the firearms trace once more: each act is checked before it is sent, and both answers are the same. */
import { afterAll, expect } from "vitest";
import { Agent, sdJwt } from "#tests/agent.ts";
import { check } from "#tests/checked.ts";

let checks = 0;
const { send } = Agent.prototype;
Agent.prototype.send = async function (signed, caseId) {
  const { accepted, refusal } = await check(this, sdJwt(signed));
  const sent = await send.call(this, signed, caseId);
  expect({ accepted, refusal }).toEqual({ accepted: sent.status === 201, refusal: sent.refusal });
  checks++;
  return sent;
};
afterAll(() => expect(checks).toBeGreaterThan(8));

await import("./firearm-trace.test.ts");
