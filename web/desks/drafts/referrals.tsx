import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { useAgencyName } from "../../case/parties.ts";
import { useMe } from "../../session.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { Failure } from "../../shell/failure.tsx";
import { useColleagues } from "../inbox/person-select.tsx";
import { nameOf } from "../person.ts";
import styles from "./drafts.module.css";
import { type DraftFile, useDraftChange } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";
import { PersonChoice } from "./person-choice.tsx";

type Referral = DraftFile["referrals"][number];

/** Gives the draft back, or takes it back. */
export const useReturn = (id: string) =>
  useDraftChange(id, ({ id: referral }: Referral) =>
    unwrap(
      api.POST("/api/v1/drafts/{draft}/referrals/{referral}/returned", { params: { path: { draft: id, referral: String(referral) } } }),
    ),
  );

const Line = ({ one, onReturn }: { readonly one: Referral; readonly onReturn: (() => void) | null }) => {
  const { drafts, format } = useDraftsText();
  const me = useMe();
  const agencyName = useAgencyName();
  return (
    <li className={styles.comment}>
      <p className="small">
        <strong>{format.list(one.who.map(nameOf))}</strong>{" "}
        <span className="muted">
          {drafts.with(agencyName(me.party, one.agency), format.shortTime(one.at))}
          {one.backAt === null || one.backBy === null ? "" : ` · ${drafts.back(nameOf(one.backBy), format.shortTime(one.backAt))}`}
        </span>
      </p>
      <p className={styles.said}>{one.question}</p>
      {onReturn && one.backAt === null ? (
        <span className={styles.tools}>
          <Button variant="subtle" size="compact-sm" onClick={onReturn}>
            {drafts.takeBack}
          </Button>
        </span>
      ) : null}
    </li>
  );
};

type Props = { readonly draft: DraftFile; readonly flush: () => Promise<unknown> };

/** The draft at another own agency: whom it was shown to, with which question, and whether it is back. */
export const Referrals = ({ draft, flush }: Props) => {
  const { drafts } = useDraftsText();
  const me = useMe();
  const announce = useAnnounce();
  const people = useColleagues().filter(({ agency }) => agency !== me.agency);
  const [kid, setKid] = useState("");
  const [question, setQuestion] = useState("");
  const { draft: id } = draft;
  const giving = useReturn(id);
  const { mutate, isPending, error } = useDraftChange(id, async () => {
    await flush();
    return unwrap(
      api.POST("/api/v1/drafts/{draft}/referrals", { params: { path: { draft: id } }, body: { kids: [kid], question: question.trim() } }),
    );
  });
  const writes = draft.part === "author" || draft.part === "writer";
  const refers = writes && me.powers.includes("assign") && people.length > 0;
  if (!refers && draft.referrals.length === 0) return null;
  const send = (): void =>
    mutate(undefined, {
      onSuccess: () => {
        const person = people.find((one) => one.kid === kid);
        if (person) announce(drafts.asks(nameOf(person)));
        setKid("");
        setQuestion("");
      },
    });
  return (
    <section className={styles.part} aria-labelledby="draft-referrals">
      <h3 id="draft-referrals">{drafts.referralTitle}</h3>
      <p className="muted small">{drafts.referralHint}</p>
      <ul className={styles.list}>
        {draft.referrals.map((one) => (
          <Line key={one.id} one={one} onReturn={writes ? () => giving.mutate(one) : null} />
        ))}
      </ul>
      {refers ? (
        <div className={styles.row}>
          <PersonChoice label={drafts.person} people={people} value={kid} onChange={setKid} />
          <Textarea
            label={drafts.question}
            value={question}
            onChange={({ currentTarget }) => setQuestion(currentTarget.value)}
            maxLength={2000}
            autosize
            minRows={2}
            maxRows={8}
          />
          <div className={styles.actions}>
            <Button variant="default" disabled={kid === "" || question.trim() === ""} loading={isPending} onClick={send}>
              {drafts.sendQuestion}
            </Button>
          </div>
        </div>
      ) : null}
      {(error ?? giving.error) ? <Failure error={error ?? giving.error} /> : null}
    </section>
  );
};
