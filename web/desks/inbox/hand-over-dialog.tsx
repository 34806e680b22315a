import { Button, Checkbox, Textarea } from "@mantine/core";
import { useState } from "react";
import { useNow } from "../../case/now.ts";
import { useMe } from "../../session.ts";
import { Dialog } from "../../shell/dialog.tsx";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { nameOf } from "../person.ts";
import styles from "./dialogs.module.css";
import type { WaitingCase } from "./inbox-queries.ts";
import { useInboxText } from "./inbox-text.ts";
import { PersonSelect, useColleagues } from "./person-select.tsx";
import { Refusals } from "./refusals.tsx";
import { type Assignment, useAssignments } from "./use-assignments.ts";
import { useKeptText } from "./use-kept-text.ts";
import { useRefusals } from "./use-refusals.ts";

type Props = { readonly rows: readonly WaitingCase[]; readonly onClose: () => void; readonly onDone: (message: string) => void };

const NOTE = 2000;

/** Hands the selected cases to a colleague: one signature round, one act for each. */
export const HandOverDialog = ({ rows, onClose, onDone }: Props) => {
  const { messages, inbox, format } = useInboxText();
  const me = useMe();
  const now = useNow();
  const [given] = useState(rows);
  const [to, setTo] = useState("");
  const [wrong, setWrong] = useState(false);
  const [letGo, setLetGo] = useState(true);
  const [note, setNote] = useKeptText("handover");
  const { ready, progress, failure, sign } = useAssignments();
  const { refusals, settle, forget } = useRefusals(given);
  const person = useColleagues().find(({ kid }) => kid === to);
  const held = given.some(({ holder }) => holder?.kid === me.kid);
  const away = person?.away && person.away.begins <= now ? person.away : null;

  const assignmentsOf = ({ holder }: WaitingCase): readonly Assignment[] => [
    { agent: to, give: true },
    ...(letGo && holder?.kid === me.kid && me.kid !== null ? [{ agent: me.kid, give: false }] : []),
  ];
  const hand = async (): Promise<void> => {
    forget();
    setWrong(person === undefined);
    if (person === undefined) return;
    const done = await sign(given, assignmentsOf, note);
    if (done === undefined) return;
    const taken = settle(done);
    if (taken > 0) setNote("");
    if (taken === given.length) onDone(inbox.handedOver(taken, nameOf(person)));
  };

  return (
    <Dialog open onClose={onClose} title={inbox.handOverTitle(given.length)} size="md">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void hand();
        }}
      >
        <p className="muted small">{inbox.handOverHint}</p>
        <ul className={styles.cases}>
          {given.map((row) => (
            <li key={row.case} className="numeric">
              {row.number ?? messages.cases.noNumber(row.case.slice(0, 6))}
            </li>
          ))}
        </ul>
        <PersonSelect label={inbox.to} none={inbox.choose} value={to} onChange={setTo} error={wrong ? inbox.wrongPerson : undefined} />
        {person && away ? (
          <Notice tone="warn" role="status">
            <p>
              {inbox.awayWarning(nameOf(person), format.time(away.ends))} {away.deputy ? inbox.deputyHint(nameOf(away.deputy)) : ""}
            </p>
          </Notice>
        ) : null}
        <Textarea
          label={
            <>
              {inbox.note} <span className="muted">({messages.optional})</span>
            </>
          }
          description={inbox.noteHint}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
          maxLength={NOTE}
          autosize
          minRows={2}
          maxRows={8}
        />
        {held ? (
          <Checkbox
            label={inbox.letGo}
            description={inbox.letGoHint}
            checked={letGo}
            onChange={({ currentTarget }) => setLetGo(currentTarget.checked)}
          />
        ) : null}
        {ready ? null : <Notice tone="warn">{inbox.needsKey}</Notice>}
        {failure ? <Failure error={failure} /> : null}
        <Refusals refusals={refusals} />
        <div className={styles.actions}>
          <Button type="submit" loading={progress !== null} disabled={!ready}>
            {inbox.sign(given.length)}
          </Button>
          <Button variant="default" onClick={onClose} disabled={progress !== null}>
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
