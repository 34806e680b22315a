/** The agent's signing keys of this browser: kept in IndexedDB, where the private half can sign and never be read. */
import type { PublicJwk } from "#kernel";
import { inStore } from "./browser-store.ts";
import { generateAgentKey, type StoredKey, signerOfStored } from "./crypto.ts";

/** `owner` tells the keys of several people on one device apart: party, agency and name. */
export type KeptKey = StoredKey & { readonly kid: string; readonly owner: string; readonly madeAt: number };

export const keyOf = (kid: string): Promise<KeptKey | undefined> => inStore("keys", "readonly", (keys) => keys.get(kid));

/** The newest key that this person made here, granted or not. */
export const newestKeyOf = async (owner: string): Promise<KeptKey | undefined> => {
  const kept: KeptKey[] = await inStore("keys", "readonly", (keys) => keys.index("owner").getAll(owner));
  return kept.toSorted((one, other) => other.madeAt - one.madeAt)[0];
};

/** Makes a key and keeps it before anyone hears of it, so that no grant can go to a lost key. */
export const makeKey = async (owner: string, kidOf: (jwk: PublicJwk) => string, now: number): Promise<KeptKey> => {
  const made = await generateAgentKey();
  const key: KeptKey = { ...made, kid: kidOf(made.jwk), owner, madeAt: now };
  await inStore("keys", "readwrite", (keys) => keys.add(key));
  return key;
};

export const signerOf = signerOfStored;
