/** Reading an act without its signature stays far below what the signature costs. Printed; the bounds leave room for a busy machine. */
import { expect, it } from "vitest";
import { nodeCrypto, seededCrypto, seededSigner } from "#tests/records/deterministic.ts";
import { sampleContent, sampleFrame } from "#tests/records/samples.ts";
import { canonicalJson, fromBase64url, type Json, parseCanonical } from "../bytes/index.ts";
import { openContent, parseAct, signAct } from "./act.ts";
import { joinSdJwt } from "./sd-jwt.ts";

/** The best of ten rounds, in microseconds for each call. */
const measure = (work: () => unknown): number => {
  const rounds = Array.from({ length: 10 }, () => {
    const started = performance.now();
    for (let i = 0; i < 2000; i++) work();
    return (performance.now() - started) / 2;
  });
  return Math.min(...rounds);
};

it("reads and hashes a typical act quickly", async () => {
  const act = await signAct(seededCrypto("speed"), seededSigner("mx agent"), sampleFrame(), sampleContent);
  const text = joinSdJwt(act.jwt, act.disclosures);
  const payload = fromBase64url(act.jwt.split(".")[1] ?? "") as Uint8Array;
  const parsed = parseAct(nodeCrypto, text);
  if (!parsed.ok) throw new Error("not read");
  const value = parsed.value.payload as unknown as Json;
  const times = {
    write: measure(() => canonicalJson(value)),
    parse: measure(() => parseCanonical(payload)),
    act: measure(() => parseAct(nodeCrypto, text)),
    content: measure(() => openContent(nodeCrypto, parsed.value)),
  };
  const shown = Object.entries(times).map(([name, time]) => `${name} ${time.toFixed(1)} µs`);
  console.log(`act of ${text.length} characters, payload ${payload.length} bytes: ${shown.join(", ")}`);
  expect(times.parse).toBeLessThan(60);
  expect(times.act).toBeLessThan(120);
});
