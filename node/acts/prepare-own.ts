import type { Act, Crypto } from "#kernel";
import type { Node } from "#node/context.ts";
import { DOMESTIC } from "./accept.ts";
import { missingChunk } from "./missing-chunks.ts";
import { type Preparation, prepareAct } from "./prepare.ts";
import { referredBy } from "./referred.ts";

/** Checks 3 to 6 of spec/act.md for an own agent's act, under the key as it stands now; its files are here. `crypto` verifies the signature. */
export async function prepareOwn(node: Node, act: Act, crypto: Crypto = node.crypto): Promise<Preparation> {
  const { protocols, clock, config } = node;
  const directory = await node.directories.get(node.party, DOMESTIC);
  const referred = await referredBy(node, act);
  const now = clock.now();
  const { attachmentBytes } = config.limits;
  const place = { index: directory.size, at: now };
  const prepared = await prepareAct({ crypto, protocols, now, directory, place, attachmentBytes, ...referred }, act);
  if (!prepared.ok) return prepared;
  const missing = await missingChunk(node, prepared.value);
  return missing === null ? prepared : { ok: false, refusal: missing, signed: true };
}
