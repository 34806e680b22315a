import { Button, Checkbox, Skeleton } from "@mantine/core";
import { IconBeach } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { PageTitle } from "../../shell/page-title.tsx";
import { AwayNotice } from "./away-notice.tsx";
import { CaseRow } from "./case-row.tsx";
import styles from "./inbox-page.module.css";
import { type Section, type SectionName, sectionNames, sectionQuery, type WaitingCase } from "./inbox-queries.ts";
import { useInboxText } from "./inbox-text.ts";

const HandOverDialog = lazy(() => import("./hand-over-dialog.tsx").then(({ HandOverDialog }) => ({ default: HandOverDialog })));
const AwayDialog = lazy(() => import("./away-dialog.tsx").then(({ AwayDialog }) => ({ default: AwayDialog })));
const WaitingDrafts = lazy(() => import("../drafts/waiting-drafts.tsx").then(({ WaitingDrafts }) => ({ default: WaitingDrafts })));
const TakeUp = lazy(() => import("./take-up.tsx").then(({ TakeUp }) => ({ default: TakeUp })));

/** One of the three lists, with how much waits in it. */
const Tab = ({ name, current }: { readonly name: SectionName; readonly current: boolean }) => {
  const { inbox } = useInboxText();
  const { data } = useInfiniteQuery(sectionQuery(name));
  const first = data?.pages[0];
  return (
    <li>
      <Link
        to="/inbox"
        search={name === "mine" ? {} : { section: name }}
        className={styles.tab}
        activeOptions={{ exact: true, includeSearch: true }}
        data-current={current}
        replace
      >
        {inbox.sections[name]}
        {first ? <span className={styles.count}>{inbox.counted(first.count, first.most)}</span> : null}
        {first && first.overdue > 0 ? <span className={styles.overdue}>{inbox.overdue(first.overdue)}</span> : null}
      </Link>
    </li>
  );
};

const Waiting = () => {
  const { messages } = useInboxText();
  return (
    <div className={styles.waiting} role="status" aria-label={messages.loading}>
      {[1, 2, 3, 4, 5].map((line) => (
        <Skeleton key={line} height={52} />
      ))}
    </div>
  );
};

const Empty = ({ section }: { readonly section: SectionName }) => {
  const { inbox } = useInboxText();
  const { data } = useInfiniteQuery(sectionQuery("colleagues"));
  const others = data?.pages[0];
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{inbox.empty[section]}</p>
      <p className="muted">{inbox.emptyHint[section]}</p>
      {section === "mine" && others && others.count > 0 ? (
        <Link to="/inbox" search={{ section: "colleagues" }}>
          {inbox.unheld(inbox.counted(others.count, others.most))}
        </Link>
      ) : null}
      <Button variant="default" component={Link} to="/cases">
        {inbox.allCases}
      </Button>
    </div>
  );
};

const Summary = ({ first, shown }: { readonly first: Section; readonly shown: number }) => {
  const { inbox } = useInboxText();
  const { count, most, overdue, soon } = first;
  const parts = [
    inbox.summary(Math.max(count, shown), count >= most),
    ...(overdue > 0 ? [inbox.overdue(overdue)] : []),
    ...(soon > 0 ? [inbox.soon(soon)] : []),
  ];
  return <span role="status">{parts.join(", ")}</span>;
};

type ListProps = {
  readonly rows: readonly WaitingCase[];
  readonly first: Section;
  readonly selection: ReadonlySet<string>;
  readonly onSelect: ((ids: readonly string[], selected: boolean) => void) | null;
};

const List = ({ rows, first, selection, onSelect }: ListProps) => {
  const { inbox } = useInboxText();
  return (
    <table className={styles.table}>
      <caption>
        <Summary first={first} shown={rows.length} />
      </caption>
      <thead>
        <tr>
          {onSelect ? <td className={styles.check} /> : null}
          <th scope="col">{inbox.case}</th>
          <th scope="col">{inbox.todo}</th>
          <th scope="col">{inbox.deadline}</th>
          <th scope="col">{inbox.state}</th>
          <th scope="col">{inbox.inHand}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <CaseRow
            key={row.case}
            row={row}
            selected={onSelect ? selection.has(row.case) : undefined}
            onSelect={(selected) => onSelect?.([row.case], selected)}
          />
        ))}
      </tbody>
    </table>
  );
};

/** Selected cases, and what can be done with them. */
const useSelection = () => {
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const select = (ids: readonly string[], selected: boolean): void =>
    setSelection((before) => new Set(selected ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));
  return { selection, select, clear: () => setSelection(new Set()) };
};

const Lists = ({ section }: { readonly section: SectionName }) => {
  const { inbox } = useInboxText();
  const me = useMe();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(sectionQuery(section));
  const { selection, select, clear } = useSelection();
  const [handing, setHanding] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const rows = data?.pages.flatMap((page) => page.cases) ?? [];
  const first = data?.pages[0];
  const chosen = rows.filter((row) => selection.has(row.case));
  const assigns = me.powers.includes("act") && me.powers.includes("assign");
  const takes = me.powers.includes("act") && (assigns || me.powers.includes("intake"));
  const finish = (message: string): void => {
    clear();
    setHanding(false);
    setDone(message);
  };
  return (
    <>
      <div className={styles.hint}>
        <p className="muted">{inbox.hints[section]}</p>
        <div role="status">{done ? <Notice tone="good">{done}</Notice> : null}</div>
      </div>
      {section === "mine" && me.kid !== null ? (
        <Suspense>
          <WaitingDrafts />
        </Suspense>
      ) : null}
      {takes && rows.length > 0 && (assigns || section !== "mine") ? (
        <div className={styles.actions}>
          <Checkbox
            size="sm"
            label={inbox.selectAll}
            checked={chosen.length === rows.length}
            indeterminate={chosen.length > 0 && chosen.length < rows.length}
            onChange={({ currentTarget: { checked } }) =>
              select(
                rows.map((row) => row.case),
                checked,
              )
            }
          />
          {assigns ? (
            <Button size="sm" disabled={chosen.length === 0} onClick={() => setHanding(true)}>
              {inbox.handOver}
            </Button>
          ) : null}
          {section === "mine" ? null : (
            <Suspense>
              <TakeUp rows={chosen} onDone={finish} />
            </Suspense>
          )}
          <span className="muted small">{chosen.length > 0 ? inbox.selected(chosen.length) : ""}</span>
        </div>
      ) : null}
      {isPending ? <Waiting /> : null}
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      {data && rows.length === 0 ? <Empty section={section} /> : null}
      {first && rows.length > 0 ? (
        <List rows={rows} first={first} selection={selection} onSelect={takes && (assigns || section !== "mine") ? select : null} />
      ) : null}
      {hasNextPage ? (
        <div>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {inbox.more}
          </Button>
        </div>
      ) : null}
      {handing ? (
        <Suspense>
          <HandOverDialog rows={chosen} onClose={() => setHanding(false)} onDone={finish} />
        </Suspense>
      ) : null}
    </>
  );
};

/** What waits for me, for colleagues, for the other party. */
export const InboxPage = () => {
  const { messages, inbox } = useInboxText();
  const me = useMe();
  const { section = "mine" } = useSearch({ from: "/app/inbox" });
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      <div className={styles.heading}>
        <PageTitle title={messages.desks.inbox} />
        {me.powers.includes("act") ? (
          <Button variant="default" leftSection={<IconBeach size={18} aria-hidden="true" />} onClick={() => setLeaving(true)}>
            {inbox.away}
          </Button>
        ) : null}
      </div>
      <AwayNotice />
      <nav aria-label={inbox.sectionsLabel}>
        <ul className={styles.tabs}>
          {sectionNames.map((name) => (
            <Tab key={name} name={name} current={name === section} />
          ))}
        </ul>
      </nav>
      <Lists key={section} section={section} />
      {leaving ? (
        <Suspense>
          <AwayDialog onClose={() => setLeaving(false)} />
        </Suspense>
      ) : null}
    </>
  );
};
