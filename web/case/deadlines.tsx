import type { CaseFile, Clock } from "#client";
import { useText } from "../text.ts";
import type { Words } from "./arrangements.ts";
import { DeadlineStanding } from "./deadline.tsx";
import styles from "./deadlines.module.css";
import { useLawName } from "./laws.ts";
import { usePartyName } from "./parties.ts";

type Props = { readonly clocks: CaseFile["clocks"]; readonly words: Words };

const order = { running: 0, paused: 1, lapsed: 2, stopped: 3 } as const;

/** The duties of the case: who owes what by when, in the debtor's own time, and which law says so. */
export const Deadlines = ({ clocks, words }: Props) => {
  const { messages, format } = useText();
  const partyName = usePartyName();
  const lawName = useLawName();
  const dueWords = ({ due, zone }: Clock): string => {
    const day = format.endedDay(due, zone);
    return day === null ? format.time(due, zone) : messages.case.endOf(day);
  };
  const sorted = clocks.toSorted((one, other) => order[one.run] - order[other.run] || one.due - other.due);
  const met = sorted.filter((clock) => clock.met);
  return (
    <section aria-labelledby="deadlines-title" className={styles.deadlines}>
      <h2 id="deadlines-title">{messages.case.deadlines}</h2>
      {sorted.length === 0 ? <p className="muted">{messages.case.noDeadlines}</p> : null}
      <ul className={styles.list} hidden={met.length === sorted.length}>
        {sorted
          .filter((clock) => !met.includes(clock))
          .map((clock) => (
            <li key={clock.clock} className={styles.clock} data-run={clock.run}>
              <p className={styles.name}>{words.deadline(clock.clock)}</p>
              <p className="small">
                <DeadlineStanding clock={clock} />
              </p>
              <p className="small numeric">
                {dueWords(clock)} · {messages.case.owes(partyName(clock.debtor))}
              </p>
              {clock.run === "paused" ? <p className="muted small">{messages.case.pausedHint}</p> : null}
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
                {words.deadline(clock.clock)} <span className="muted">· {dueWords(clock)}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
};
