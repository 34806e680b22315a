import { Loader } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Protocol } from "#kernel";
import { nodeQuery } from "../api.ts";
import { draftQuery } from "../desks/drafts/drafts-queries.ts";
import { ownerOf, useMe } from "../session.ts";
import { Notice } from "../shell/notice.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { useText } from "../text.ts";
import { arrangementsQuery, useArrangement, useWords, wordsOf } from "./arrangements.ts";
import { ActForm } from "./form/act-form.tsx";
import { caseOfDraft, draftKey, keepCaseOfDraft, keyOfDraft, renewCase } from "./form/draft.ts";
import styles from "./new-case-page.module.css";
import { rememberSigned } from "./signed.ts";

const openingOf = ({ acts }: Protocol): string | undefined => Object.entries(acts).find(([, act]) => act.opens)?.[0];

/** The kinds of case that this node publishes and this page can draw. */
export const NewCasePage = () => {
  const { messages, pick } = useText();
  const { data: node } = useSuspenseQuery(nodeQuery);
  const { data: arrangements } = useSuspenseQuery(arrangementsQuery);
  const offered = node.protocols.flatMap(({ id }) => {
    const arrangement = arrangements.get(id);
    return arrangement ? [{ id, words: wordsOf(id, arrangement.texts, pick) }] : [];
  });
  return (
    <>
      <PageTitle title={messages.newCase.title} />
      <p className="muted">{messages.newCase.hint}</p>
      {offered.length === 0 ? <Notice tone="info">{messages.newCase.nothing}</Notice> : null}
      <ul className={styles.kinds} aria-label={messages.newCase.choose}>
        {offered.map(({ id, words }) => (
          <li key={id} className={styles.kind}>
            <h2>
              <Link to="/cases/new/$protocol" params={{ protocol: id }} className={styles.link}>
                {words.title}
              </Link>
            </h2>
            <p className="muted">{words.summary}</p>
          </li>
        ))}
      </ul>
    </>
  );
};

/** A draft of the node opens the case that it was begun for, which the node says. */
export const OpenCasePage = () => {
  const { draft } = useSearch({ from: "/app/cases/new/$protocol" });
  return draft === undefined ? <OpenCase key="new" draft={undefined} /> : <FromDraft key={draft} draft={draft} />;
};

const FromDraft = ({ draft }: { readonly draft: string }) => {
  const { messages } = useText();
  const me = useMe();
  const { protocol: id } = useParams({ from: "/app/cases/new/$protocol" });
  const { data, error } = useQuery(draftQuery(draft));
  const { draftKey: key } = keyOfDraft(draftKey(ownerOf(me), id), draft, ownerOf(me));
  if (data) keepCaseOfDraft(key, data.case);
  if (data || error) return <OpenCase draft={draft} />;
  return <Loader aria-label={messages.loading} />;
};

/** The opening act of a new case; its id is made here and the case exists once the act is accepted. */
const OpenCase = ({ draft }: { readonly draft: string | undefined }) => {
  const { protocol: id } = useParams({ from: "/app/cases/new/$protocol" });
  const { messages } = useText();
  const { data: node } = useSuspenseQuery(nodeQuery);
  const arrangement = useArrangement(id);
  const words = useWords(id);
  const me = useMe();
  const navigate = useNavigate();
  const [{ draftKey: key }] = useState(() => keyOfDraft(draftKey(ownerOf(me), id), draft, ownerOf(me)));
  const [made, setMade] = useState(() => caseOfDraft(key));
  const hash = node.protocols.find((one) => one.id === id)?.hash;
  const type = arrangement && openingOf(arrangement.protocol);
  const roles = useMemo(
    () =>
      arrangement && type
        ? arrangement.protocol.roles.filter((role) => arrangement.protocol.acts[type]?.by.includes(role.id)).map((role) => role.id)
        : [],
    [arrangement, type],
  );
  const target = useMemo(() => ({ case: made, protocol: id, protocolHash: hash ?? "", file: undefined }), [made, id, hash]);

  if (!arrangement || !type || !hash)
    return (
      <>
        <PageTitle title={messages.newCase.title} />
        <Notice tone="bad">{messages.newCase.nothing}</Notice>
      </>
    );
  return (
    <>
      <nav aria-label={messages.newCase.title}>
        <Link to="/cases/new">← {messages.newCase.title}</Link>
      </nav>
      <PageTitle title={messages.form.newTitle(words.title)}>
        {words.title}
        <span className={styles.act}>{words.act(type)}</span>
      </PageTitle>
      <p>{words.actHelp(type) ?? words.summary}</p>
      <ActForm
        protocol={arrangement.protocol}
        words={words}
        type={type}
        roles={roles}
        target={target}
        next={undefined}
        of={undefined}
        draftKey={key}
        draft={draft}
        onDiscard={() => setMade(renewCase(key))}
        onListSigned={() => void navigate({ to: "/cases" })}
        onSigned={(accepted) => {
          rememberSigned({ case: accepted.case, hash: accepted.hash, type, n: accepted.n, stage: accepted.stage });
          void navigate({ to: "/cases/$case", params: { case: accepted.case } });
        }}
      />
    </>
  );
};
