/** Times that a node gives in its lines and refusals, held against the cosignatures around them (SEMANTICS 3). */
import type { PlacedRecord } from "./doubts.ts";
import type { Findings } from "./failure.ts";
import type { Sightings } from "./sightings.ts";

/** Seconds that the clocks of a node and of a witness may be apart. */
const APART = 300;

const shown = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** A cosignature may come late, when the line was down: so one that covers the entry bounds it from above only, one that does not from below. */
export const checkTimes = (findings: Findings, sightings: Sightings, lines: readonly PlacedRecord[]): void => {
  for (const { log, index, at, where } of lines) {
    const { origin } = log;
    const over = sightings.firstOver(origin, index);
    const below = sightings.lastBelow(origin, index);
    if (over !== null && at > over.time + APART)
      findings.add("line-time", where, `it says ${shown(at)}, but ${over.witness} had seen it at ${shown(over.time)}`);
    else if (below !== null && at < below.time - APART)
      findings.add("line-time", where, `it says ${shown(at)}, but ${below.witness} saw the log without it at ${shown(below.time)}`);
  }
};
