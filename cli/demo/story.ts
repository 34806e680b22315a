import type { Stage, Told } from "./acting.ts";
import type { Clocks } from "./clocks.ts";
import { agreeOnTunnels } from "./commitment-story.ts";
import { openOnPaper, protectOnPaper } from "./consular-story.ts";
import { askAboutFirearms } from "./firearms-story.ts";
import { bringIn } from "./people.ts";
import { together } from "./together.ts";
import { BEGINS, type PartyId } from "./world.ts";

export type StoryDeps = {
  readonly urls: Readonly<Record<PartyId, string>>;
  readonly clocks: Clocks;
  /** Starts the United States' node and pairs both; until then México's works alone. */
  readonly pair: () => Promise<void>;
  /** One line about what happened, with the time in the story. */
  readonly tell: (when: string, what: string) => void;
  readonly add: (stop: () => Promise<unknown>) => Promise<void>;
};

/**
 * September 2025, through both nodes' public HTTP API: every person acts from a process of their own with a key made there. Throws where
 * anything comes out otherwise than the story says.
 */
export async function playStory({ urls, clocks, pair, tell, add }: StoryDeps): Promise<readonly Told[]> {
  const bring = async (party: PartyId, persona: string) => {
    const person = await bringIn(party, persona, urls[party]);
    await add(() => person.leave());
    return person;
  };
  let now = BEGINS;
  const advanceTo = async (time: string): Promise<void> => {
    now = time;
    await clocks.advanceTo(Date.parse(time) / 1000);
  };
  const say = (what: string) => tell(`${now.slice(0, 16).replace("T", " ")} ${now.slice(-6)}`, what);

  const consul = await bring("mx", "consulado-proteccion");
  const detained = await openOnPaper(consul);
  say(`México's node works alone. A consulate opens the case of a person detained that day (${detained.number}).`);
  await pair();
  say("The United States' node joins. What was begun on paper stays on paper until somebody shares it.");
  const [fgr, sspc, sre, oia, hsi, state, officer] = await Promise.all([
    bring("mx", "fgr-enlace"),
    bring("mx", "sspc-enlace"),
    bring("mx", "sre-grupo"),
    bring("us", "oia-liaison"),
    bring("us", "hsi-agent"),
    bring("us", "state-group"),
    bring("us", "ero-officer"),
  ]);
  const on = (at: Stage["at"]): Stage => ({ at, tell: say });
  const told = await together(
    [
      (at) => askAboutFirearms({ fgr, sspc, oia, hsi }, on(at)),
      (at) => agreeOnTunnels({ sre, state, fgr }, on(at)),
      (at) => protectOnPaper({ consul, officer }, detained, on(at)),
    ],
    advanceTo,
  );
  await Promise.all([consul, fgr, sspc, sre, oia, hsi, state, officer].map((person) => person.leave()));
  return told.flat().sort((one, other) => one.number.localeCompare(other.number));
}
