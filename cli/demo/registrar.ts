import { setTimeout as sleep } from "node:timers/promises";
import type { AgentPower, PublicJwk, Sector } from "#kernel";
import { grantAgent } from "#node/identity/ceremony.ts";
import { ceremonyAt, type Registrar } from "./keys.ts";
import { postJson, Session } from "./session.ts";

const PERIOD = 400;

type Waiting = {
  readonly kid: string;
  readonly key: PublicJwk;
  readonly agency: string;
  readonly name: string;
  readonly title: string;
  readonly powers: readonly AgentPower[];
};

type Desk = { readonly registrar: Registrar; readonly session: Session };

/**
 * The registrars of one party at their own desks: they sign in over HTTP, see the keys that people of their agency have made, and grant
 * them with their own keys. Here they grant whatever a persona asks for, at once.
 */
export class RegistrarDesk {
  readonly #party: string;
  readonly #url: string;
  readonly #desks: readonly Desk[];
  #stopped = false;

  constructor(party: string, url: string, registrars: readonly Registrar[]) {
    this.#party = party;
    this.#url = url;
    this.#desks = registrars.map((registrar) => ({ registrar, session: new Session(url, registrar.signer) }));
  }

  /** Until `stop`; a node that does not answer is asked again. */
  async work(): Promise<void> {
    while (!this.#stopped) {
      await Promise.allSettled(this.#desks.map((desk) => this.#look(desk)));
      await sleep(PERIOD);
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  async #look({ registrar, session }: Desk): Promise<void> {
    const { enrolments } = await session.get<{ enrolments: readonly Waiting[] }>("/api/v1/enrolments");
    for (const waiting of enrolments) await this.#grant(registrar, session, waiting);
  }

  async #grant({ agency, sector, signer }: Registrar, session: Session, { key, name, title, powers }: Waiting): Promise<void> {
    const { now } = await session.get<{ now: number }>("/api/v1/session");
    const { jwt, disclosures } = await grantAgent(ceremonyAt(now), {
      party: this.#party,
      by: signer,
      agency,
      sector: sector as Sector,
      key,
      powers,
      holder: { name, title },
    });
    await postJson(`${this.#url}/api/v1/records`, { record: jwt, disclosures });
  }
}
