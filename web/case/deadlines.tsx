import type { CaseFile, Clock } from "#client";
import { useText } from "../text.ts";
import type { Words } from "./arrangements.ts";
import { DeadlineStanding } from "./deadline.tsx";
import styles from "./deadlines.module.css";
import { usePartyName } from "./parties.ts";

type Props = { readonly clocks: CaseFile["clocks"]; readonly words: Words };

const order = { running: 0, paused: 1, lapsed: 2, stopped: 3 } as const;

/** The duties of the case: who owes what by when, in the debtor's own time, and which law says so. */
export const Deadlines = ({ clocks, words }: Props) => {
  const { messages, format } = useText();
  const partyName = usePartyName();
  const dueWords = ({ due, zone }: Clock): string => {
    const day = format.endedDay(due, zone);
    return day === null ? format.time(due, zone) : messages.case.endOf(day);
  };
  const sorted = clocks.toSorted((one, other) => order[one.run] - order[other.run] || one.due - other.due);
  return (
    <section aria-labelledby="deadlines-title" className={styles.deadlines}>
      <h2 id="deadlines-title">{messages.case.deadlines}</h2>
      {sorted.length === 0 ? <p className="muted">{messages.case.noDeadlines}</p> : null}
      <ul className={styles.list}>
        {sorted.map((clock) => (
          <li key={clock.clock} className={styles.clock} data-run={clock.run}>
            <p className={styles.name}>{words.deadline(clock.clock)}</p>
            <p>
              <DeadlineStanding clock={clock} />
            </p>
            <p className="small numeric">
              {dueWords(clock)} · {messages.case.owes(partyName(clock.debtor))}
            </p>
            {clock.run === "paused" ? <p className="muted small">{messages.case.pausedHint}</p> : null}
            <p className="muted small">
              {messages.case.law}: {clock.law === "agreed" ? messages.case.agreed : clock.law}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
};
