import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { CaseSummary } from "#client";
import { type CaseFilter, casesQuery } from "../api.ts";
import { useMe } from "../session.ts";
import { Failure } from "../shell/failure.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { useText } from "../text.ts";
import { arrangementsQuery, useArrangement, useWords } from "./arrangements.ts";
import styles from "./cases-page.module.css";
import { DeadlineStanding } from "./deadline.tsx";
import { usePartyName } from "./parties.ts";
import { StateBadge } from "./state-badge.tsx";

const Row = ({ summary }: { readonly summary: CaseSummary }) => {
  const { messages, format } = useText();
  const words = useWords(summary.protocol);
  const partyName = usePartyName();
  const me = useMe();
  const other = summary.home === me.party ? summary.partner : summary.home;
  return (
    <tr>
      <th scope="row" className={styles.number}>
        <Link to="/cases/$case" params={{ case: summary.case }} className="numeric">
          {summary.number ?? messages.cases.noNumber(summary.case.slice(0, 6))}
        </Link>
        <span className={styles.about}>{words.inShort(summary.summary)}</span>
        <span className={styles.kind}>{words.title}</span>
      </th>
      <td data-label={messages.cases.state}>
        <StateBadge label={words.state(summary.state)} final={summary.final} />
        {summary.disputed ? <strong className={styles.disputed}>{messages.cases.disputed}</strong> : null}
      </td>
      <td data-label={messages.cases.partner}>
        {other === null ? messages.cases.domestic : partyName(other)}
        <span className={styles.kind}>{messages.cases.home(partyName(summary.home))}</span>
      </td>
      <td data-label={messages.cases.deadline}>
        {summary.nextDue ? (
          <>
            <DeadlineStanding clock={summary.nextDue} />
            <span className={styles.kind}>{words.deadline(summary.nextDue.clock)}</span>
          </>
        ) : (
          <span className="muted">{messages.cases.noDeadline}</span>
        )}
      </td>
      <td data-label={messages.cases.changed} className="numeric">
        <time dateTime={new Date(summary.changedAt * 1000).toISOString()} title={format.time(summary.changedAt)}>
          {format.shortTime(summary.changedAt)}
        </time>
      </td>
    </tr>
  );
};

const Waiting = () => {
  const { messages } = useText();
  return (
    <div className={styles.waiting} role="status" aria-label={messages.loading}>
      {[1, 2, 3, 4, 5].map((line) => (
        <Skeleton key={line} height={44} />
      ))}
    </div>
  );
};

type FilterProps = { readonly filter: CaseFilter; readonly onChange: (filter: CaseFilter) => void };

const openness = (open: boolean | undefined): string => (open === undefined ? "all" : open ? "open" : "closed");

const Filters = ({ filter, onChange }: FilterProps) => {
  const { messages, pick } = useText();
  const { data: arrangements } = useSuspenseQuery(arrangementsQuery);
  const { open, protocol, state } = filter;
  const only = arrangements.size === 1 ? [...arrangements.keys()][0] : undefined;
  const kind = protocol ?? only ?? "";
  const chosen = useArrangement(kind);
  const words = useWords(kind);
  const withOpen = (value: string): CaseFilter => ({
    ...(protocol ? { protocol } : {}),
    ...(state ? { state } : {}),
    ...(value === "all" ? {} : { open: value === "open" }),
  });
  const withOpenness = open === undefined ? {} : { open };
  return (
    <form className={styles.filters} aria-label={messages.cases.filters} onSubmit={(event) => event.preventDefault()}>
      <NativeSelect
        label={messages.cases.show}
        size="sm"
        value={openness(open)}
        onChange={({ currentTarget: { value } }) => onChange(withOpen(value))}
        data={[
          { value: "open", label: messages.cases.open },
          { value: "closed", label: messages.cases.closed },
          { value: "all", label: messages.cases.all },
        ]}
      />
      <NativeSelect
        label={messages.cases.protocol}
        size="sm"
        value={protocol ?? ""}
        onChange={({ currentTarget: { value } }) => onChange({ ...withOpenness, ...(value ? { protocol: value } : {}) })}
        data={[
          { value: "", label: messages.cases.anyProtocol },
          ...[...arrangements].map(([id, { texts }]) => ({ value: id, label: pick(texts.title) })),
        ]}
      />
      <NativeSelect
        label={messages.cases.state}
        size="sm"
        value={state ?? ""}
        disabled={chosen === undefined}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...withOpenness, ...(protocol ? { protocol } : {}), ...(value ? { state: value } : {}) })
        }
        data={[
          { value: "", label: messages.cases.anyState },
          ...Object.keys(chosen?.protocol.states ?? {}).map((id) => ({ value: id, label: words.state(id) })),
        ]}
      />
    </form>
  );
};

/** Every case that this agent may see, by last change. */
export const CasesPage = () => {
  const { messages } = useText();
  const me = useMe();
  const filter: CaseFilter = useSearch({ from: "/app/cases" });
  const navigate = useNavigate();
  const { data, error, isPending, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(casesQuery(filter));
  const cases = data?.pages.flatMap((page) => page.cases) ?? [];
  const filtered = filter.protocol !== undefined || filter.state !== undefined || filter.open === false;

  return (
    <>
      <div className={styles.heading}>
        <PageTitle title={messages.cases.title} />
        {me.powers.includes("act") ? (
          <Button component={Link} to="/cases/new" leftSection={<IconPlus size={18} aria-hidden="true" />}>
            {messages.cases.new}
          </Button>
        ) : null}
      </div>
      <Filters filter={filter} onChange={(search) => void navigate({ to: "/cases", search, replace: true })} />
      {isPending ? <Waiting /> : null}
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      {data && cases.length === 0 ? (
        <div className={styles.empty}>
          <p className={styles.emptyTitle}>{filtered ? messages.cases.emptyFiltered : messages.cases.empty}</p>
          {filtered ? (
            <Button variant="default" onClick={() => void navigate({ to: "/cases", search: {} })}>
              {messages.cases.clearFilters}
            </Button>
          ) : (
            <p className="muted">{messages.cases.emptyHint}</p>
          )}
        </div>
      ) : null}
      {cases.length > 0 ? (
        <>
          <table className={styles.table}>
            <caption>
              <span role="status">{messages.cases.count(cases.length, hasNextPage)}</span>
            </caption>
            <thead>
              <tr>
                <th scope="col">{messages.cases.number}</th>
                <th scope="col">{messages.cases.state}</th>
                <th scope="col">{messages.cases.partner}</th>
                <th scope="col">{messages.cases.deadline}</th>
                <th scope="col">{messages.cases.changed}</th>
              </tr>
            </thead>
            <tbody>
              {cases.map((summary) => (
                <Row key={summary.case} summary={summary} />
              ))}
            </tbody>
          </table>
          {hasNextPage ? (
            <div>
              <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {messages.cases.more}
              </Button>
            </div>
          ) : null}
        </>
      ) : null}
    </>
  );
};
