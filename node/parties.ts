import type { Agency, Party } from "#parties/index.ts";

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
