import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Agent, unwrap } from "#client";
import { api } from "../../api.ts";
import { useWords } from "../../case/arrangements.ts";
import { useNow, useToday } from "../../case/now.ts";
import { useMe } from "../../session.ts";
import { Dialog } from "../../shell/dialog.tsx";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { beginningOf, endOf, spanOf } from "../days.ts";
import { Period } from "../period.tsx";
import styles from "./dialogs.module.css";
import { heldQuery, type WaitingCase } from "./inbox-queries.ts";
import { useInboxText } from "./inbox-text.ts";
import { PersonSelect } from "./person-select.tsx";
import { Refusals } from "./refusals.tsx";
import { useAssignments } from "./use-assignments.ts";
import { useRefusals } from "./use-refusals.ts";

const reasons = ["leave", "commission", "training", "other"] as const;
type Reason = (typeof reasons)[number];

type HeldProps = { readonly row: WaitingCase; readonly lent: boolean; readonly onLend: (lent: boolean) => void };

const Held = ({ row, lent, onLend }: HeldProps) => {
  const { messages } = useInboxText();
  const words = useWords(row.protocol);
  return (
    <Checkbox
      label={row.number ?? messages.cases.noNumber(row.case.slice(0, 6))}
      description={words.inShort(row.summary)}
      checked={lent}
      onChange={({ currentTarget: { checked } }) => onLend(checked)}
    />
  );
};

type LendProps = {
  readonly held: readonly WaitingCase[];
  readonly kept: ReadonlySet<string>;
  readonly onKeep: (ids: readonly string[], kept: boolean) => void;
};

/** Which of one's open cases the deputy is to see. */
const Lend = ({ held, kept, onKeep }: LendProps) => {
  const { inbox } = useInboxText();
  const all = held.map((row) => row.case);
  if (held.length === 0) return <p className="muted small">{inbox.noneHeld}</p>;
  return (
    <fieldset className={styles.lend}>
      <legend>{inbox.lend(held.length)}</legend>
      <p className="muted small">{inbox.lendHint}</p>
      {held.length > 1 ? (
        <Checkbox
          label={inbox.lendAll}
          checked={kept.size === 0}
          indeterminate={kept.size > 0 && kept.size < held.length}
          onChange={({ currentTarget: { checked } }) => onKeep(all, !checked)}
        />
      ) : null}
      <ul className={styles.held}>
        {held.map((row) => (
          <li key={row.case}>
            <Held row={row} lent={!kept.has(row.case)} onLend={(lent) => onKeep([row.case], !lent)} />
          </li>
        ))}
      </ul>
    </fieldset>
  );
};

type Props = {
  readonly onClose: () => void;
  /** A colleague of whom it is noted; oneself if absent. */
  readonly of?: Agent;
};

/** Notes that somebody is away; one's own deputy is given sight of one's cases, each by a signed act that ends by itself. */
export const AwayDialog = ({ onClose, of }: Props) => {
  const { messages, inbox } = useInboxText();
  const me = useMe();
  const client = useQueryClient();
  const now = useNow();
  const today = useToday();
  const [period, setPeriod] = useState<readonly [string, string]>([today, ""]);
  const [reason, setReason] = useState<Reason>("leave");
  const [deputy, setDeputy] = useState("");
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const lends = of === undefined && me.powers.includes("assign");
  const { data: held = [] } = useQuery({ ...heldQuery, enabled: lends });
  const { ready, progress, failure: unsigned, sign } = useAssignments();
  const { refusals, settle, forget } = useRefusals(held);
  const lent = lends && deputy !== "" ? held.filter((row) => !kept.has(row.case)) : [];

  const keep = (ids: readonly string[], keeps: boolean): void =>
    setKept((before) => new Set(keeps ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));

  const note = async (): Promise<void> => {
    const [from, until] = period;
    const span = spanOf(from === today ? now : beginningOf(from), endOf(until), now);
    setWrong(span === null);
    setFailure(null);
    forget();
    if (span === null) return;
    setBusy(true);
    try {
      const body = { ...span, deputy: deputy === "" ? null : deputy, reason };
      await unwrap(api.PUT("/api/v1/absences/{kid}", { params: { path: { kid: of?.kid ?? me.kid ?? "" } }, body }));
      for (const key of ["agents", "shifts"]) await client.invalidateQueries({ queryKey: [key] });
      const done = lent.length === 0 ? [] : await sign(lent, () => [{ agent: deputy, give: true, ends: span.ends }]);
      if (done !== undefined && settle(done) === lent.length) onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog open onClose={onClose} title={of === undefined ? inbox.awayTitle : (of.name ?? inbox.awayTitle)} size="md">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void note();
        }}
      >
        <div className={styles.period}>
          <Period
            type="date"
            labels={[inbox.awayFrom, inbox.awayUntil]}
            value={period}
            onChange={setPeriod}
            error={wrong ? inbox.wrongPeriod : undefined}
          />
        </div>
        <NativeSelect
          label={inbox.awayReason}
          value={reason}
          onChange={({ currentTarget }) => setReason(reasons.find((one) => one === currentTarget.value) ?? "other")}
          data={reasons.map((one) => ({ value: one, label: inbox.reasons[one] }))}
        />
        <PersonSelect label={inbox.deputy} none={inbox.noDeputy} value={deputy} onChange={setDeputy} />
        {lends && deputy !== "" ? <Lend held={held} kept={kept} onKeep={keep} /> : null}
        {of === undefined && !lends && deputy !== "" ? <Notice tone="info">{inbox.cannotLend}</Notice> : null}
        {lent.length > 0 && !ready ? <Notice tone="warn">{inbox.needsKey}</Notice> : null}
        {(failure ?? unsigned) ? <Failure error={failure ?? unsigned} /> : null}
        <Refusals refusals={refusals} />
        <div className={styles.actions}>
          <Button type="submit" loading={busy} disabled={lent.length > 0 && !ready}>
            {inbox.awaySign(lent.length)}
          </Button>
          <Button variant="default" onClick={onClose} disabled={busy}>
            {messages.cancel}
          </Button>
          <span className="muted small" role="status">
            {progress ? inbox.signing(progress.done, progress.of) : ""}
          </span>
        </div>
      </form>
    </Dialog>
  );
};
