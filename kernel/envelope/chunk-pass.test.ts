import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { NOW, ordinaryParty } from "#tests/records/party.ts";
import { judgeNode } from "../identity/author.ts";
import { parseChunkPass, signChunkPass } from "./chunk-pass.ts";

const chunk = "ab".repeat(32);

describe("a chunk's pass", () => {
  it("is read and judged as its node's", async () => {
    const { log, keys } = await ordinaryParty("mx");
    const place = { index: log.index, at: NOW };
    for (const [signer, expected] of [
      [keys.node, true],
      [keys.agent, false],
    ] as const) {
      const pass = parseChunkPass(await signChunkPass(nodeCrypto, signer, { from: "mx", to: "us", chunk, iat: NOW }));
      if (!pass.ok) throw new Error(JSON.stringify(pass.refusal));
      expect(pass.value.payload).toEqual({ from: "mx", to: "us", chunk, iat: NOW });
      expect((await judgeNode(nodeCrypto, log.directory, pass.value, place)).ok).toBe(expected);
    }
  });
  it("names a chunk by hexadecimal alone", async () => {
    const { keys } = await ordinaryParty("mx");
    const pass = parseChunkPass(await signChunkPass(nodeCrypto, keys.node, { from: "mx", to: "us", chunk: "AB", iat: NOW }));
    expect(pass).toEqual({ ok: false, refusal: { kind: "malformed", at: "/payload/chunk", expected: "hexadecimal SHA-256" } });
  });
});
