import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Agency, parties as comingWithHito, type Party } from "#parties/index.ts";

/** The data of all parties that this node knows: its own and its partners'. */
export class Parties {
  readonly #parties: Readonly<Record<string, Party>>;

  constructor(parties: Readonly<Record<string, Party>>) {
    this.#parties = parties;
  }

  /** Throws for a party without a folder. */
  get(id: string): Party {
    const party = this.#parties[id];
    if (party === undefined) throw new Error(`no folder for party ${id}`);
    return party;
  }

  has(id: string): boolean {
    return Object.hasOwn(this.#parties, id);
  }

  names(id: string): { es: string; en: string } {
    return this.#parties[id]?.names ?? { es: id.toUpperCase(), en: id.toUpperCase() };
  }

  agency(party: string, id: string): Agency | undefined {
    return this.#parties[party]?.agencies.find((agency) => agency.id === id);
  }

  all(): Party[] {
    return Object.values(this.#parties);
  }
}

const COMING = join(import.meta.dirname, "..", "parties");

/** The folder of a party that comes with Hito. */
export const comingFolder = (id: string): string => join(COMING, id);

/**
 * The parties that come with Hito, and those whose data lies in a folder of their own: `party.json` with `names`, `agencies.json`,
 * `legal-basis.json` and `holidays.json`, in the form of those under `parties/`. Throws, naming the file, where one is missing.
 */
export async function loadParties(folders: ReadonlyMap<string, string>): Promise<Parties> {
  const own = [...folders].filter(([id, folder]) => !Object.hasOwn(comingWithHito, id) || folder !== comingFolder(id));
  const read = await Promise.all(own.map(async ([id, folder]) => [id, await readParty(id, folder)] as const));
  return new Parties({ ...comingWithHito, ...Object.fromEntries(read) });
}

async function readParty(id: string, folder: string): Promise<Party> {
  const json = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
  const { names } = comingWithHito[id] ?? (await json("party.json"));
  return {
    id,
    names,
    agencies: await json("agencies.json"),
    legalBasis: await json("legal-basis.json"),
    calendar: await json("holidays.json"),
  };
}
