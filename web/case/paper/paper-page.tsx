import { Loader, Radio } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { CaseFile } from "#client";
import { isBuiltIn } from "#kernel";
import { caseQuery } from "../../api.ts";
import { ownerOf, useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { PageTitle } from "../../shell/page-title.tsx";
import { useArrangement, useWords, type Words } from "../arrangements.ts";
import { ActForm } from "../form/act-form.tsx";
import { draftKey, prefillDraft } from "../form/draft.ts";
import nextStyles from "../next-acts.module.css";
import { usePartyName } from "../parties.ts";
import { rememberSigned } from "../signed.ts";
import styles from "./paper-page.module.css";
import { usePaperText } from "./paper-text.ts";
import { SourceStep } from "./source-step.tsx";
import { SourceText } from "./source-text.tsx";
import { type Source, useSource } from "./use-source.ts";

const channels = ["letter", "mail", "call", "form", "in-person"] as const;
type Channel = (typeof channels)[number];
const isSpoken = (channel: Channel | null): boolean => channel === "call" || channel === "in-person";

type OnPaper = NonNullable<CaseFile["onPaper"]>;
type ActsProps = { readonly onPaper: OnPaper; readonly words: Words; readonly onChoose: (type: string) => void };

/** The acts that the partner may have done now. */
const Acts = ({ onPaper: { party, next }, words, onChoose }: ActsProps) => {
  const { paper } = usePaperText();
  const partyName = usePartyName();
  const enabled = next.filter((one) => one.enabled);
  const later = next.length - enabled.length;
  // Those of the built-in acts speak to whoever signs them.
  const help = (type: string): string | undefined => (isBuiltIn(type) ? undefined : words.actHelp(type));
  return (
    <>
      {enabled.length === 0 ? <p className="muted">{paper.nothing(partyName(party))}</p> : null}
      <ul className={nextStyles.list}>
        {enabled.map(({ type }) => (
          <li key={type}>
            <button type="button" className={`${nextStyles.act} ${styles.choice}`} onClick={() => onChoose(type)}>
              <span>
                <span className={nextStyles.name}>{words.done(type)}</span>
                {help(type) ? <span className={nextStyles.help}>{help(type)}</span> : null}
              </span>
              <IconChevronRight size={18} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      {later > 0 ? <p className="muted small">{paper.later(later)}</p> : null}
    </>
  );
};

const keyOf = (owner: string, file: CaseFile, type: string): string => draftKey(owner, file.case, `paper:${type}`);

/** What the source says, as values of the act's fields. */
const fromSource = (channel: Channel | null, source: Source): { frame: Record<string, unknown>; content: Record<string, unknown> } => {
  const frame = channel === null ? {} : { channel };
  if (source.kind !== "here") return { frame, content: {} };
  const { kept, told } = source;
  const { sender, subject } = told.reading ?? {};
  return {
    frame: { ...frame, ...(told.day === null ? {} : { sourceDate: told.day }) },
    content: { source: kept, ...(sender ? { sourceSender: sender.slice(0, 200) } : {}), ...(subject ? { sourceSubject: subject } : {}) },
  };
};

type FormProps = { readonly file: CaseFile; readonly onPaper: OnPaper; readonly type: string; readonly words: Words };

const Form = ({ file, onPaper, type, words }: FormProps) => {
  const me = useMe();
  const navigate = useNavigate();
  const arrangement = useArrangement(file.protocol);
  const next = onPaper.next.find((one) => one.type === type);
  const target = useMemo(() => ({ case: file.case, protocol: file.protocol, protocolHash: file.protocolHash, file }), [file]);
  if (!arrangement || !next) return null;
  return (
    <ActForm
      protocol={arrangement.protocol}
      words={words}
      type={type}
      roles={next.roles}
      target={target}
      next={next}
      of={undefined}
      transcribes={onPaper.party}
      draftKey={keyOf(ownerOf(me), file, type)}
      onSigned={(accepted) => {
        rememberSigned({ case: file.case, hash: accepted.hash, type, n: accepted.n, stage: accepted.stage });
        void navigate({ to: "/cases/$case", params: { case: file.case } });
      }}
    />
  );
};

const Shown = ({ file, onPaper, type }: { readonly file: CaseFile; readonly onPaper: OnPaper; readonly type: string | undefined }) => {
  const { messages, paper } = usePaperText();
  const words = useWords(file.protocol);
  const partyName = usePartyName();
  const me = useMe();
  const navigate = useNavigate();
  const { source, failure, take, drop } = useSource();
  const [channel, setChannel] = useState<Channel | null>(null);
  const party = partyName(onPaper.party);

  const choose = (chosen: string): void => {
    prefillDraft(keyOf(ownerOf(me), file, chosen), fromSource(channel, source));
    void navigate({ to: "/cases/$case/paper", params: { case: file.case }, search: { type: chosen } });
  };
  const sourced = source.kind === "here" ? source : null;
  return (
    <>
      <nav aria-label={messages.case.number}>
        <Link to="/cases/$case" params={{ case: file.case }} className="numeric">
          ← {file.number ?? messages.cases.noNumber(file.case.slice(0, 6))}
        </Link>
      </nav>
      <PageTitle title={type === undefined ? paper.write(party) : `${words.done(type)} · ${party}`} />
      {type === undefined ? (
        <div className={styles.steps}>
          <p>{paper.writeIntro(party)}</p>
          <section aria-labelledby="paper-how" className={styles.step}>
            <h2 id="paper-how">{paper.howTitle}</h2>
            <Radio.Group
              aria-labelledby="paper-how"
              value={channel ?? ""}
              onChange={(value: string) => setChannel(channels.find((one) => one === value) ?? null)}
            >
              <div className={styles.options}>
                {channels.map((one) => (
                  <Radio key={one} value={one} label={paper.channels[one]} />
                ))}
              </div>
            </Radio.Group>
          </section>
          <section aria-labelledby="paper-source" className={styles.step}>
            <h2 id="paper-source">{paper.sourceTitle}</h2>
            <SourceStep source={source} failure={failure} isSpoken={isSpoken(channel)} onTake={(given) => void take(given)} onDrop={drop} />
          </section>
          <section aria-labelledby="paper-act" className={styles.step}>
            <h2 id="paper-act">{paper.actTitle}</h2>
            <Acts onPaper={onPaper} words={words} onChoose={choose} />
          </section>
        </div>
      ) : (
        <>
          <p className={styles.marked}>{messages.case.reportsOf(party)}</p>
          <p>
            <Link to="/cases/$case/paper" params={{ case: file.case }}>
              {paper.back}
            </Link>
          </p>
          <div className={styles.columns} data-sourced={sourced?.told.reading?.text != null}>
            {sourced ? <SourceText told={sourced.told} /> : null}
            <Form key={type} file={file} onPaper={onPaper} type={type} words={words} />
          </div>
        </>
      )}
    </>
  );
};

/** Writing down what a partner without a node did: how it came, what came, and which act it is. */
export const PaperPage = () => {
  const { case: id } = useParams({ from: "/app/cases/$case/paper" });
  const { type } = useSearch({ from: "/app/cases/$case/paper" });
  const { messages, paper } = usePaperText();
  const { data: file, error, refetch } = useQuery(caseQuery(id));
  if (file?.onPaper) return <Shown key={id} file={file} onPaper={file.onPaper} type={type} />;
  if (file)
    return (
      <>
        <PageTitle title={messages.case.number} />
        <Notice tone="info">{messages.case.nextNothing}</Notice>
      </>
    );
  if (error)
    return (
      <>
        <PageTitle title={paper.sentOnPaper} />
        <Failure error={error} retry={() => void refetch()} />
      </>
    );
  return <Loader aria-label={messages.loading} />;
};
