import { useWords } from "../../case/arrangements.ts";
import { DeadlineStanding } from "../../case/deadline.tsx";
import { usePartyName } from "../../case/parties.ts";
import { useMe } from "../../session.ts";
import styles from "./case-clocks.module.css";
import type { WaitingCase } from "./inbox-queries.ts";
import { useInboxText } from "./inbox-text.ts";

type Clock = WaitingCase["clocks"][number];

/** The clocks of a case: the first that runs for whom it waits, and those that stand still with who stopped them. */
export const CaseClocks = ({ row }: { readonly row: WaitingCase }) => {
  const { messages, inbox, format } = useInboxText();
  const words = useWords(row.protocol);
  const partyName = usePartyName();
  const me = useMe();
  const isFirst = ({ debtor }: Clock): boolean => (debtor === me.party) === (row.waits !== "them");
  const running = row.clocks
    .filter(({ paused }) => paused === null)
    .toSorted((one, other) => Number(isFirst(other)) - Number(isFirst(one)));
  const [first, ...others] = running;
  const paused = row.clocks.filter((clock) => clock.paused !== null);
  if (row.clocks.length === 0) return <span className="muted">{messages.cases.noDeadline}</span>;
  return (
    <div className={styles.clocks}>
      {first ? (
        <p>
          <DeadlineStanding clock={{ ...first, run: "running", met: false }} />
          <span className={styles.name}>
            {words.deadline(first.clock)}
            {isFirst(first) ? "" : `, ${inbox.owed(partyName(first.debtor))}`}
            {others.length > 0 ? ` ${inbox.otherClocks(others.length)}` : ""}
          </span>
        </p>
      ) : null}
      {paused.map((clock) => (
        <p key={clock.clock}>
          <DeadlineStanding clock={{ ...clock, run: "paused", met: false }} />
          <span className={styles.name}>
            {words.deadline(clock.clock)}
            {clock.paused ? (
              <>
                <br />
                {inbox.pausedBy(partyName(clock.paused.party), words.done(clock.paused.type))},{" "}
                {inbox.since(format.shortTime(clock.paused.since))}
              </>
            ) : null}
          </span>
        </p>
      ))}
    </div>
  );
};
