import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useRef } from "react";
import type { CaseFile } from "#client";
import { actDefinition } from "#kernel";
import { caseQuery } from "../../api.ts";
import { ownerOf, useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { PageTitle } from "../../shell/page-title.tsx";
import { useText } from "../../text.ts";
import { anchorOf, useActName } from "../act-name.ts";
import { useArrangement, useWords } from "../arrangements.ts";
import { useRefusalText } from "../refusal-words.tsx";
import { rememberSigned } from "../signed.ts";
import { ActForm } from "./act-form.tsx";
import { draftKey, keyOfDraft } from "./draft.ts";
import { referredTo } from "./payload.ts";

type Props = {
  readonly file: CaseFile;
  readonly type: string;
  readonly of: string | undefined;
  readonly draft: string | undefined;
};

const ActOfCase = ({ file, type, of, draft }: Props) => {
  const { messages } = useText();
  const words = useWords(file.protocol);
  const arrangement = useArrangement(file.protocol);
  const me = useMe();
  const navigate = useNavigate();
  const refusalWords = useRefusalText(words);
  const actName = useActName(words);
  const seenAtFirst = useRef(file.seen);
  const definition = arrangement && actDefinition(arrangement.protocol, type);
  const next = file.next.find((one) => one.type === type);
  const target = useMemo(() => ({ case: file.case, protocol: file.protocol, protocolHash: file.protocolHash, file }), [file]);
  const roles = useMemo(
    () => next?.roles ?? file.roles.filter((role) => definition && (definition.by.includes("*") || definition.by.includes(role))),
    [next, file.roles, definition],
  );
  const help = words.actHelp(type);
  // Where the form has no choice of acts it says which one was chosen before.
  const named = next === undefined ? referredTo(file, of ?? "") : undefined;

  return (
    <>
      <nav aria-label={messages.case.number}>
        <Link to="/cases/$case" params={{ case: file.case }} className="numeric">
          ← {file.number ?? messages.cases.noNumber(file.case.slice(0, 6))}
        </Link>
      </nav>
      <PageTitle title={words.act(type)} />
      {help ? <p>{help}</p> : null}
      {named ? (
        <p>
          {messages.form.of}:{" "}
          <Link to="/cases/$case" params={{ case: file.case }} hash={anchorOf(named.hash)}>
            {actName(named)}
          </Link>
        </p>
      ) : null}
      {file.seen === seenAtFirst.current ? null : (
        <Notice tone="warn" role="status">
          {messages.form.stale}
        </Notice>
      )}
      {next && !next.enabled ? (
        <Notice tone="warn" title={messages.form.notPossible}>
          {next.refusal ? <p>{refusalWords({ refusal: next.refusal, text: { es: next.refusal.kind, en: next.refusal.kind } })}</p> : null}
        </Notice>
      ) : null}
      {arrangement && definition ? (
        <ActForm
          key={`${type} ${of ?? ""} ${draft ?? ""}`}
          protocol={arrangement.protocol}
          words={words}
          type={type}
          roles={roles}
          target={target}
          next={next}
          of={of}
          {...keyOfDraft(draftKey(ownerOf(me), file.case, type, of ?? ""), draft, ownerOf(me))}
          onListSigned={() => void navigate({ to: "/cases/$case", params: { case: file.case } })}
          onSigned={(accepted) => {
            rememberSigned({ case: file.case, hash: accepted.hash, type, n: accepted.n, stage: accepted.stage });
            void navigate({ to: "/cases/$case", params: { case: file.case } });
          }}
        />
      ) : (
        <Notice tone="bad">{messages.form.unknownType}</Notice>
      )}
    </>
  );
};

/** One act to be written in a case. */
export const ActPage = () => {
  const { case: id, type } = useParams({ from: "/app/cases/$case/act/$type" });
  const { of, draft } = useSearch({ from: "/app/cases/$case/act/$type" });
  const { messages } = useText();
  const { data: file, error, refetch } = useQuery(caseQuery(id));
  if (error && !file)
    return (
      <>
        <PageTitle title={messages.form.title} />
        <Failure error={error} retry={() => void refetch()} />
      </>
    );
  return file ? <ActOfCase file={file} type={type} of={of} draft={draft} /> : <Loader aria-label={messages.loading} />;
};
