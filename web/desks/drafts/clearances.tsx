import { Button, Textarea } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconClock, IconPencil } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf, unwrap } from "#client";
import { api } from "../../api.ts";
import { useMe } from "../../session.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { useColleagues } from "../inbox/person-select.tsx";
import { nameOf } from "../person.ts";
import styles from "./drafts.module.css";
import { type DraftFile, useDraftChange } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";
import { PersonChoice } from "./person-choice.tsx";

type Clearance = DraftFile["clearances"][number];
type Part = "writer" | "clearer";
type Asking = { readonly kid: string; readonly part: Part | null };

const icons = { yes: IconCircleCheck, no: IconCircleX, waiting: IconClock, voided: IconClock };

/** Asks somebody, asks them again, or asks them no longer. */
const useAsking = (id: string, flush: () => Promise<unknown>) =>
  useDraftChange(id, async ({ kid, part }: Asking) => {
    const path = { draft: id, kid };
    if (part === null) return unwrap(api.DELETE("/api/v1/drafts/{draft}/people/{kid}", { params: { path } }));
    await flush();
    return unwrap(api.PUT("/api/v1/drafts/{draft}/people/{kid}", { params: { path }, body: { part } }));
  });

const Line = ({ one, onAsk }: { readonly one: Clearance; readonly onAsk: ((part: Part | null) => void) | null }) => {
  const { drafts, format } = useDraftsText();
  const kind = one.answer ?? (one.voided ? "voided" : "waiting");
  const Icon = icons[kind];
  const name = nameOf(one.who);
  return (
    <li className={styles.clearance} data-kind={kind}>
      <span className={styles.answer}>
        <Icon size={17} aria-hidden="true" />
        <span>
          <strong>{name}</strong> {drafts.answers[kind]}
          {one.at === null ? "" : `, ${format.shortTime(one.at)}`}
        </span>
      </span>
      {one.reason ? <p className={styles.quote}>{one.reason}</p> : null}
      {onAsk ? (
        <span className={styles.tools}>
          {one.answer === null ? (
            <Button variant="subtle" size="compact-sm" onClick={() => onAsk("clearer")}>
              {drafts.askAgain(name)}
            </Button>
          ) : null}
          <Button variant="subtle" size="compact-sm" onClick={() => onAsk(null)}>
            {drafts.release(name)}
          </Button>
        </span>
      ) : null}
    </li>
  );
};

type Props = { readonly draft: DraftFile; readonly flush: () => Promise<unknown> };

/** Who clears the draft and how they answered; whoever writes it names them. */
export const Clearances = ({ draft, flush }: Props) => {
  const { drafts } = useDraftsText();
  const me = useMe();
  const announce = useAnnounce();
  const people = useColleagues().filter(({ agency, kid }) => agency === me.agency && kid !== draft.author.kid);
  const [kid, setKid] = useState("");
  const { mutate, isPending, error } = useAsking(draft.draft, flush);
  const writes = draft.part === "author" || draft.part === "writer";
  const ask = (asked: string, part: Part | null): void =>
    mutate(
      { kid: asked, part },
      {
        onSuccess: () => {
          setKid("");
          const person = people.find((one) => one.kid === asked);
          if (part !== null && person) announce(drafts.asks(nameOf(person)));
        },
      },
    );
  return (
    <section className={styles.part} aria-labelledby="draft-clearances">
      <h3 id="draft-clearances">{drafts.clearances}</h3>
      <p className="muted small">{drafts.clearancesHint}</p>
      {draft.clearances.length + draft.writers.length > 0 ? (
        <ul className={styles.list}>
          {draft.clearances.map((one) => (
            <Line key={one.who.kid} one={one} onAsk={writes ? (part) => ask(one.who.kid, part) : null} />
          ))}
          {draft.writers.map((who) => (
            <li key={who.kid} className={styles.clearance}>
              <span className={styles.answer}>
                <IconPencil size={17} aria-hidden="true" />
                <span>
                  <strong>{nameOf(who)}</strong> {drafts.writes}
                </span>
              </span>
              {draft.part === "author" ? (
                <span className={styles.tools}>
                  <Button variant="subtle" size="compact-sm" onClick={() => ask(who.kid, null)}>
                    {drafts.release(nameOf(who))}
                  </Button>
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {writes ? (
        <div className={styles.row}>
          <PersonChoice
            label={drafts.colleague}
            people={people}
            value={kid}
            onChange={setKid}
            error={problemOf(error)?.status === 422 ? drafts.unfit : undefined}
          />
          <div className={styles.actions}>
            <Button variant="default" disabled={kid === ""} loading={isPending} onClick={() => ask(kid, "clearer")}>
              {drafts.askToClear}
            </Button>
            <Button variant="default" disabled={kid === ""} loading={isPending} onClick={() => ask(kid, "writer")}>
              {drafts.letWrite}
            </Button>
          </div>
        </div>
      ) : null}
      {error && problemOf(error)?.status !== 422 ? <Failure error={error} /> : null}
    </section>
  );
};

/** Yes or no to the text that is shown; a reason for a no. */
export const MyClearance = ({ draft }: { readonly draft: DraftFile }) => {
  const { drafts } = useDraftsText();
  const client = useQueryClient();
  const announce = useAnnounce();
  const me = useMe();
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState(false);
  const { draft: id, version, hash } = draft;
  // What is answered is what was read, not what came meanwhile.
  const [read, setRead] = useState(version);
  const mine = draft.clearances.find(({ who }) => who.kid === me.kid);
  const { mutate, isPending, error } = useDraftChange(id, (yes: boolean) =>
    unwrap(
      api.POST("/api/v1/drafts/{draft}/clearance", {
        params: { path: { draft: id } },
        body: { version, hash, yes, reason: reason.trim() },
      }),
    ),
  );
  const answer = (yes: boolean): void => {
    setWrong(!yes && reason.trim() === "");
    if (!yes && reason.trim() === "") return;
    mutate(yes, {
      onSuccess: () => {
        setReason("");
        announce(drafts.answered);
        void client.invalidateQueries({ queryKey: ["inbox"] });
      },
    });
  };
  const isStale = problemOf(error)?.status === 409;
  return (
    <section className={styles.word} aria-labelledby="draft-word">
      <h2 id="draft-word">{drafts.yourWord}</h2>
      <p className="muted small">{drafts.yourWordHint}</p>
      {mine?.answer ? (
        <p>
          {drafts.answers[mine.answer]} ({drafts.version(version)})
        </p>
      ) : null}
      <Textarea
        label={drafts.reason}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        error={wrong ? drafts.reasonNeeded : undefined}
        maxLength={2000}
        autosize
        minRows={2}
        maxRows={8}
      />
      {read === version ? null : (
        <Notice tone="warn" role="status">
          <p>{drafts.changedMeanwhile}</p>
          <Button variant="default" size="sm" onClick={() => setRead(version)}>
            {drafts.readAgain}
          </Button>
        </Notice>
      )}
      <div className={styles.actions}>
        <Button loading={isPending} disabled={read !== version} onClick={() => answer(true)}>
          {drafts.yes}
        </Button>
        <Button variant="default" loading={isPending} disabled={read !== version} onClick={() => answer(false)}>
          {drafts.no}
        </Button>
      </div>
      {error && !isStale ? <Failure error={error} /> : null}
    </section>
  );
};
