import type { CaseFile, Clock } from "#client";
import { actDefinition, type Protocol } from "#kernel";
import { useMe } from "../session.ts";
import { anchorOf, useActName } from "./act-name.ts";
import { useArrangement, type Words } from "./arrangements.ts";
import { useCaseText } from "./case-text.ts";
import { DeadlineStanding } from "./deadline.tsx";
import styles from "./deadlines.module.css";
import { useLawName } from "./laws.ts";
import { usePartyName } from "./parties.ts";

type Props = { readonly file: CaseFile; readonly words: Words };

const order = { running: 0, paused: 1, lapsed: 2, stopped: 3 } as const;

/** The acts of the debtor's that end the duty; where none is the debtor's own, all that do. */
const endingActs = (protocol: Protocol | undefined, clock: string): readonly string[] => {
  const deadline = protocol?.deadlines[clock];
  if (!protocol || !deadline) return [];
  const acts = deadline.stop.filter((event) => !event.includes(":"));
  const own = acts.filter((type) => actDefinition(protocol, type)?.by.includes(deadline.debtor));
  return own.length > 0 ? own : acts;
};

const DoneBy = ({ acts, words }: Pick<Props, "words"> & { readonly acts: readonly string[] }) => {
  const { told, format } = useCaseText();
  if (acts.length === 0) return null;
  return (
    <p className="small">
      <span className="muted">{told.duties.doneBy}:</span> {format.either(acts.map(words.act))}
    </p>
  );
};

/** By which act a paused clock stands still, and which ones would let it run on. */
const Pause = ({ file, words, clock }: Props & { readonly clock: Clock }) => {
  const { messages, told, format } = useCaseText();
  const actName = useActName(words);
  const deadline = useArrangement(file.protocol)?.protocol.deadlines[clock.clock];
  const by = file.acts
    .filter(({ type, stage, standing }) => deadline?.pause?.includes(type) && stage === "docketed" && standing !== "withdrawn")
    .toSorted((one, other) => (other.n ?? 0) - (one.n ?? 0))[0];
  const resuming = (deadline?.resume ?? []).filter((event) => !event.includes(":"));
  const [before = "", after = ""] = told.duties.paused("\n").split("\n");
  return (
    <p className="small">
      {by ? (
        <>
          {before}
          <a href={`#${anchorOf(by.hash)}`}>{actName(by)}</a>
          {after}
        </>
      ) : (
        messages.case.pausedHint
      )}
      {resuming.length > 0 ? ` ${told.duties.resume(format.either(resuming.map(words.act)))}` : ""}
    </p>
  );
};

/** The duties of the case: who owes what by when, in the debtor's own time, by which act it is done, and which law says so. */
export const Deadlines = ({ file, words }: Props) => {
  const { clocks } = file;
  const { messages, told, format } = useCaseText();
  const partyName = usePartyName();
  const lawName = useLawName();
  const me = useMe();
  const protocol = useArrangement(file.protocol)?.protocol;
  const dueWords = ({ due, zone }: Clock): string => {
    const day = format.endedDay(due, zone);
    return day === null ? format.time(due, zone) : messages.case.endOf(day);
  };
  const sorted = clocks.toSorted((one, other) => order[one.run] - order[other.run] || one.due - other.due);
  const met = sorted.filter((clock) => clock.met);
  return (
    <section aria-labelledby="deadlines-title" className={styles.deadlines} data-printed>
      <h2 id="deadlines-title">{told.duties.title}</h2>
      {met.length === sorted.length ? <p className="muted">{told.duties.none}</p> : null}
      <ul className={styles.list} hidden={met.length === sorted.length}>
        {sorted
          .filter((clock) => !met.includes(clock))
          .map((clock) => (
            <li key={clock.clock} className={styles.clock} data-run={clock.run}>
              <p className={styles.name}>
                {partyName(clock.debtor)}
                {clock.debtor === me.party ? <span className={styles.you}> ({told.duties.you})</span> : null}: {words.deadline(clock.clock)}
              </p>
              <p className="small">
                <DeadlineStanding clock={clock} />
              </p>
              <p className="small numeric">{dueWords(clock)}</p>
              <DoneBy acts={endingActs(protocol, clock.clock)} words={words} />
              {clock.run === "paused" ? <Pause file={file} words={words} clock={clock} /> : null}
              <p className="muted small">
                {messages.case.law}: {lawName(clock.law)}
              </p>
            </li>
          ))}
      </ul>
      {met.length > 0 ? (
        <details className={styles.met}>
          <summary>{messages.case.metDeadlines(met.length)}</summary>
          <ul>
            {met.map((clock) => (
              <li key={clock.clock}>
                {partyName(clock.debtor)}: {words.deadline(clock.clock)} <span className="muted">· {dueWords(clock)}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
};
