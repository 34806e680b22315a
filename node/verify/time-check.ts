/** Times that a node gives in its lines and refusals, held against the cosignatures around them (SEMANTICS 3). */
import { allGrants, keyHandle, parseVkey, type Sha256 } from "#kernel";
import type { PartyLog } from "./bundle-parties.ts";
import type { PlacedRecord, Timely } from "./doubts.ts";
import type { Findings } from "./failure.ts";
import type { Sightings } from "./sightings.ts";

/** Seconds that the clocks of a node and of a witness may be apart. */
const APART = 300;

const shown = (seconds: number): string => new Date(seconds * 1000).toISOString();

/**
 * A cosignature may come late, when the line was down: so one that covers the entry bounds it from above only, one that does not from below.
 * Lines that `isShared` came into the log when their case was shared, long after their time: nothing there bounds them from below.
 */
export const checkTimes = (
  findings: Findings,
  sightings: Sightings,
  lines: readonly PlacedRecord[],
  isShared: (line: PlacedRecord) => boolean = () => false,
): void => {
  for (const line of lines) {
    const { log, index, at, where } = line;
    const { origin } = log;
    const over = sightings.firstOver(origin, index);
    const below = isShared(line) ? null : sightings.lastBelow(origin, index);
    if (over !== null && at > over.time + APART)
      findings.add("line-time", where, `it says ${shown(at)}, but ${over.witness} had seen it at ${shown(over.time)}`);
    else if (below !== null && at < below.time - APART)
      findings.add("line-time", where, `it says ${shown(at)}, but ${below.witness} saw the log without it at ${shown(below.time)}`);
  }
};

/** The witnesses that a log's party runs itself: its own word proves nothing for it. */
const ownWitnesses = (crypto: Sha256, { directory }: PartyLog): string[] =>
  allGrants(directory).flatMap(({ grant: { payload } }) => {
    const key = payload.kind === "node" ? parseVkey(crypto, payload.node.witness) : null;
    return key?.ok ? [keyHandle(key.value)] : [];
  });

/** An act that came in time was seen in its author party's log by somebody else before its clock ran out. */
export const checkTimely = (crypto: Sha256, findings: Findings, sightings: Sightings, late: readonly Timely[]): void => {
  for (const { act, due, where } of late) {
    const over = sightings.firstOver(act.log.origin, act.index, ownWitnesses(crypto, act.log));
    if (over !== null && over.time <= due) continue;
    const first = over === null ? "nobody else saw the act" : `the first to see the act did at ${shown(over.time)}`;
    findings.add("timely-unproven", where, `it was due at ${shown(due)}, and ${first}`);
  }
};
