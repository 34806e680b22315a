import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Json } from "#kernel";
import { environmentWithoutSettings } from "#node/config.ts";
import type { CaseFile, CaseSummary, Draft, PlainFile, Sent } from "./person.ts";
import type { Reply, Request } from "./person-process.ts";
import { demoParties, type PartyId } from "./world.ts";

const program = join(import.meta.dirname, "person-process.ts");

type Asked = Request extends infer One ? (One extends Request ? Omit<One, "id"> : never) : never;

/** A person of the story, acting from a process of their own. */
export class StoryPerson {
  readonly party: PartyId;
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(fault: Error): void }>();
  #last = 0;
  kid = "";

  constructor(party: PartyId, name: string, child: ChildProcess) {
    this.party = party;
    this.name = name;
    this.#child = child;
    child.on("message", (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.error === undefined) waiting?.resolve(reply.value);
      else waiting?.reject(new Error(`${name}: ${reply.error}`));
    });
    child.once("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the process of ${name} ended`));
      this.#waiting.clear();
    });
  }

  /** Signs in as a persona of the party's node and gets a key granted. */
  async enter(url: string, persona: string): Promise<void> {
    this.kid = (await this.#ask({ what: "enter", url, persona })) as string;
  }

  act(draft: Draft): Promise<Sent> {
    return this.#ask({ what: "act", draft }) as Promise<Sent>;
  }

  caseFile(id: string): Promise<CaseFile> {
    return this.#ask({ what: "caseFile", case: id }) as Promise<CaseFile>;
  }

  cases(): Promise<readonly CaseSummary[]> {
    return this.#ask({ what: "cases" }) as Promise<readonly CaseSummary[]>;
  }

  attach(file: PlainFile): Promise<Json> {
    return this.#ask({ what: "attach", file }) as Promise<Json>;
  }

  async leave(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((settle) => this.#child.once("close", settle));
    this.#child.kill("SIGTERM");
    await gone;
  }

  #ask(asked: Asked): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, ...asked });
    });
  }
}

/** Starts the process of one persona and signs in at the party's node. */
export const bringIn = async (party: PartyId, persona: string, url: string): Promise<StoryPerson> => {
  const env = environmentWithoutSettings() as NodeJS.ProcessEnv;
  const child = fork(program, [], { env, detached: true, stdio: ["ignore", 2, 2, "ipc"] });
  const name = demoParties[party].personas.find(({ id }) => id === persona)?.name ?? persona;
  const person = new StoryPerson(party, name, child);
  await person.enter(url, persona);
  return person;
};
