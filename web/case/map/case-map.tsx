import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { CaseFile } from "#client";
import type { Protocol } from "#kernel";
import { arrangementsQuery, type Words } from "../arrangements.ts";
import { useCaseText } from "../case-text.ts";
import { usePartyName } from "../parties.ts";
import styles from "./case-map.module.css";
import { type Transition, transitionsOf, type Way } from "./transitions.ts";
import { walkOf } from "./walk.ts";

type Props = { readonly file: CaseFile; readonly words: Words };

const Picture = lazy(() => import("./map-picture.tsx").then(({ MapPicture }) => ({ default: MapPicture })));

/** Where there is room, the picture is shown with the words. */
const hasRoom = (): boolean => matchMedia("(min-width: 48em)").matches;

/** One way to a next state: which act of whose, which lapse, whose decline. */
const useWayWords = ({ file, words }: Props, protocol: Protocol): ((way: Way) => string) => {
  const { told, format } = useCaseText();
  const partyName = usePartyName();
  const whoMay = (roles: readonly string[]): string => {
    const whose = protocol.roles.filter(({ id }) => roles.includes(id) || roles.includes("*"));
    const parties = [...new Set(whose.map(({ side }) => (side === "home" ? file.home : file.partner)))];
    return format.either(parties.flatMap((party) => (party === null ? [] : [partyName(party)])));
  };
  return ({ how, name, by }) => {
    if (how === "lapse") return told.map.lapse(words.deadline(name));
    return how === "decline" ? told.map.decline(words.done(name), whoMay(by)) : told.map.by(words.act(name), whoMay(by));
  };
};

const Next = ({
  transitions,
  file,
  words,
  protocol,
}: Props & { readonly transitions: readonly Transition[]; readonly protocol: Protocol }) => {
  const { told } = useCaseText();
  const wayWords = useWayWords({ file, words }, protocol);
  if (file.final) return <p className="muted">{told.map.nothing}</p>;
  if (transitions.length === 0) return <p className="muted">{told.map.stays}</p>;
  return (
    <ul className={styles.next}>
      {transitions.map(({ to, ways }) => (
        <li key={to}>
          <strong>{words.state(to)}</strong>: {ways.map(wayWords).join("; ")}
        </li>
      ))}
    </ul>
  );
};

const Drawn = ({ file, words, protocol }: Props & { readonly protocol: Protocol }) => {
  const { told } = useCaseText();
  const [roomy] = useState(hasRoom);
  const transitions = transitionsOf(protocol);
  const way = walkOf(protocol, file);
  const next = file.final ? [] : transitions.filter(({ from }) => from === file.state);
  const passed = way?.slice(0, -1) ?? [];
  return (
    <section aria-labelledby="map-title" className={styles.map}>
      <h2 id="map-title">{told.map.title}</h2>
      <dl className={styles.words}>
        <div>
          <dt>{told.map.now}</dt>
          <dd>
            <strong>{words.state(file.state)}</strong>
          </dd>
        </div>
        {way === null || passed.length > 0 ? (
          <div>
            <dt>{told.map.soFar}</dt>
            <dd>
              {way === null ? (
                <span className="muted">{told.map.unknownWay}</span>
              ) : (
                <ol className={styles.way}>
                  {[...passed, file.state].map((state, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a state may be passed twice, and the way only grows at its end
                    <li key={index} aria-current={index === passed.length ? "step" : undefined}>
                      {words.state(state)}
                    </li>
                  ))}
                </ol>
              )}
            </dd>
          </div>
        ) : null}
        <div>
          <dt>{told.map.next}</dt>
          <dd>
            <Next transitions={next} file={file} words={words} protocol={protocol} />
          </dd>
        </div>
      </dl>
      <details className={styles.draw} open={roomy}>
        <summary>{told.map.draw}</summary>
        <Suspense>
          <Picture protocol={protocol} transitions={transitions} state={file.state} way={way} words={words} />
        </Suspense>
        <p className="muted small">
          {told.map.marks} {told.map.more}
        </p>
      </details>
    </section>
  );
};

/** Where the case is in its protocol, how it came there and what can come next: in words, and drawn. */
export const CaseMap = (props: Props) => {
  const { data } = useQuery(arrangementsQuery);
  const protocol = data?.get(props.file.protocol)?.protocol;
  return protocol ? <Drawn {...props} protocol={protocol} /> : null;
};
