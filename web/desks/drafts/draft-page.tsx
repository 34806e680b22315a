import { Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { problemOf } from "#client";
import type { Protocol } from "#kernel";
import { basesQuery, caseQuery } from "../../api.ts";
import { useArrangement, useWords, type Words } from "../../case/arrangements.ts";
import { ContentList } from "../../case/content-list.tsx";
import type { FormSubject } from "../../case/form/form-context.ts";
import { referredTo, schemasOf } from "../../case/form/payload.ts";
import { readFields } from "../../case/form/read-act.ts";
import { useToday } from "../../case/now.ts";
import { useTerritoryName } from "../../case/parties.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { PageTitle } from "../../shell/page-title.tsx";
import { nameOf } from "../person.ts";
import { Clearances, MyClearance } from "./clearances.tsx";
import { Comments } from "./comments.tsx";
import { fieldsOfForm } from "./draft-fields.ts";
import { useDraftName } from "./draft-name.ts";
import styles from "./drafts.module.css";
import { type DraftFile, draftQuery } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";
import { EditLink } from "./edit-link.tsx";
import { Reference } from "./reference.tsx";
import { Referrals, useReturn } from "./referrals.tsx";

const nothingToSend = async (): Promise<void> => {};

/** From what the draft's fields are drawn; of a correction it is the case that says which act it corrects. */
const useSubjectOf = (draft: DraftFile, protocol: Protocol, words: Words): FormSubject => {
  const isCorrection = draft.type === "correct";
  const { data: file } = useQuery({ ...caseQuery(draft.case), enabled: isCorrection && draft.sees && !draft.opens });
  return useMemo(() => {
    let act = isCorrection ? referredTo(file, draft.fields.of) : undefined;
    while (act?.type === "correct" && act.of !== null) act = referredTo(file, act.of);
    return { protocol, words, type: draft.type, corrects: act?.type, file, next: undefined, transcribes: draft.transcribes ?? undefined };
  }, [draft, protocol, words, file, isCorrection]);
};

/** The articles by name, as far as this reader's agency has them. */
const useLawNames = (): ((id: string) => string) => {
  const { pick } = useDraftsText();
  const { data } = useQuery(basesQuery(useToday()));
  return (id) => {
    const basis = data?.bases.find((one) => one.id === id);
    return basis ? `${pick(basis.instrument)}, ${basis.article}` : id;
  };
};

/** What it says so far, as it would be read. */
const Text = ({ draft, subject }: { readonly draft: DraftFile; readonly subject: FormSubject }) => {
  const { messages, drafts, format } = useDraftsText();
  const territoryName = useTerritoryName();
  const lawName = useLawNames();
  const { fields } = draft;
  const { words } = subject;
  const schemas = schemasOf(subject);
  const frame = readFields(schemas.frame, fields.frame);
  const content = readFields(schemas.content, fields.content);
  const type = subject.corrects ?? draft.type;
  const handling = Object.entries(messages.handling).find(([code]) => code === fields.handling.code)?.[1];
  const members = [
    [drafts.basis, fields.basis.length === 0 ? drafts.noBasis : format.list(fields.basis.map(lawName))],
    [drafts.territory, fields.territory === "" ? null : territoryName(fields.territory)],
    [drafts.handling, handling ?? null],
    [drafts.purpose, fields.purpose === "" ? null : words.purpose(fields.purpose)],
  ] as const;
  return (
    <section className={styles.part} aria-labelledby="draft-text">
      <h2 id="draft-text">{drafts.text}</h2>
      <p className="muted small">{[drafts.version(draft.version), nameOf(draft.changedBy), format.time(draft.changedAt)].join(" · ")}</p>
      {Object.keys(frame).length + Object.keys(content).length === 0 ? <p className="muted">{drafts.empty}</p> : null}
      <ContentList schema={schemas.frame} values={frame} words={words} type={type} />
      <ContentList schema={schemas.content} values={content} words={words} type={type} />
      <dl className={styles.members}>
        {members.map(([name, value]) =>
          value === null ? null : (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
};

/** What another agency was asked, for those who were asked. */
const Question = ({ draft }: { readonly draft: DraftFile }) => {
  const { drafts } = useDraftsText();
  const announce = useAnnounce();
  const navigate = useNavigate();
  const open = draft.referrals.filter(({ backAt }) => backAt === null);
  const { mutate, isPending, error } = useReturn(draft.draft);
  return open.map((one) => (
    <section key={one.id} className={styles.word} aria-label={drafts.asksYou(nameOf(one.by))}>
      <h2>{drafts.asksYou(nameOf(one.by))}</h2>
      <p className={styles.said}>{one.question}</p>
      <p className="muted small">{drafts.answerHint}</p>
      <div className={styles.actions}>
        <Button
          loading={isPending}
          onClick={() =>
            mutate(one, {
              onSuccess: () => {
                announce(drafts.gaveBack);
                void navigate({ to: "/drafts" });
              },
            })
          }
        >
          {drafts.givesBack}
        </Button>
      </div>
      {error ? <Failure error={error} /> : null}
    </section>
  ));
};

const Shown = ({ draft, protocol }: { readonly draft: DraftFile; readonly protocol: Protocol }) => {
  const { drafts } = useDraftsText();
  const words = useWords(draft.protocol);
  const subject = useSubjectOf(draft, protocol, words);
  const { act, of } = useDraftName(draft);
  const writes = draft.part === "author" || draft.part === "writer";
  const fields = fieldsOfForm(subject);
  return (
    <>
      <nav aria-label={drafts.title}>
        <Link to="/drafts">← {drafts.title}</Link>
      </nav>
      <PageTitle title={`${drafts.title}: ${act}`}>{act}</PageTitle>
      <p className="numeric">
        {draft.opens || !draft.sees ? (
          of
        ) : (
          <Link to="/cases/$case" params={{ case: draft.case }}>
            {of}
          </Link>
        )}{" "}
        <span className="muted">{drafts.by(nameOf(draft.author))}</span>
      </p>
      {writes ? (
        <div className={styles.actions}>
          <EditLink draft={draft} />
        </div>
      ) : null}
      <div className={styles.columns}>
        <div>
          <Text draft={draft} subject={subject} />
        </div>
        <div>
          {draft.part === "clearer" ? <MyClearance draft={draft} /> : null}
          {draft.part === "adviser" ? <Question draft={draft} /> : null}
          <Reference draft={draft} />
          {draft.part === "adviser" ? null : <Clearances draft={draft} flush={nothingToSend} />}
          <Comments draft={draft} fields={fields} />
          {draft.part === "adviser" ? null : <Referrals draft={draft} flush={nothingToSend} />}
        </div>
      </div>
    </>
  );
};

/** One draft as those read it who are asked about it. */
export const DraftPage = () => {
  const { draft: id } = useParams({ from: "/app/drafts/$draft" });
  const { messages, drafts } = useDraftsText();
  const { data, error, refetch } = useQuery(draftQuery(id));
  const protocol = useArrangement(data?.protocol ?? "")?.protocol;
  const status = problemOf(error)?.status;
  const isGone = status === 404 || status === 403;
  if (data && protocol && !isGone) return <Shown draft={data} protocol={protocol} />;
  if (!error && (!data || protocol)) return <Loader aria-label={messages.loading} />;
  return (
    <>
      <PageTitle title={drafts.title} />
      {isGone || !error ? (
        <Notice tone="info" title={drafts.gone}>
          <p>{drafts.goneHint}</p>
        </Notice>
      ) : (
        <Failure error={error} retry={() => void refetch()} />
      )}
      <p>
        <Link to="/drafts">← {drafts.title}</Link>
      </p>
    </>
  );
};
