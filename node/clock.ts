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
