import {
  EntryClass,
  type Outcome,
  openCheckpoint,
  type PublicJwk,
  parseGrant,
  parseNote,
  parseVkey,
  type SignedCheckpoint,
  type VerifierKey,
} from "#kernel";
import type { FsckDeps } from "./deps.ts";

/** Keys that nodes have, or once had, by their own party's grants: what was signed under one stays, though another has taken its place. */
export type GrantedKeys = {
  /** By party and kid. */
  readonly nodes: ReadonlyMap<string, PublicJwk>;
  /** Of logs and of witnesses, by name. */
  readonly verifiers: ReadonlyMap<string, readonly VerifierKey[]>;
};

export const nodeName = (party: string, kid: string): string => `${party} ${kid}`;

export async function readGrantedKeys({ db, crypto }: Pick<FsckDeps, "db" | "crypto">): Promise<GrantedKeys> {
  const rows = await db.selectFrom("public_record").select(["party", "body"]).where("class", "=", EntryClass.key).execute();
  const nodes = new Map<string, PublicJwk>();
  const verifiers = new Map<string, VerifierKey[]>();
  for (const { party, body } of rows) {
    const grant = parseGrant(crypto, body);
    if (!grant.ok || grant.value.payload.kind !== "node") continue;
    const { key, node } = grant.value.payload;
    nodes.set(nodeName(party, grant.value.subject), key);
    for (const vkey of [node.witness, ...node.logs.map((log) => log.vkey)]) {
      const parsed = parseVkey(crypto, vkey);
      if (parsed.ok) verifiers.set(parsed.value.name, [...(verifiers.get(parsed.value.name) ?? []), parsed.value]);
    }
  }
  return { nodes, verifiers };
}

/** As `openCheckpoint`, under whichever of the log's keys signed it; `key` is the newest. */
export function openUnderAny(
  { crypto, granted }: Pick<FsckDeps, "crypto" | "granted">,
  note: string,
  key: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
): Promise<Outcome<SignedCheckpoint>> {
  const parsed = parseNote(note);
  const signed = (one: VerifierKey) => parsed.ok && parsed.value.signatures.some(({ name, id }) => name === one.name && id === one.id);
  const all = [key, ...(granted.verifiers.get(key.name) ?? [])];
  return openCheckpoint(crypto, note, all.find(signed) ?? key, witnesses);
}
