import { Button, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { useWords } from "../../case/arrangements.ts";
import { StateBadge } from "../../case/state-badge.tsx";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { PageTitle } from "../../shell/page-title.tsx";
import { nameOf } from "../person.ts";
import { EnterForm } from "./enter-form.tsx";
import styles from "./holdings-page.module.css";
import { type HoldingFile, holdingQuery, holdingsQuery, type Merge } from "./holdings-queries.ts";
import { useHoldingsText } from "./holdings-text.ts";

const CaseLine = ({ named }: { readonly named: HoldingFile["cases"][number] }) => {
  const { messages } = useHoldingsText();
  const words = useWords(named.protocol);
  return (
    <li className={styles.line}>
      <Link to="/cases/$case" params={{ case: named.case }} className="numeric">
        {named.number ?? messages.cases.noNumber(named.case.slice(0, 6))}
      </Link>
      <StateBadge label={words.state(named.state)} final={named.final} />
      <span className="muted small">{words.title}</span>
    </li>
  );
};

const useChanged = () => {
  const client = useQueryClient();
  return () => Promise.all(["holdings", "holding"].map((name) => client.invalidateQueries({ queryKey: [name] })));
};

const Undo = ({ merge }: { readonly merge: Merge }) => {
  const { holdings } = useHoldingsText();
  const changed = useChanged();
  const [open, setOpen] = useState(false);
  const [told, setTold] = useState(false);
  const [reason, setReason] = useState("");
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/merges/{merge}/undone", { params: { path: { merge: String(merge.id) } }, body: { reason } })),
    onSuccess: changed,
  });
  const isEmpty = reason.trim().length < 3;
  if (!open)
    return (
      <Button size="compact-sm" variant="subtle" aria-label={holdings.undoOf(merge.label)} onClick={() => setOpen(true)}>
        {holdings.undo}
      </Button>
    );
  return (
    <form
      className={styles.question}
      aria-label={holdings.undoOf(merge.label)}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTold(true);
        if (!isEmpty) mutate();
      }}
    >
      <TextInput
        size="sm"
        label={holdings.reason}
        maxLength={1000}
        value={reason}
        error={told && isEmpty ? holdings.needsReason : undefined}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <div className={styles.actions}>
        <Button size="sm" type="submit" loading={isPending}>
          {holdings.undoDo}
        </Button>
        <Button size="sm" variant="default" onClick={() => setOpen(false)}>
          {holdings.cancel}
        </Button>
      </div>
      {error ? <Failure error={error} /> : null}
    </form>
  );
};

const MergeLine = ({ merge }: { readonly merge: Merge }) => {
  const { holdings, format } = useHoldingsText();
  const me = useMe();
  const { undone } = merge;
  return (
    <li className={styles.card}>
      <p>{holdings.merged(merge.label, nameOf(merge.by), format.shortTime(merge.at))}</p>
      {merge.reason === null ? null : <p className="muted">{merge.reason}</p>}
      {undone === null ? null : (
        <p>
          {holdings.undone(nameOf(undone.by), format.shortTime(undone.at))}
          {undone.reason === null ? null : <span className="muted">: {undone.reason}</span>}
        </p>
      )}
      {undone === null && me.powers.includes("act") ? <Undo merge={merge} /> : null}
    </li>
  );
};

/** Says that another holding of the same kind is this one. */
const MergeForm = ({ file }: { readonly file: HoldingFile }) => {
  const { holdings } = useHoldingsText();
  const changed = useChanged();
  const { data } = useInfiniteQuery(holdingsQuery(file.kind));
  const others = (data?.pages.flatMap((page) => page.holdings) ?? []).filter(({ id }) => id !== file.id);
  const [other, setOther] = useState("");
  const [reason, setReason] = useState("");
  const [told, setTold] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/holdings/{holding}/merges", { params: { path: { holding: file.id } }, body: { other, reason } })),
    onSuccess: () => {
      setOther("");
      setReason("");
      setTold(false);
      return changed();
    },
  });
  const isEmpty = reason.trim().length < 3;
  if (others.length === 0) return null;
  return (
    <form
      className={styles.form}
      aria-label={holdings.mergeTitle}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTold(true);
        if (!isEmpty && other !== "") mutate();
      }}
    >
      <h2>{holdings.mergeTitle}</h2>
      <p className="muted small">{holdings.mergeHint}</p>
      <div className={styles.fields}>
        <NativeSelect
          label={holdings.mergeOther}
          value={other}
          error={told && other === "" ? holdings.needsOther : undefined}
          onChange={({ currentTarget }) => setOther(currentTarget.value)}
          data={[
            { value: "", label: holdings.choose },
            ...others.map(({ id, identifiers }) => ({ value: id, label: `${identifiers[0]?.value ?? "–"} · ${id.slice(0, 6)}` })),
          ]}
        />
        <TextInput
          label={holdings.reason}
          maxLength={1000}
          value={reason}
          error={told && isEmpty ? holdings.needsReason : undefined}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </div>
      <div className={styles.actions}>
        <Button type="submit" variant="default" loading={isPending}>
          {holdings.mergeDo}
        </Button>
      </div>
      {error ? <Failure error={error} /> : null}
    </form>
  );
};

const File = ({ file }: { readonly file: HoldingFile }) => {
  const { holdings, format } = useHoldingsText();
  const me = useMe();
  const acts = me.powers.includes("act");
  return (
    <>
      <p className="muted">
        {holdings.kinds[file.kind]} · {holdings.by(nameOf(file.by), format.shortTime(file.at))}
      </p>
      <section className={styles.part} aria-labelledby="identifiers">
        <h2 id="identifiers">{holdings.identifiers}</h2>
        <ul className={styles.plain}>
          {file.identifiers.map(({ value, by, at }) => (
            <li key={`${value} ${at}`}>
              <span className="numeric">{value}</span> <span className="muted small">{holdings.by(nameOf(by), format.shortTime(at))}</span>
            </li>
          ))}
        </ul>
      </section>
      <section className={styles.part} aria-labelledby="named">
        <h2 id="named">{holdings.cases}</h2>
        {file.cases.length === 0 ? <p className="muted">{holdings.noCases}</p> : null}
        <ul className={styles.plain}>
          {file.cases.map((named) => (
            <CaseLine key={named.case} named={named} />
          ))}
        </ul>
      </section>
      <section className={styles.part} aria-labelledby="merges">
        <h2 id="merges">{holdings.merges}</h2>
        {file.merges.length === 0 ? <p className="muted">{holdings.noMerges}</p> : null}
        <ul className={styles.list}>
          {file.merges.map((merge) => (
            <MergeLine key={merge.id} merge={merge} />
          ))}
        </ul>
      </section>
      {acts ? <EnterForm to={file} /> : null}
      {acts ? <MergeForm file={file} /> : null}
    </>
  );
};

/** One person or object. */
export const HoldingPage = () => {
  const { messages, holdings } = useHoldingsText();
  const { holding } = useParams({ from: "/app/holdings/$holding" });
  const { data, error, isPending, refetch } = useQuery(holdingQuery(holding));
  return (
    <>
      <p>
        <Link to="/holdings">{holdings.title}</Link>
      </p>
      <PageTitle title={data?.identifiers[0]?.value ?? holdings.title} />
      {isPending ? <Skeleton height={200} role="status" aria-label={messages.loading} /> : null}
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      {data ? <File file={data} /> : null}
    </>
  );
};
