import { Button, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { useWords } from "../../case/arrangements.ts";
import { usePartyName } from "../../case/parties.ts";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { nameOf } from "../person.ts";
import styles from "./holdings-page.module.css";
import { type Comparison, type Hit, hitsQuery } from "./holdings-queries.ts";
import { useHoldingsText } from "./holdings-text.ts";

type Decision = "confirmed" | "rejected";

/** A question to the assignee, who answers it with a reason. */
const Question = ({ hit }: { readonly hit: Hit }) => {
  const { holdings } = useHoldingsText();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [told, setTold] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (decision: Decision) =>
      unwrap(api.POST("/api/v1/hits/{hit}/decision", { params: { path: { hit: String(hit.id) } }, body: { decision, reason } })),
    onSuccess: () => Promise.all(["hits", "holding"].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
  const isEmpty = reason.trim().length < 3;
  const decide = (decision: Decision): void => {
    setTold(true);
    if (!isEmpty) mutate(decision);
  };
  return (
    <fieldset className={styles.question}>
      <legend>
        {holdings.question} <span className="numeric">{hit.value}</span>
      </legend>
      <TextInput
        size="sm"
        label={holdings.reason}
        maxLength={1000}
        value={reason}
        error={told && isEmpty ? holdings.needsReason : undefined}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <div className={styles.actions}>
        <Button size="sm" loading={isPending} onClick={() => decide("confirmed")}>
          {holdings.confirm}
        </Button>
        <Button size="sm" variant="default" disabled={isPending} onClick={() => decide("rejected")}>
          {holdings.reject}
        </Button>
      </div>
      {error ? <Failure error={error} /> : null}
    </fieldset>
  );
};

const HitLine = ({ hit }: { readonly hit: Hit }) => {
  const { holdings, format } = useHoldingsText();
  const me = useMe();
  const told = hit.decision === "confirmed" ? holdings.confirmed : holdings.rejected;
  return (
    <li className={styles.hit}>
      <p>
        <strong>{holdings.hit}:</strong> {holdings.kinds[hit.kind]}{" "}
        <Link to="/holdings/$holding" params={{ holding: hit.holding }} className="numeric">
          {hit.value}
        </Link>
      </p>
      {hit.decision === null && me.powers.includes("act") ? <Question hit={hit} /> : null}
      {hit.decision !== null && hit.by !== null && hit.decidedAt !== null ? (
        <p className="muted small">
          {told(nameOf(hit.by), format.shortTime(hit.decidedAt))}
          {hit.reason === null ? "" : `: ${hit.reason}`}
        </p>
      ) : null}
    </li>
  );
};

const Compared = ({ row }: { readonly row: Comparison }) => {
  const { messages, holdings, format } = useHoldingsText();
  const words = useWords(row.case.protocol);
  const partyName = usePartyName();
  return (
    <li className={styles.card}>
      <div className={styles.line}>
        <h2>
          <Link to="/cases/$case" params={{ case: row.case.case }} className="numeric">
            {row.case.number ?? messages.cases.noNumber(row.case.case.slice(0, 6))}
          </Link>
        </h2>
        <span className="muted small">
          {words.done(row.type)} · {partyName(row.party)} · {format.shortTime(row.at)} · {holdings.compared(row.identifiers)}
        </span>
      </div>
      {row.hits.length === 0 ? (
        <p>{holdings.noHit}</p>
      ) : (
        <ul className={styles.hits}>
          {row.hits.map((hit) => (
            <HitLine key={hit.id} hit={hit} />
          ))}
        </ul>
      )}
    </li>
  );
};

/** What came of comparing, for the assignee. */
export const Hits = () => {
  const { messages, holdings } = useHoldingsText();
  const { data, error, isPending, refetch } = useQuery(hitsQuery);
  return (
    <>
      <p className="muted">{holdings.hitsIntro}</p>
      {isPending ? <Skeleton height={160} role="status" aria-label={messages.loading} /> : null}
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      {data && data.comparisons.length === 0 ? <p className={styles.empty}>{holdings.noComparisons}</p> : null}
      {data && data.comparisons.length > 0 ? (
        <ul className={styles.list}>
          {data.comparisons.map((row) => (
            <Compared key={row.act} row={row} />
          ))}
        </ul>
      ) : null}
    </>
  );
};
