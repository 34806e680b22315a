import { Button } from "@mantine/core";
import { IconAlertTriangle, IconBan, IconClock, IconCornerUpLeft, IconHash, IconPencil, IconShieldCheck, IconX } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { CaseFile, TimelineAct } from "#client";
import { contentSchema, frameSchema, type Protocol, type Shapes, withTranscription } from "#kernel";
import { ActDesk } from "../desks/drafts/act-desk.tsx";
import { useMe } from "../session.ts";
import { Notice } from "../shell/notice.tsx";
import { useText } from "../text.ts";
import { anchorOf, useActName } from "./act-name.ts";
import { useArrangement, type Words } from "./arrangements.ts";
import { CompareButton } from "./compare/compare-button.tsx";
import { ContentList, type Correction } from "./content-list.tsx";
import { correctionsOf, presentContent } from "./form/payload.ts";
import { Objections } from "./objections.tsx";
import { isPast } from "./paper/dispatches.ts";
import { usePaperText } from "./paper/paper-text.ts";
import { PaperTools, Replies, SentOnPaper } from "./paper/paper-tools.tsx";
import { useAgencyName, usePartyName, useTerritoryName } from "./parties.ts";
import { ProofDialog } from "./proof-dialog.tsx";
import { LawList, useRefusalText } from "./refusal-words.tsx";
import { RowsOf } from "./rows.tsx";
import styles from "./timeline-entry.module.css";

type Props = { readonly act: TimelineAct; readonly file: CaseFile; readonly words: Words };

const Mark = ({ tone, children }: { readonly tone: "plain" | "warn" | "bad"; readonly children: ReactNode }) => (
  <span className={styles.mark} data-tone={tone}>
    {children}
  </span>
);

/** How the act stands: numbered, pending, refused, and what became of it. */
const Marks = ({ act, file }: Omit<Props, "words">) => {
  const { messages, paper } = usePaperText();
  const partyName = usePartyName();
  const stage = {
    docketed: null,
    own: (
      <Mark tone="plain">
        {messages.case.own}: {messages.case.ownHint}
      </Mark>
    ),
    pending: (
      <Mark tone="warn">
        <IconClock size={14} aria-hidden="true" />
        {messages.case.pending}: {messages.case.pendingHint(partyName(file.home))}
      </Mark>
    ),
    refused: (
      <Mark tone="bad">
        <IconBan size={14} aria-hidden="true" />
        {messages.case.refused}
      </Mark>
    ),
  };
  return (
    <>
      {stage[act.stage]}
      {act.standing === "corrected" ? (
        <Mark tone="plain">
          <IconPencil size={14} aria-hidden="true" />
          {messages.case.corrected}
        </Mark>
      ) : null}
      {act.standing === "withdrawn" ? (
        <Mark tone="warn">
          <IconCornerUpLeft size={14} aria-hidden="true" />
          {messages.case.withdrawn}
        </Mark>
      ) : null}
      {isPast(file, act) ? (
        <Mark tone="warn">
          <IconCornerUpLeft size={14} aria-hidden="true" />
          {paper.replaced}
        </Mark>
      ) : null}
      {act.standing === "declined" ? (
        <Mark tone="bad">
          <IconX size={14} aria-hidden="true" />
          {messages.case.declined}
        </Mark>
      ) : null}
      {act.contested ? (
        <Mark tone="warn">
          <IconX size={14} aria-hidden="true" />
          {messages.case.contested}
        </Mark>
      ) : null}
      {act.suspect ? (
        <Mark tone="bad">
          <IconAlertTriangle size={14} aria-hidden="true" />
          {messages.case.suspect}
        </Mark>
      ) : null}
      {act.lineSuspect ? (
        <Mark tone="bad">
          <IconAlertTriangle size={14} aria-hidden="true" />
          {messages.case.lineSuspect}
        </Mark>
      ) : null}
    </>
  );
};

const Author = ({ act, words }: Pick<Props, "act" | "words">) => {
  const { messages, format } = useText();
  const partyName = usePartyName();
  const agencyName = useAgencyName();
  const { author } = act;
  const who = author.signer === "node" ? `${messages.case.node} ${partyName(author.party)}` : (author.name ?? author.kid.slice(0, 8));
  return (
    <p className={styles.author}>
      <strong>{who}</strong>
      {author.title ? `, ${author.title}` : ""}
      {author.signer === "agent" ? ` · ${agencyName(author.party, author.agency)} · ${partyName(author.party)}` : ""}
      <span className={styles.when}>
        {words.role(act.role)}
        {" · "}
        <time dateTime={new Date(act.at * 1000).toISOString()}>{format.time(act.at)}</time>
        {act.occurred === null ? null : (
          <>
            {" · "}
            {messages.case.occurred}: <time dateTime={new Date(act.occurred * 1000).toISOString()}>{format.time(act.occurred)}</time>
          </>
        )}
      </span>
    </p>
  );
};

/** The newest value of each corrected field, with the number of the correction. */
const useCorrected = ({ act, file }: Props): ReadonlyMap<string, Correction> => {
  const { messages } = useText();
  const protocol = useArrangement(file.protocol)?.protocol;
  const schema = protocol && contentSchema(protocol, act.type);
  const found = new Map<string, Correction>();
  if (!schema) return found;
  for (const correction of correctionsOf(file, act.hash)) {
    for (const [name, value] of Object.entries(presentContent(file, correction))) {
      const field = schema.properties[name];
      if (!field || name === "reason") continue;
      found.set(name, {
        value,
        act: correction.hash,
        by: (
          <a className="small" href={`#${anchorOf(correction.hash)}`}>
            {messages.case.correctedBy(correction.n)}
          </a>
        ),
      });
    }
  }
  return found;
};

/** What a correction found in place: the fields as the act that it corrects said them before. */
const beforeCorrection = (file: CaseFile, act: TimelineAct): Readonly<Record<string, unknown>> | undefined => {
  const of = act.type === "correct" ? file.acts.find(({ hash }) => hash === act.of) : undefined;
  if (of === undefined) return undefined;
  const earlier = file.acts.filter(({ at, hash, type }) => type !== "correct" || (at <= act.at && hash !== act.hash));
  return presentContent({ ...file, acts: earlier }, of);
};

const rootType = (file: CaseFile, act: TimelineAct): string | undefined => {
  const of = file.acts.find(({ hash }) => hash === act.of);
  return of?.type === "correct" ? rootType(file, of) : of?.type;
};

/** The fields that the act has; of one that was written down for the other party also where it comes from. */
const schemasFor = (protocol: Protocol | undefined, act: TimelineAct, root: string | undefined): Partial<Shapes> => {
  const frame = protocol && frameSchema(protocol, act.type, root);
  const content = protocol && contentSchema(protocol, act.type, root);
  if (!frame || !content) return {};
  return act.frame.transcribes === undefined ? { frame, content } : withTranscription({ frame, content });
};

/** The fields of the act: what the frame says, then the content with what later corrections say. */
const Fields = (props: Props) => {
  const { act, file, words } = props;
  const { messages } = useText();
  const protocol = useArrangement(file.protocol)?.protocol;
  const corrected = useCorrected(props);
  const root = act.type === "correct" ? rootType(file, act) : undefined;
  const { frame, content } = schemasFor(protocol, act, root);
  const { corrects: _, transcribes: __, instead: ___, ...frameValues } = named(act.frame, words);
  const type = root ?? act.type;
  return (
    <>
      {frame ? <ContentList schema={frame} values={frameValues} words={words} type={type} act={act.hash} /> : null}
      {act.content === null ? (
        <p className="muted small">{act.stage === "refused" ? messages.case.notKept : messages.case.erased}</p>
      ) : content ? (
        <ContentList
          schema={content}
          values={act.content}
          words={words}
          type={type}
          act={act.hash}
          corrected={corrected}
          before={beforeCorrection(file, act)}
        />
      ) : (
        <pre className={styles.raw}>{JSON.stringify(act.content, null, 2)}</pre>
      )}
    </>
  );
};

/** A lapse names its deadline as the protocol calls it. */
const named = (frame: TimelineAct["frame"], words: Words): TimelineAct["frame"] =>
  typeof frame.clock === "string" ? { ...frame, clock: words.deadline(frame.clock) } : frame;

const proofWords = (act: TimelineAct, messages: ReturnType<typeof useText>["messages"], list: string): string => {
  if (act.proof.size <= act.proof.index) return messages.case.proofPending;
  return act.proof.cosignedBy.length === 0 ? messages.case.proofLogged : messages.case.proofCosigned(list);
};

/** Basis, territory, handling, receipt and proof in small print. */
const SmallPrint = ({ act, file, words }: Props) => {
  const { messages, pick, format } = useText();
  const territoryName = useTerritoryName();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const { handling, delivery, force } = act;
  const cosigners = format.list(act.proof.cosignedBy.map(({ witness }) => witness));
  const code = handling ? ((messages.handling as Readonly<Record<string, string>>)[handling.code] ?? handling.code) : null;
  return (
    <dl className={styles.print}>
      <div>
        <dt>{messages.case.basis}</dt>
        <dd>
          {act.basis.length === 0
            ? messages.case.noBasis
            : format.list(act.basis.map(({ instrument, article }) => `${pick(instrument)}, ${article}`))}
        </dd>
      </div>
      <div>
        <dt>{messages.case.territory}</dt>
        <dd>{territoryName(act.territory)}</dd>
      </div>
      {code === null ? null : (
        <div>
          <dt>{messages.case.handling}</dt>
          <dd>
            {code}
            {handling?.tlp ? ` · TLP:${handling.tlp}` : ""}
          </dd>
        </div>
      )}
      {act.purpose === null ? null : (
        <div>
          <dt>{messages.case.purpose}</dt>
          <dd>{words.purpose(act.purpose)}</dd>
        </div>
      )}
      {force === null ? null : (
        <div>
          <dt>{messages.case.force}</dt>
          <dd>{(messages.force as Readonly<Record<number, string>>)[force] ?? force}</dd>
        </div>
      )}
      {act.author.party === me.party ? (
        <div>
          <dt>{messages.case.receipt}</dt>
          <dd>
            {messages.case.delivery[delivery.stage]}
            {delivery.at === null ? "" : `, ${format.shortTime(delivery.at)}`}
          </dd>
        </div>
      ) : null}
      <SentOnPaper act={act} file={file} words={words} />
      <div>
        <dt>{messages.case.proof}</dt>
        <dd>
          <Button
            variant="subtle"
            size="compact-sm"
            className={styles.proof}
            data-cosigned={act.proof.cosignedBy.length > 0}
            leftSection={
              act.proof.cosignedBy.length > 0 ? <IconShieldCheck size={15} aria-hidden="true" /> : <IconHash size={15} aria-hidden="true" />
            }
            aria-label={`${messages.case.proofDetails}: ${proofWords(act, messages, cosigners)}`}
            onClick={() => setOpen(true)}
          >
            {proofWords(act, messages, cosigners)}
          </Button>
          <ProofDialog act={act} name={words.done(act.type)} open={open} onClose={() => setOpen(false)} />
        </dd>
      </div>
    </dl>
  );
};

/** One act of the case as both sides see it. */
export const TimelineEntry = (props: Props) => {
  const { act, file, words } = props;
  const { messages } = useText();
  const me = useMe();
  const partyName = usePartyName();
  const actName = useActName(words);
  const refusalWords = useRefusalText(words);
  const of = act.of === null ? undefined : file.acts.find(({ hash }) => hash === act.of);
  const transcribed = typeof act.frame.transcribes === "string" ? act.frame.transcribes : undefined;
  return (
    <article
      id={anchorOf(act.hash)}
      tabIndex={-1}
      className={styles.entry}
      data-side={act.author.party === me.party ? "own" : "other"}
      data-standing={act.stage === "refused" ? "refused" : isPast(file, act) ? "withdrawn" : (act.standing ?? "stands")}
      aria-labelledby={`${anchorOf(act.hash)}-title`}
    >
      <div className={styles.heading}>
        <h3 id={`${anchorOf(act.hash)}-title`}>
          {act.n === null ? null : <span className={styles.number}>{messages.case.no(act.n)}</span>}
          {words.done(act.type)}
        </h3>
        {act.kind === "report" ? <Mark tone="plain">{messages.case.report}</Mark> : null}
        <Marks act={act} file={file} />
      </div>
      {transcribed ? (
        <div className={styles.transcribed}>
          <p>{messages.case.reportsOf(partyName(transcribed))}</p>
          <Replies act={act} file={file} />
        </div>
      ) : null}
      <Author act={act} words={words} />
      {of ? (
        <p className="small">
          {messages.case.of}: <a href={`#${anchorOf(of.hash)}`}>{actName(of)}</a>
        </p>
      ) : null}
      {act.refusal ? (
        <Notice tone="bad" title={messages.case.refused}>
          <p>{refusalWords(act.refusal)}</p>
          <LawList words={words} law={act.refusal.law} />
          <p className="muted small">{messages.case.refusedHint}</p>
        </Notice>
      ) : null}
      {act.flags.length > 0 ? (
        <Notice tone="warn" title={messages.case.flagged}>
          <p>{messages.case.flaggedHint}</p>
          <LawList words={words} law={[]} rules={act.flags} rulesTitle={messages.case.rules} />
        </Notice>
      ) : null}
      <Objections act={act} home={file.home} words={words} />
      {act.suspect ? <p className="small">{messages.case.suspectHint}</p> : null}
      {act.lineSuspect ? <p className="small">{messages.case.lineSuspectHint(partyName(file.home))}</p> : null}
      {act.standing === "withdrawn" ? <p className="small">{messages.case.withdrawnHint}</p> : null}
      {act.standing === "declined" ? <p className="small">{messages.case.declinedHint}</p> : null}
      {act.contested ? <p className="small">{messages.case.contestedHint}</p> : null}
      <div className={styles.fields}>
        <RowsOf value={actName(act)}>
          <Fields {...props} />
        </RowsOf>
      </div>
      <CompareButton {...props} />
      <SmallPrint {...props} />
      <ActDesk caseId={file.case} act={act} />
      <PaperTools act={act} file={file} />
    </article>
  );
};
