import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { PageTitle } from "../../shell/page-title.tsx";
import { nameOf } from "../person.ts";
import { EnterForm } from "./enter-form.tsx";
import { Hits } from "./hits.tsx";
import styles from "./holdings-page.module.css";
import { type Holding, holdingsQuery, type Kind, kinds } from "./holdings-queries.ts";
import { useHoldingsText } from "./holdings-text.ts";

const Row = ({ holding }: { readonly holding: Holding }) => {
  const { holdings, format } = useHoldingsText();
  return (
    <li className={styles.card}>
      <div className={styles.line}>
        <h2>
          <Link to="/holdings/$holding" params={{ holding: holding.id }}>
            {holding.identifiers.map(({ value }) => value).join(", ") || "–"}
          </Link>
        </h2>
        <span>{holdings.kinds[holding.kind]}</span>
        <span className="muted small">{holdings.by(nameOf(holding.by), format.shortTime(holding.at))}</span>
      </div>
    </li>
  );
};

const Held = () => {
  const { messages, holdings } = useHoldingsText();
  const me = useMe();
  const [kind, setKind] = useState<Kind | "">("");
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(holdingsQuery(kind));
  const rows = data?.pages.flatMap((page) => page.holdings) ?? [];
  return (
    <>
      <p className="muted">{holdings.intro}</p>
      {me.powers.includes("act") ? <EnterForm /> : null}
      <NativeSelect
        className={styles.filter}
        label={holdings.kind}
        size="sm"
        value={kind}
        onChange={({ currentTarget }) => setKind(kinds.find((one) => one === currentTarget.value) ?? "")}
        data={[{ value: "", label: holdings.anyKind }, ...kinds.map((one) => ({ value: one, label: holdings.kinds[one] }))]}
      />
      {isPending ? <Skeleton height={160} role="status" aria-label={messages.loading} /> : null}
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      {data && rows.length === 0 ? (
        <div className={styles.empty}>
          <p>{holdings.none}</p>
          <p className="muted">{holdings.noneHint}</p>
        </div>
      ) : null}
      {rows.length > 0 ? (
        <ul className={styles.list}>
          {rows.map((holding) => (
            <Row key={holding.id} holding={holding} />
          ))}
        </ul>
      ) : null}
      {hasNextPage ? (
        <div>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {holdings.more}
          </Button>
        </div>
      ) : null}
    </>
  );
};

/** Persons and objects, and what came of comparing them. */
export const HoldingsPage = () => {
  const { holdings } = useHoldingsText();
  const { show } = useSearch({ from: "/app/holdings" });
  return (
    <>
      <PageTitle title={holdings.title} />
      <nav aria-label={holdings.sections}>
        <ul className={styles.tabs}>
          <li>
            <Link to="/holdings" search={{}} className={styles.tab} data-current={show !== "hits"} replace>
              {holdings.held}
            </Link>
          </li>
          <li>
            <Link to="/holdings" search={{ show: "hits" }} className={styles.tab} data-current={show === "hits"} replace>
              {holdings.hits}
            </Link>
          </li>
        </ul>
      </nav>
      {show === "hits" ? <Hits /> : <Held />}
    </>
  );
};
