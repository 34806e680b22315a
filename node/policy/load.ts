/** Reads policy texts and legal bases from the folders where lawyers keep them. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BasisRegister, type Crypto, type Json, openBasisRegister } from "#kernel";
import type { PolicyTexts } from "./rule-sets.ts";

export type PolicyFolders = {
  /** Holds shared.cedar and schema.cedarschema. */
  readonly kernel: string;
  /** Holds one folder per protocol, named by its id, with a policies.cedar. */
  readonly protocols: string;
  /** The node's own party: policies.cedar, forbids only. */
  readonly party: string;
};

const text = (...path: readonly string[]): Promise<string> => readFile(join(...path), "utf8");

/** The repository's own folders, with a party's from `parties/` or elsewhere. */
export const policyFolders = (party: string): PolicyFolders => {
  const room = (name: string): string => join(import.meta.dirname, "../..", name);
  return { kernel: room("kernel/policy"), protocols: room("protocols"), party };
};

/** Throws where a file is missing: a protocol without policies permits nothing, so it is never taken for an empty one. */
export const loadPolicyTexts = async (folders: PolicyFolders, protocols?: readonly string[]): Promise<PolicyTexts> => {
  const ids = protocols ?? (await protocolFolders(folders.protocols));
  const own = await Promise.all(ids.map(async (id) => [id, await text(folders.protocols, id, "policies.cedar")] as const));
  return {
    schema: await text(folders.kernel, "schema.cedarschema"),
    shared: await text(folders.kernel, "shared.cedar"),
    protocols: Object.fromEntries(own),
    party: await text(folders.party, "policies.cedar"),
  };
};

const protocolFolders = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);

/** One register from the legal-basis.json of several party folders: a node judges its partner's acts by its partner's articles. */
export const loadBasisRegister = async (crypto: Pick<Crypto, "sha256">, folders: readonly string[]): Promise<BasisRegister> => {
  const lists = await Promise.all(folders.map(async (folder) => JSON.parse(await text(folder, "legal-basis.json")) as Json[]));
  const opened = openBasisRegister(crypto, lists.flat());
  if (!opened.ok) throw new Error(`legal bases of ${folders.join(", ")} cannot be read: ${JSON.stringify(opened.refusal)}`);
  return opened.value;
};
