import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { useWords } from "../../case/arrangements.ts";
import { usePartyName } from "../../case/parties.ts";
import { StateBadge } from "../../case/state-badge.tsx";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import styles from "./search-page.module.css";
import { type Asked, type FoundCase, foundQuery, type Hit } from "./search-queries.ts";
import { useSearchText } from "./search-text.ts";

type Excerpt = Hit["excerpts"][number];

const Marked = ({ text, marks }: Excerpt) => {
  const ends = [0, ...marks.map(({ to }) => to)];
  return (
    <>
      {marks.map(({ from, to }, i) => (
        <Fragment key={from}>
          {text.slice(ends[i], from)}
          <mark>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(ends.at(-1))}
    </>
  );
};

const HitLines = ({ hit, protocol }: { readonly hit: Hit; readonly protocol: string }) => {
  const { search, format } = useSearchText();
  const words = useWords(protocol);
  const partyName = usePartyName();
  return (
    <li className={styles.hit}>
      <p className={styles.act}>
        {words.done(hit.type)}
        <span className="muted">
          {" "}
          · {partyName(hit.party)} · <time dateTime={new Date(hit.at * 1000).toISOString()}>{format.shortTime(hit.at)}</time>
        </span>
      </p>
      {hit.excerpts.length === 0 ? <p className="muted small">{search.inFrame}</p> : null}
      {hit.excerpts.map((excerpt) => (
        <p key={`${excerpt.field} ${excerpt.text}`} className={styles.excerpt}>
          <span className="muted">{words.field(hit.type, excerpt.field)}: </span>
          <Marked {...excerpt} />
        </p>
      ))}
    </li>
  );
};

const Result = ({ found }: { readonly found: FoundCase }) => {
  const { messages, search } = useSearchText();
  const words = useWords(found.protocol);
  const partyName = usePartyName();
  const me = useMe();
  const other = found.home === me.party ? found.partner : found.home;
  return (
    <li className={styles.result}>
      <div className={styles.case}>
        <h3>
          <Link to="/cases/$case" params={{ case: found.case }} className="numeric">
            {found.number ?? messages.cases.noNumber(found.case.slice(0, 6))}
          </Link>
        </h3>
        <StateBadge label={words.state(found.state)} final={found.final} />
        <span className="muted small">
          {words.title}
          {other === null ? "" : ` · ${partyName(other)}`}
        </span>
      </div>
      <p className={styles.about}>{words.inShort(found.summary)}</p>
      {found.byNumber ? <p className="muted small">{search.byNumber}</p> : null}
      {found.hits.length > 0 ? (
        <ul className={styles.hits}>
          {found.hits.map((hit) => (
            <HitLines key={hit.act} hit={hit} protocol={found.protocol} />
          ))}
        </ul>
      ) : null}
    </li>
  );
};

const Waiting = () => {
  const { messages } = useSearchText();
  return (
    <div className={styles.waiting} role="status" aria-label={messages.loading}>
      {[1, 2, 3].map((line) => (
        <Skeleton key={line} height={84} />
      ))}
    </div>
  );
};

/** What was found, page by page. */
export const Results = ({ asked, turn }: { readonly asked: Asked; readonly turn: number }) => {
  const { search } = useSearchText();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(foundQuery(asked, turn));
  const cases = data?.pages.flatMap((page) => page.cases) ?? [];
  if (isPending) return <Waiting />;
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  return (
    <section className={styles.results} aria-label={search.results}>
      {cases.length === 0 ? (
        <div className={styles.empty}>
          <p className={styles.emptyTitle} role="status">
            {hasNextPage ? search.nothingYet : search.nothing}
          </p>
          {hasNextPage ? null : <p className="muted">{search.nothingHint}</p>}
        </div>
      ) : (
        <>
          <h2 className={styles.count}>
            <span role="status">{search.count(cases.length, hasNextPage)}</span>
          </h2>
          <ol className={styles.list}>
            {cases.map((found) => (
              <Result key={found.case} found={found} />
            ))}
          </ol>
        </>
      )}
      {hasNextPage ? (
        <div>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {search.older}
          </Button>
        </div>
      ) : null}
    </section>
  );
};
