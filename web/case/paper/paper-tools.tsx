import { Button } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { CaseFile, TimelineAct } from "#client";
import { ownerOf, useMe } from "../../session.ts";
import { anchorOf } from "../act-name.ts";
import type { Words } from "../arrangements.ts";
import { draftKey, prefillDraft } from "../form/draft.ts";
import { writeMoment } from "../form/read-act.ts";
import { usePartyName } from "../parties.ts";
import { DISPATCH, dispatchesOf, isPast } from "./dispatches.ts";
import { usePaperText } from "./paper-text.ts";
import styles from "./paper-tools.module.css";

const NoteDialog = lazy(async () => ({ default: (await import("./note-dialog.tsx")).NoteDialog }));

type Props = { readonly act: TimelineAct; readonly file: CaseFile };

/** An own act that leaves, or would leave if the partner had a node. */
const isOutgoing = ({ stage, author, type }: TimelineAct, party: string): boolean =>
  author.party === party && (stage === "docketed" || stage === "pending") && type !== DISPATCH;

/** How an act went out on paper, as its records say. */
export const SentOnPaper = ({ act, file, words }: Props & { readonly words: Words }) => {
  const { paper, format } = usePaperText();
  const records = dispatchesOf(file, act.hash);
  if (records.length === 0) return null;
  const told = ({ frame, content, at, occurred }: TimelineAct): string => {
    const when = format.shortTime(occurred ?? at);
    const by = paper.sentBy(words.option(DISPATCH, "channel", String(frame.channel)), when);
    const { recipient } = content ?? {};
    return typeof recipient === "string" ? `${by}, ${paper.to(recipient)}` : by;
  };
  return (
    <div>
      <dt>{paper.sentOnPaper}</dt>
      <dd>
        <ul className={styles.records}>
          {records.map((record) => (
            <li key={record.hash}>
              <a href={`#${anchorOf(record.hash)}`}>{told(record)}</a>
            </li>
          ))}
        </ul>
      </dd>
    </div>
  );
};

/** What the other party, which has a node by now, says of an act that was written down for it. */
export const Replies = ({ act, file }: Props) => {
  const { paper } = usePaperText();
  const partyName = usePartyName();
  const replies = file.acts.filter(
    ({ type, of, standing, author }) =>
      (type === "affirm" || type === "dispute") && of === act.hash && standing === "stands" && author.party === act.frame.transcribes,
  );
  return replies.map(({ hash, type, author, n }) => (
    <p key={hash}>
      <a href={`#${anchorOf(hash)}`}>
        {type === "affirm" ? paper.affirmed(partyName(author.party), n) : paper.disputed(partyName(author.party), n)}
      </a>
    </p>
  ));
};

/** Of a record that was wrong: leads to the form of the one that takes its place. */
const Mend = ({ act, file }: Props) => {
  const { paper } = usePaperText();
  const me = useMe();
  const navigate = useNavigate();
  const { of, frame, content, hash } = act;
  if (of === null || content === null || isPast(file, act)) return null;
  const mend = (): void => {
    const { instead: _, ...kept } = frame;
    const values = { frame: { ...kept, instead: hash }, content: { ...content }, occurred: writeMoment(act.occurred ?? act.at) };
    prefillDraft(draftKey(ownerOf(me), file.case, DISPATCH, of), values);
    void navigate({ to: "/cases/$case/act/$type", params: { case: file.case, type: DISPATCH }, search: { of } });
  };
  return (
    <div className={styles.tools}>
      <Button variant="subtle" size="compact-sm" onClick={mend}>
        {paper.mend}
      </Button>
    </div>
  );
};

/** What can be done with an own act on paper. */
export const PaperTools = ({ act, file }: Props) => {
  const { paper } = usePaperText();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const acts = me.powers.includes("act");
  if (act.type === DISPATCH) return acts && act.author.party === me.party ? <Mend act={act} file={file} /> : null;
  if (!isOutgoing(act, me.party)) return null;
  const isPaperCase = file.onPaper !== null || dispatchesOf(file, act.hash).length > 0;
  return (
    <div className={styles.tools}>
      {act.content === null ? null : (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconFileText size={15} aria-hidden="true" />}
          onClick={() => setOpen(true)}
        >
          {paper.make}
        </Button>
      )}
      {acts && isPaperCase ? (
        <Link to="/cases/$case/act/$type" params={{ case: file.case, type: DISPATCH }} search={{ of: act.hash }} className={styles.record}>
          {paper.record}
        </Link>
      ) : null}
      {open ? (
        <Suspense fallback={null}>
          <NoteDialog act={act} file={file} open onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </div>
  );
};
