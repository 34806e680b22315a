import type { Sequencer } from "./log/sequencer.ts";

/** The node's time in whole seconds. `advance` exists only where a demonstration moves it. */
export type Clock = { now(): number; advance?(seconds: number): void };

export const systemClock: Clock = { now: () => Math.floor(Date.now() / 1000) };

/** A clock that runs from `start` (seconds) and can be moved forward, never back. */
export function movableClock(start: number): Clock & { advance(seconds: number): void } {
  const begun = Date.now();
  let offset = 0;
  return {
    now: () => start + Math.floor((Date.now() - begun) / 1000) + offset,
    advance: (seconds) => {
      if (seconds > 0) offset += seconds;
    },
  };
}

/** Seconds that a node's clock may be behind its own log: what lines and cosignatures may be apart (SEMANTICS 3). */
const BEHIND = 300;

/** The node's clock is plainly wrong: nothing is judged or dated by it. */
export class ClockFault extends Error {}

/** Throws `ClockFault` while the clock is further behind the newest time in this node's logs than clocks may be apart. */
export async function requireClock({ clock, sequencer }: { readonly clock: Clock; readonly sequencer: Sequencer }): Promise<void> {
  const newest = Math.max(0, ...[...(await sequencer.heads()).values()].map(({ at }) => at));
  const now = clock.now();
  if (now < newest - BEHIND) throw new ClockFault(`the clock says ${now}, but a log of this node says ${newest}`);
}
