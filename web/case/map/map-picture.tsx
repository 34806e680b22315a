import { useId, useSyncExternalStore } from "react";
import type { Protocol } from "#kernel";
import type { Words } from "../arrangements.ts";
import { useCaseText } from "../case-text.ts";
import styles from "./case-map.module.css";
import { BOX, drawingOf, labelLines } from "./drawing.ts";
import { layersOf } from "./layers.ts";
import type { Transition } from "./transitions.ts";

type Props = {
  readonly protocol: Protocol;
  readonly transitions: readonly Transition[];
  readonly state: string;
  /** The states so far, the present one last; null where it is not known. */
  readonly way: readonly string[] | null;
  readonly words: Words;
};

const WIDE = "(min-width: 60em)";
const useWide = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      const media = matchMedia(WIDE);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => matchMedia(WIDE).matches,
  );

type Standing = "now" | "passed" | "ahead";

const LINE = 14;
/** In pixels: a drawing that is a little broader than its place is made smaller, a much broader one turned or scrolled. */
const MOST_SIDEWAYS = 900;
const MOST_SHRUNK = 440;

const Box = ({ x, y, label, standing, final }: { x: number; y: number; label: string; standing: Standing; final: boolean }) => {
  const lines = labelLines(standing === "passed" ? `✓ ${label}` : label);
  const top = y + BOX.height / 2 - ((lines.length - 1) * LINE) / 2 + 4;
  return (
    <g className={styles.state} data-standing={standing}>
      <rect x={x} y={y} width={BOX.width} height={BOX.height} rx={standing === "now" ? 8 : 4} />
      {final ? <rect x={x + 3} y={y + 3} width={BOX.width - 6} height={BOX.height - 6} rx={2} className={styles.inner} /> : null}
      <text textAnchor="middle">
        {lines.map((line, index) => (
          <tspan key={line} x={x + BOX.width / 2} y={top + index * LINE}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  );
};

type ArrowKind = "usual" | "passed" | "next";

/** The way so far, what can come next, and of the rest only what leads from one rank to the next. */
const arrowsOf = ({ transitions, way, state }: Props, rankOf: (state: string) => number) =>
  transitions
    .map(({ from, to }) => {
      const isPassed = way?.some((one, index) => one === from && way[index + 1] === to) ?? false;
      const kind: ArrowKind = from === state ? "next" : isPassed ? "passed" : "usual";
      return { from, to, kind };
    })
    .filter(({ from, to, kind }) => kind !== "usual" || rankOf(to) - rankOf(from) === 1)
    .toSorted((one, other) => Number(one.kind !== "usual") - Number(other.kind !== "usual"));

/** The protocol's states and the changes between them. What it shows is said in words beside it. */
export const MapPicture = (props: Props) => {
  const { protocol, transitions, state, way, words } = props;
  const { told } = useCaseText();
  const wide = useWide();
  const id = useId();
  const layers = layersOf(Object.keys(protocol.states), transitions, protocol.initial);
  const sideways = drawingOf(layers, "right");
  const drawing = wide && sideways.width <= MOST_SIDEWAYS ? sideways : drawingOf(layers, "down");
  const standingOf = (one: string): Standing => (one === state ? "now" : way?.includes(one) ? "passed" : "ahead");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={told.map.draw}>
      <svg
        role="img"
        aria-label={told.map.picture}
        width={drawing.width}
        height={drawing.height}
        viewBox={`0 0 ${drawing.width} ${drawing.height}`}
        data-shrinks={drawing === sideways || drawing.width <= MOST_SHRUNK}
        className={styles.picture}
      >
        <defs>
          {(["usual", "passed", "next"] as const).map((kind) => (
            <marker
              key={kind}
              id={`${id}${kind}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0 L8 4 L0 8 z" className={styles.head} data-kind={kind} />
            </marker>
          ))}
        </defs>
        {arrowsOf(props, (one) => layers.places.get(one)?.rank ?? 0).map((arrow) => (
          <path
            key={`${arrow.from} ${arrow.to}`}
            d={drawing.line(arrow)}
            className={styles.arrow}
            data-kind={arrow.kind}
            markerEnd={`url(#${id}${arrow.kind})`}
          />
        ))}
        {drawing.boxes.map(({ state: one, x, y }) => (
          <Box key={one} x={x} y={y} label={words.state(one)} standing={standingOf(one)} final={protocol.states[one]?.final === true} />
        ))}
      </svg>
    </section>
  );
};
