/** The map's places and lines in pixels, downwards for a narrow window and sideways for a wide one. */
import type { Arrow, Layers, Place } from "./layers.ts";

export type Direction = "down" | "right";
export type Box = { readonly state: string; readonly x: number; readonly y: number };
export type Drawing = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  /** An SVG path for an arrow between two states of the layers. */
  readonly line: (arrow: Arrow) => string;
};

export const BOX = { width: 96, height: 48 } as const;
/** Between ranks, and between states of one rank; arrows pass there. */
const GAP = { rank: 22, place: 14 } as const;
/** Beside the first states of each rank: room for arrows that pass by. */
const LANE = 16;
const EDGE = 3;

type Point = { readonly along: number; readonly across: number };

export const drawingOf = ({ places, ranks, widest }: Layers, direction: Direction): Drawing => {
  const [long, broad] = direction === "down" ? [BOX.height, BOX.width] : [BOX.width, BOX.height];
  const corner = ({ rank, place }: Place): Point => ({
    along: EDGE + rank * (long + GAP.rank),
    across: EDGE + LANE + place * (broad + GAP.place),
  });
  const at = ({ along, across }: Point): string => (direction === "down" ? `${across} ${along}` : `${along} ${across}`);
  const extent = { along: 2 * EDGE + ranks * (long + GAP.rank) - GAP.rank, across: 2 * EDGE + LANE + widest * (broad + GAP.place) };
  const path = (from: Point, one: Point, other: Point, to: Point): string => `M${at(from)} C${at(one)} ${at(other)} ${at(to)}`;
  const line = ({ from, to }: Arrow): string => {
    const [source, target] = [places.get(from), places.get(to)];
    if (!source || !target) return "";
    const [a, b] = [corner(source), corner(target)];
    const middle = (point: Point): Point => ({ along: point.along + long / 2, across: point.across + broad / 2 });
    const [start, end] = [middle(a), middle(b)];
    const steps = target.rank - source.rank;
    if (steps === 1) {
      const [out, into] = [
        { along: a.along + long, across: start.across },
        { along: b.along, across: end.across },
      ];
      const half = (out.along + into.along) / 2;
      return path(out, { along: half, across: out.across }, { along: half, across: into.across }, into);
    }
    if (steps > 1 && target.place > source.place) {
      const out = { along: start.along, across: a.across + broad };
      const into = { along: b.along, across: end.across };
      return path(out, { along: out.along, across: into.across }, { along: out.along, across: into.across }, into);
    }
    // Past the states between: forward on the near side, back on the far one.
    const side = steps > 0 ? 0 : broad;
    const away = steps > 0 ? -LANE : GAP.place - 1;
    const out = { along: start.along + (steps > 0 ? 6 : -6), across: a.across + side };
    const into = { along: end.along + (steps > 0 ? -6 : 6), across: b.across + side };
    const turn = steps > 0 ? Math.min(out.across, into.across) + away : Math.max(out.across, into.across) + away;
    return path(out, { along: out.along, across: turn }, { along: into.along, across: turn }, into);
  };
  const boxes = [...places].map(([state, place]) => {
    const { along, across } = corner(place);
    return direction === "down" ? { state, x: across, y: along } : { state, x: along, y: across };
  });
  return direction === "down"
    ? { width: extent.across, height: extent.along, boxes, line }
    : { width: extent.along, height: extent.across, boxes, line };
};

/** A label in lines that fit a box; words are not broken. */
export const labelLines = (label: string, most = 14): readonly string[] => {
  const lines: string[] = [];
  for (const word of label.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
};
