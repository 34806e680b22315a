import { Button, Loader } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { type CaseFile, problemOf } from "#client";
import { caseQuery } from "../api.ts";
import { useMe } from "../session.ts";
import { useAnnounce } from "../shell/announce.tsx";
import { Failure } from "../shell/failure.tsx";
import { Notice } from "../shell/notice.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { useText } from "../text.ts";
import { useWords, type Words } from "./arrangements.ts";
import { saveBlob } from "./attachment.ts";
import styles from "./case-page.module.css";
import { Deadlines } from "./deadlines.tsx";
import { Evidence } from "./evidence.tsx";
import { Laws } from "./laws.ts";
import { LinkedCases } from "./linked-cases.tsx";
import { NextActs } from "./next-acts.tsx";
import { CasePaper } from "./paper/case-paper.tsx";
import { OnPaperNotice } from "./paper/on-paper-notice.tsx";
import { usePartyName } from "./parties.ts";
import { Readers } from "./readers.tsx";
import { type Signed, takeSigned } from "./signed.ts";
import { StateBadge } from "./state-badge.tsx";
import { Timeline } from "./timeline.tsx";

const CaseMap = lazy(() => import("./map/case-map.tsx").then(({ CaseMap }) => ({ default: CaseMap })));

/** What became of the act that was just signed, as far as it is known by now. */
const JustSigned = ({ signed, file, words }: { readonly signed: Signed; readonly file: CaseFile; readonly words: Words }) => {
  const { messages } = useText();
  const { stage, n } = file.acts.find(({ hash }) => hash === signed.hash) ?? signed;
  const told = {
    own: messages.form.doneOwn,
    pending: messages.form.donePending,
    refused: messages.form.refusedTitle,
    docketed: messages.form.doneNumber(n ?? 0),
  };
  return (
    <Notice tone={stage === "refused" ? "bad" : "good"} role="status" title={messages.form.done(words.done(signed.type))}>
      <p>{told[stage]}</p>
    </Notice>
  );
};

/** Says aloud that the case has changed while it was being read. */
const useChangeAnnounced = ({ seen, acts }: CaseFile): void => {
  const { messages } = useText();
  const announce = useAnnounce();
  const before = useRef({ seen, count: acts.length });
  useEffect(() => {
    if (before.current.seen !== seen || before.current.count !== acts.length) announce(messages.case.updated);
    before.current = { seen, count: acts.length };
  }, [seen, acts.length, announce, messages]);
};

const SaveBundle = ({ file }: { readonly file: CaseFile }) => {
  const { messages } = useText();
  const [failure, setFailure] = useState<unknown>(null);
  const save = async (): Promise<void> => {
    try {
      const answer = await fetch(`/api/v1/cases/${file.case}/bundle`);
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      saveBlob(await answer.blob(), `${file.number ?? file.case}.json`.replaceAll("/", "-"));
      setFailure(null);
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <div className={styles.bundle}>
      <Button
        variant="default"
        size="sm"
        leftSection={<IconDownload size={16} aria-hidden="true" />}
        aria-describedby="bundle-hint"
        onClick={() => void save()}
      >
        {messages.case.bundle}
      </Button>
      <p id="bundle-hint" className="muted small">
        {messages.case.bundleHint}
      </p>
      {failure ? <Failure error={failure} /> : null}
    </div>
  );
};

const Header = ({ file, words }: { readonly file: CaseFile; readonly words: Words }) => {
  const { messages, format } = useText();
  const partyName = usePartyName();
  const number = file.number ?? messages.cases.noNumber(file.case.slice(0, 6));
  const me = useMe();
  const help = words.stateHelp(file.state);
  const counterpart = file.home === me.party ? file.partner : file.home;
  return (
    <header className={styles.header}>
      <div className={styles.state}>
        <PageTitle title={`${number} · ${words.title}`}>
          <span className={styles.kind}>{words.title}</span>
          <span className="numeric">{number}</span>
        </PageTitle>
        <p>
          <span className="visually-hidden">{messages.cases.state}: </span>
          <StateBadge label={words.state(file.state)} final={file.final} large />
        </p>
      </div>
      {help ? <p className="muted">{help}</p> : null}
      <dl className={styles.facts}>
        <div>
          <dt>{messages.case.home}</dt>
          <dd>
            {partyName(file.home)} <span className="muted small">({messages.case.homeHint})</span>
          </dd>
        </div>
        <div>
          <dt>{messages.case.partner}</dt>
          <dd>{counterpart === null ? messages.cases.domestic : partyName(counterpart)}</dd>
        </div>
        <div>
          <dt>{messages.case.opened}</dt>
          <dd className="numeric">{format.time(file.openedAt)}</dd>
        </div>
        <div>
          <dt>{messages.case.changed}</dt>
          <dd className="numeric">{format.time(file.changedAt)}</dd>
        </div>
        {file.flags.length > 0 ? (
          <div>
            <dt>{messages.case.flags}</dt>
            <dd>{format.list(file.flags.map(words.flag))}</dd>
          </div>
        ) : null}
      </dl>
    </header>
  );
};

const Shown = ({ file }: { readonly file: CaseFile }) => {
  const { messages } = useText();
  const words = useWords(file.protocol);
  const me = useMe();
  const [signed] = useState(() => takeSigned(file.case));
  useChangeAnnounced(file);
  return (
    <>
      {signed ? <JustSigned signed={signed} file={file} words={words} /> : null}
      {file.disputed ? (
        <Notice tone="bad" title={messages.case.disputed}>
          <p>{messages.case.disputedHint}</p>
        </Notice>
      ) : null}
      <Header file={file} words={words} />
      <Evidence file={file} words={words} />
      {file.onPaper ? <OnPaperNotice party={file.onPaper.party} /> : null}
      <Laws value={file.laws}>
        <div className={styles.columns}>
          <div className={styles.aside}>
            {me.powers.includes("act") ? <NextActs file={file} words={words} /> : null}
            <Deadlines file={file} words={words} />
            <div className={styles.late}>
              <Readers file={file} />
              <SaveBundle file={file} />
              <CasePaper file={file} />
            </div>
          </div>
          <div className={styles.main}>
            <Suspense fallback={<Loader size="sm" role="status" aria-label={messages.loading} />}>
              <CaseMap file={file} words={words} />
            </Suspense>
            <LinkedCases file={file} words={words} />
            <Timeline file={file} words={words} />
          </div>
        </div>
      </Laws>
    </>
  );
};

/** One case: where it stands, what can be done, and everything that both sides did. */
export const CasePage = () => {
  const { case: id } = useParams({ from: "/app/cases/$case" });
  const { messages } = useText();
  const { data: file, error, refetch } = useQuery(caseQuery(id));
  if (file) return <Shown key={id} file={file} />;
  const status = problemOf(error)?.status;
  if (status === 404 || status === 403)
    return (
      <>
        <PageTitle title={messages.case.number} />
        <Notice tone="info" title={messages.case.notFound}>
          <p>{messages.case.notFoundHint}</p>
        </Notice>
      </>
    );
  if (error)
    return (
      <>
        <PageTitle title={messages.case.number} />
        <Failure error={error} retry={() => void refetch()} />
      </>
    );
  return <Loader aria-label={messages.loading} />;
};
