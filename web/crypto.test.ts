import { afterEach, describe, expect, it, vi } from "vitest";
import { cryptoContract } from "#tests/records/crypto-contract.ts";
import { generateAgentKey, signerOfStored, webCrypto } from "./crypto.ts";

const withoutEd25519 = () => {
  const { subtle } = globalThis.crypto;
  const generateKey = subtle.generateKey.bind(subtle) as (...given: unknown[]) => Promise<unknown>;
  vi.spyOn(subtle, "generateKey").mockImplementation(((...given: [{ name: string }, boolean, string[]]) =>
    given[0].name === "Ed25519" ? Promise.reject(new DOMException("unknown", "NotSupportedError")) : generateKey(...given)) as never);
};

afterEach(() => {
  vi.restoreAllMocks();
});

cryptoContract("WebCrypto", webCrypto, async (alg) => {
  if (alg === "ES256") withoutEd25519();
  return signerOfStored(await generateAgentKey());
});

describe("an agent's key", () => {
  it("signs but cannot be read", async () => {
    const key = await generateAgentKey();
    expect([key.alg, key.privateKey.extractable, key.privateKey.usages]).toEqual(["Ed25519", false, ["sign"]]);
    await expect(globalThis.crypto.subtle.exportKey("pkcs8", key.privateKey)).rejects.toThrow();
  });
  it("is P-256 where Ed25519 is not known", async () => {
    withoutEd25519();
    const key = await generateAgentKey();
    expect([key.alg, key.jwk.kty, key.privateKey.extractable]).toEqual(["ES256", "EC", false]);
  });
});
