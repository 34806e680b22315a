import { Checkbox } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useWords } from "../../case/arrangements.ts";
import { usePartyName } from "../../case/parties.ts";
import { StateBadge } from "../../case/state-badge.tsx";
import { useMe } from "../../session.ts";
import { keyOfNamesake, nameOf } from "../person.ts";
import { CaseClocks } from "./case-clocks.tsx";
import styles from "./inbox-page.module.css";
import type { WaitingCase } from "./inbox-queries.ts";
import { useInboxText } from "./inbox-text.ts";
import { WaitsFor } from "./waits-for.tsx";

type Props = {
  readonly row: WaitingCase;
  /** Undefined where this person can do nothing with a selection. */
  readonly selected: boolean | undefined;
  readonly onSelect: (selected: boolean) => void;
};

/** A colleague by name; one with one's own name is told apart by the key. */
const Colleague = ({ who }: { readonly who: NonNullable<WaitingCase["holder"]> }) => {
  const { inbox } = useInboxText();
  const me = useMe();
  const key = keyOfNamesake(who, me);
  if (key === null) return nameOf(who);
  return (
    <span title={inbox.keyOf(key)}>
      {nameOf(who)} ({inbox.otherKey}
      <span className="visually-hidden">: {key}</span>)
    </span>
  );
};

const InHand = ({ row }: { readonly row: WaitingCase }) => {
  const { inbox, format } = useInboxText();
  const me = useMe();
  const { holder, lentUntil, lentTo } = row;
  return (
    <>
      {holder === null ? <span className="muted">{inbox.nobody}</span> : holder.kid === me.kid ? inbox.me : <Colleague who={holder} />}
      {lentUntil !== null && holder !== null ? (
        <span className={styles.kind}>{inbox.lentUntil(nameOf(holder), format.shortTime(lentUntil))}</span>
      ) : null}
      {lentTo.map(({ who, ends }) => (
        <span key={who.kid} className={styles.kind}>
          {inbox.lentTo(nameOf(who), format.shortTime(ends))}
        </span>
      ))}
    </>
  );
};

/** One case that waits. */
export const CaseRow = ({ row, selected, onSelect }: Props) => {
  const { messages, inbox } = useInboxText();
  const words = useWords(row.protocol);
  const partyName = usePartyName();
  const me = useMe();
  const other = row.home === me.party ? row.partner : row.home;
  const name = row.number ?? messages.cases.noNumber(row.case.slice(0, 6));
  return (
    <tr data-selected={selected ?? false}>
      {selected === undefined ? null : (
        <td className={styles.check}>
          <Checkbox
            size="sm"
            checked={selected}
            aria-label={inbox.select(name)}
            onChange={({ currentTarget: { checked } }) => onSelect(checked)}
          />
        </td>
      )}
      <th scope="row" className={styles.number}>
        <Link to="/cases/$case" params={{ case: row.case }} className="numeric">
          {name}
        </Link>
        {row.urgent ? (
          <span className={styles.urgent}>
            <IconBolt size={14} aria-hidden="true" />
            {inbox.urgent}
          </span>
        ) : null}
        <span className={styles.about}>{words.inShort(row.summary)}</span>
        <span className={styles.kind}>
          {words.title}
          {other === null ? "" : ` · ${partyName(other)}`}
        </span>
      </th>
      <td data-label={inbox.todo}>
        <WaitsFor row={row} />
      </td>
      <td data-label={inbox.deadline}>
        <CaseClocks row={row} />
      </td>
      <td data-label={inbox.state}>
        <StateBadge label={words.state(row.state)} final={row.final} />
      </td>
      <td data-label={inbox.inHand}>
        <InHand row={row} />
      </td>
    </tr>
  );
};
