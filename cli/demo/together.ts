import type { Stage } from "./acting.ts";

type Waiting = { readonly time: string; readonly resume: () => void };

/**
 * Plays several stories on one stage: each goes on in its own order, one at a time, whichever has the earliest moment. Rejects with the
 * first that fails; the others then stay where they are.
 */
export const together = <T>(
  stories: readonly ((at: Stage["at"]) => Promise<T>)[],
  advanceTo: (time: string) => Promise<void>,
): Promise<T[]> => {
  const waiting: Waiting[] = [];
  let playing = stories.length;
  const turn = () => {
    if (waiting.length < playing) return;
    waiting.sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
    waiting.shift()?.resume();
  };
  const at = async (time: string): Promise<void> => {
    await new Promise<void>((resume) => {
      waiting.push({ time, resume });
      turn();
    });
    await advanceTo(time);
  };
  return Promise.all(
    stories.map(async (story) => {
      const told = await story(at);
      playing -= 1;
      turn();
      return told;
    }),
  );
};
