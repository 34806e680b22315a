/** What of a case is suspect: signed when a key was compromised or lost, and not affirmed since (spec/identity.md). */
import { isSuspect, lossOf } from "#kernel";
import type { CheckedAct } from "./act-check.ts";
import type { Bundle } from "./bundle-format.ts";
import type { PartyLog } from "./bundle-parties.ts";
import type { Where } from "./failure.ts";
import type { Suspect } from "./report.ts";
import type { Sightings } from "./sightings.ts";

/** A record of a case with its place in the log of its signer's party; `at`: for when its key was judged. */
export type PlacedRecord = {
  readonly log: PartyLog;
  readonly index: number;
  readonly at: number;
  readonly kid: string;
  readonly record: string;
  readonly where: Where;
};
/** A docket line and the act that it numbers. */
export type PlacedLine = PlacedRecord & { readonly n: number; readonly act: string };
/** A refusal and the act that it refuses. */
export type PlacedRefusal = PlacedRecord & { readonly n: null; readonly act: string };
/** An act that its line says to have come by `due`, though it was numbered later. */
export type Timely = { readonly act: PlacedRecord; readonly due: number; readonly where: Where };

const isDoubtful = (sightings: Sightings, { log: { directory, origin }, index, at, kid }: PlacedRecord): boolean => {
  if (!isSuspect(directory, kid, { index, at, origin })) return false;
  const lost = lossOf(directory, kid);
  return lost === null || isSuspect(directory, kid, { index, at, origin, cosigned: sightings.sizeBefore(origin, lost) });
};

const suspectOf = ({ log: { origin }, index, kid, record }: PlacedRecord): Suspect => ({ origin, index, kid, record });

/** Acts until their party affirms them, lines until an agent of the home's party affirms an act of the case by a line above them. */
export const suspectsOf = (
  sightings: Sightings,
  { home, state }: Bundle,
  acts: ReadonlyMap<string, CheckedAct>,
  lines: readonly PlacedLine[],
): Suspect[] => {
  const doubtfulActs = new Set([...acts].flatMap(([hash, { placed }]) => (isDoubtful(sightings, placed) ? [hash] : [])));
  const doubtfulLines = lines.filter((line) => isDoubtful(sightings, line));
  const affirms = [...acts].flatMap(([hash, { act }]) =>
    act.frame.type === "affirm" && state.acts[hash]?.standing === "stands" && !doubtfulActs.has(hash) ? [{ hash, ...act.frame }] : [],
  );
  const affirmed = new Set(affirms.map(({ of }) => of));
  const byHome = new Set(affirms.flatMap(({ hash, party }) => (party === home ? [hash] : [])));
  const upTo = Math.max(0, ...lines.flatMap((line) => (byHome.has(line.act) && !doubtfulLines.includes(line) ? [line.n] : [])));
  return [
    ...[...acts].flatMap(([hash, { placed }]) => (doubtfulActs.has(hash) && !affirmed.has(hash) ? [suspectOf(placed)] : [])),
    ...doubtfulLines.filter(({ n }) => n > upTo).map(suspectOf),
  ];
};
