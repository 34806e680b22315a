import { Button, Loader } from "@mantine/core";
import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { CaseFile, NextAct } from "#client";
import { type ActAccepted, type Decision, problemOf, unwrap } from "#client";
import { actDefinition, type Protocol } from "#kernel";
import { api, basesQuery, nodeQuery } from "../../api.ts";
import { DraftPanel, SaveLine } from "../../desks/drafts/draft-panel.tsx";
import { useOpenClearances } from "../../desks/drafts/use-open-clearances.ts";
import { useKeyState, useMe } from "../../session.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { useText } from "../../text.ts";
import type { Words } from "../arrangements.ts";
import { useNow, useToday } from "../now.ts";
import { usePartyName } from "../parties.ts";
import { LawList, useRefusalText } from "../refusal-words.tsx";
import styles from "./act-form.module.css";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { DecisionPanel } from "./decision-panel.tsx";
import { type Draft, discardDraft, keepDraft, keepNodeDraft, loadList } from "./draft.ts";
import { type DraftStart, useDraftStart } from "./draft-start.ts";
import { ErrorSummary, type SummaryHandle } from "./error-summary.tsx";
import { Field } from "./field.tsx";
import { type FormSubject, SubjectProvider } from "./form-context.ts";
import { likeQuery } from "./like-act.ts";
import { LawMembers, ReferenceMembers } from "./members.tsx";
import { NamedAct } from "./named-act.tsx";
import { NodeDraft, type Place } from "./node-draft.ts";
import { errorsOf, type ReadAct, readAct, referredTo, schemasOf, shownFrame, sortErrors, type Target } from "./payload.ts";
import { isWithin, join, valueAt } from "./pointer.ts";
import { requires } from "./read-act.ts";
import { type Beginning, startingDraft } from "./starting-draft.ts";
import { FormStore, StoreProvider, useValue } from "./store.ts";
import { useSigning, wrongFieldsOf } from "./use-signing.ts";
import { useStart } from "./use-start.ts";
import { crosses, errorMap } from "./wrong.ts";

const ListDialog = lazy(() => import("../../desks/drafts/list-dialog.tsx").then(({ ListDialog }) => ({ default: ListDialog })));

export type ActFormProps = {
  readonly protocol: Protocol;
  readonly words: Words;
  readonly type: string;
  readonly roles: readonly string[];
  readonly target: Target;
  readonly next: NextAct | undefined;
  /** The act that it is to refer to, if that was chosen before. */
  readonly of: string | undefined;
  /** The party without a node whose act is written down. */
  readonly transcribes?: string;
  readonly draftKey: string;
  /** The draft at the node that is to be opened, where that was chosen. */
  readonly draft?: string | undefined;
  readonly onSigned: (accepted: ActAccepted) => void;
  /** Acts of a list were signed, in these cases. */
  readonly onListSigned?: (cases: readonly string[]) => void;
  readonly onDiscard?: () => void;
};

const rootTypeOf = (file: CaseFile | undefined, of: string): string | undefined => {
  const act = referredTo(file, of);
  return act?.type === "correct" && act.of ? rootTypeOf(file, act.of) : act?.type;
};

/** Where the node keeps what is written in this form. */
const placeOf = ({ target, type, of, transcribes }: ActFormProps): Place => ({
  case: target.case,
  protocol: target.protocol,
  type,
  of: of ?? null,
  transcribes: transcribes ?? null,
});

/** Keeps what is typed: on this device as it is typed, and at the node a moment later, once somebody has touched the form. */
const useKeptDraft = (store: FormStore, node: NodeDraft, key: string, keeps: boolean) => {
  const isTouched = useRef(false);
  useEffect(() => {
    store.onChange = (draft) => {
      keepDraft(key, draft);
      if (keeps && isTouched.current) node.changed();
    };
    return () => {
      store.onChange = () => {};
      if (keeps) node.leave();
    };
  }, [store, node, key, keeps]);
  const touch = (): void => {
    isTouched.current = true;
  };
  return { forget: () => discardDraft(key), touch };
};

/** The fields of the act itself, in the protocol's words; a correction waits until it is known what is corrected. */
const OwnFields = ({ subject }: { readonly subject: FormSubject }) => {
  const { messages } = useText();
  const { frame, content } = schemasOf(subject);
  if (subject.type === "correct" && subject.corrects === undefined) return null;
  return (
    <>
      {subject.type === "correct" ? <p className="muted">{messages.form.correctsHint}</p> : null}
      {shownFrame(subject).map(([name, schema]) => (
        <Field key={name} pointer={join("/frame", name)} schema={schema} required={requires(frame, name)} />
      ))}
      {Object.entries(content.properties).map(([name, schema]) => (
        <Field key={name} pointer={join("/content", name)} schema={schema} required={requires(content, name)} />
      ))}
    </>
  );
};

type BodyProps = ActFormProps & {
  readonly beginning: Beginning;
  readonly found: boolean;
  readonly store: FormStore;
  readonly nodeDraft: NodeDraft;
};

const Body = (props: BodyProps) => {
  const { protocol, words, type, roles, target, next, found, store, nodeDraft, draftKey, transcribes, onSigned, onListSigned, onDiscard } =
    props;
  const { messages } = useText();
  const me = useMe();
  const { data: node } = useSuspenseQuery(nodeQuery);
  const key = useKeyState(me);
  const announce = useAnnounce();
  const partyName = usePartyName();
  const refusalWords = useRefusalText(words);
  const now = useNow();
  const keeps = me.kid !== null && me.powers.includes("act");
  const { forget, touch } = useKeptDraft(store, nodeDraft, draftKey, keeps);
  const saving = useSyncExternalStore(nodeDraft.subscribe, () => nodeDraft.state);
  const client = useQueryClient();
  // What is kept may void what colleagues said.
  useEffect(() => {
    if (saving.kind === "saved") void client.invalidateQueries({ queryKey: ["draft", nodeDraft.id] });
  }, [client, saving, nodeDraft]);
  const place = placeOf(props);
  useEffect(() => nodeDraft.moveTo(place));
  const openClearances = useOpenClearances(nodeDraft.id);
  const { phase, failure, check, sign, forget: forgetFailure } = useSigning(now, draftKey);
  const summary = useRef<SummaryHandle>(null);
  const result = useRef<HTMLDivElement>(null);
  const [decision, setDecision] = useState<{ readonly of: Draft; readonly value: Decision } | null>(null);
  const [toSign, setToSign] = useState<ReadAct | null>(null);
  const [fromDraft, setFromDraft] = useState(found);
  const [isListed, setListed] = useState(() => loadList(draftKey).length > 0);
  const [of] = useValue<string>("/of");
  const [partnerChosen] = useValue<unknown>("/frame/partner");
  const corrects = type === "correct" ? rootTypeOf(target.file, of) : undefined;
  const subject: FormSubject = useMemo(
    () => ({ protocol, words, type, corrects, file: target.file, next, transcribes }),
    [protocol, words, type, corrects, target.file, next, transcribes],
  );
  const definition = actDefinition(protocol, type);
  const other = target.file ? (target.file.home === me.party ? target.file.partner : target.file.home) : null;
  const named = other ?? (typeof partnerChosen === "string" && partnerChosen !== "" ? partnerChosen : null);
  const reached = node.partners.some(({ party, hasNode }) => party === named && hasNode);
  // A case that began on paper stays here until it is shared.
  const partner = reached && (!target.file?.onPaper || type === "share") ? named : null;

  const { restart } = useStart(subject, store, fromDraft);

  const read = (): ReadAct => readAct(subject, target, me, roles, store.draft);

  useEffect(() => {
    store.onLeave = (pointer) => {
      const value = valueAt(store.draft, pointer);
      const empty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
      const errors = errorsOf(subject, readAct(subject, target, me, roles, store.draft)).filter(({ at }) => isWithin(at, pointer));
      const known = store.errors.has(pointer);
      store.setErrorsWithin(
        pointer,
        empty && !known
          ? new Map()
          : errorMap(
              subject,
              messages,
              errors.filter(({ rule }) => known || rule !== "required"),
            ),
      );
    };
  }, [store, subject, target, me, roles, messages]);

  const showErrors = (errors: Parameters<typeof errorMap>[2]): boolean => {
    store.setErrors(errorMap(subject, messages, errors));
    if (errors.length > 0) summary.current?.focus();
    return errors.length > 0;
  };

  const focusResult = (): void => void requestAnimationFrame(() => result.current?.focus());

  const runCheck = async (): Promise<void> => {
    const act = read();
    setDecision(null);
    if (showErrors(errorsOf(subject, act))) return;
    const of = store.draft;
    const value = await check(act);
    if (!value) return focusResult();
    setDecision({ of, value });
    announce(value.accepted ? messages.form.checkYes : messages.form.checkNo);
    const named = [...value.wrongFields, ...(value.refusal ? wrongFieldsOf(value.refusal) : [])];
    if (!showErrors(sortErrors(subject, named))) focusResult();
  };

  const askToSign = async (): Promise<void> => {
    const act = read();
    forgetFailure();
    if (showErrors(errorsOf(subject, act))) return;
    if (nodeDraft.id !== null) await nodeDraft.flush();
    await openClearances.refresh();
    setToSign(act);
  };

  const runSign = async (): Promise<void> => {
    if (key.kind !== "ready" || !toSign) return;
    const accepted = await sign(key.key, toSign, nodeDraft.id === null ? null : await nodeDraft.flush());
    setToSign(null);
    if (!accepted) return focusResult();
    nodeDraft.end();
    forget();
    onSigned(accepted);
  };

  /** It is gone here and at the node. */
  const removeDraft = (): void => {
    const { id } = nodeDraft;
    if (id !== null) void unwrap(api.DELETE("/api/v1/drafts/{draft}", { params: { path: { draft: id } } })).catch(() => undefined);
    nodeDraft.restart();
    forget();
  };

  const discard = (): void => {
    removeDraft();
    store.replace(startingDraft({ ...props, draftKey: "" }, me.party, props.beginning, null).draft);
    store.setErrors(new Map());
    restart();
    forget();
    onDiscard?.();
    setFromDraft(false);
    setDecision(null);
    announce(messages.form.draftDiscarded);
  };

  const where = (): string => {
    if (!crosses(subject) || named === null) return messages.form.staying;
    if (transcribes !== undefined) return messages.form.transcribing(partyName(transcribes));
    if (partner) return messages.form.crossing(partyName(partner));
    return reached ? messages.form.staying : messages.form.onPaper(partyName(named));
  };

  const problem = problemOf(failure);
  const marked = problem ? wrongFieldsOf(problem.refusal) : [];
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new refusal marks its field
  useEffect(() => {
    if (marked.length > 0) store.setErrors(errorMap(subject, messages, sortErrors(subject, marked)));
  }, [failure]);

  return (
    <SubjectProvider value={subject}>
      <form
        noValidate
        className={styles.form}
        aria-label={words.act(type)}
        onInputCapture={touch}
        onClickCapture={touch}
        onSubmit={(event) => {
          event.preventDefault();
          void askToSign();
        }}
      >
        <ErrorSummary ref={summary} />
        {fromDraft ? (
          <Notice tone="info" role="status">
            <p>{messages.form.draftFound}</p>
            <Button variant="default" size="sm" onClick={discard}>
              {messages.form.draftDiscard}
            </Button>
          </Notice>
        ) : null}
        {keeps ? <SaveLine nodeDraft={nodeDraft} place={place} store={store} /> : null}
        <p className="muted">
          {definition?.kind === "report" ? `${messages.form.reportHint} ` : ""}
          {messages.form.required}
        </p>
        <section className={styles.section}>
          <ReferenceMembers roles={roles} />
          <NamedAct />
          <OwnFields subject={subject} />
        </section>
        <section className={styles.section} aria-labelledby="law-title">
          <h2 id="law-title">{messages.form.sectionLaw}</h2>
          <LawMembers />
        </section>
        <div ref={result} tabIndex={-1} className={styles.result} aria-live="polite">
          {decision ? <DecisionPanel decision={decision.value} stale={decision.of !== store.draft} /> : null}
          {problem && problem.status !== 401 ? (
            <Notice tone="bad" role="alert" title={messages.form.refusedTitle}>
              <p>{refusalWords(problem)}</p>
              <LawList
                words={words}
                law={[]}
                rules={Array.isArray(problem.refusal.rules) ? (problem.refusal.rules as Decision["rules"]) : []}
              />
              <p className="muted small">{messages.form.refusedHint}</p>
            </Notice>
          ) : failure && !problem ? (
            <Failure error={failure} />
          ) : null}
        </div>
        {key.kind === "ready" ? null : <Notice tone="info">{messages.form.needsKey}</Notice>}
        <p className="muted">{where()}</p>
        <div className={styles.actions}>
          <Button variant="default" size="md" loading={phase === "checking"} onClick={() => void runCheck()} aria-describedby="check-hint">
            {messages.form.check}
          </Button>
          <Button type="submit" size="md" disabled={key.kind !== "ready"}>
            {messages.form.sign}
          </Button>
          {transcribes === undefined && type !== "correct" ? (
            <Button variant="default" size="md" disabled={key.kind !== "ready"} onClick={() => setListed(true)}>
              {messages.form.signList}
            </Button>
          ) : null}
        </div>
        <p id="check-hint" className="muted small">
          {messages.form.checkHint}
        </p>
        <ConfirmDialog
          act={toSign}
          checked={decision !== null && decision.of === store.draft && decision.value.accepted}
          busy={phase === "signing"}
          partner={partner}
          warning={openClearances.words}
          onSign={() => void runSign()}
          onClose={() => setToSign(null)}
        />
      </form>
      {isListed && key.kind === "ready" ? (
        <Suspense>
          <ListDialog
            draftKey={draftKey}
            signing={key.key}
            opens={definition?.opens === true}
            warning={openClearances.words}
            read={(draft, id) => readAct(subject, definition?.opens ? { ...target, case: id } : target, me, roles, draft)}
            onClose={() => setListed(false)}
            onDone={(rows) => {
              removeDraft();
              onListSigned?.([...new Set(rows.flatMap(({ accepted }) => accepted?.case ?? []))]);
            }}
          />
        </Suspense>
      ) : null}
      {nodeDraft.id === null ? null : <DraftPanel id={nodeDraft.id} flush={() => nodeDraft.flush()} />}
    </SubjectProvider>
  );
};

const Prepared = (props: ActFormProps & { readonly beginning: Beginning; readonly start: DraftStart }) => {
  const me = useMe();
  const [{ store, found, nodeDraft }] = useState(() => {
    const { start, draftKey } = props;
    const { draft, found } = startingDraft(props, me.party, props.beginning, start.draft);
    const store = new FormStore(draft);
    const keep = (kept: Parameters<typeof keepNodeDraft>[1]): void => keepNodeDraft(draftKey, kept);
    return { store, found, nodeDraft: new NodeDraft(placeOf(props), start.kept, start.saved, start.state, () => store.draft, keep) };
  });
  return (
    <StoreProvider value={store}>
      <Body {...props} store={store} found={found} nodeDraft={nodeDraft} />
    </StoreProvider>
  );
};

/** The form of any act type of any protocol: drawn from its fields, checked as the node checks, signed with the agent's key. */
export const ActForm = (props: ActFormProps) => {
  const { messages } = useText();
  const { data, isPending } = useQuery(basesQuery(useToday()));
  const { data: like, isPending: isAsked } = useQuery(likeQuery(props.target.protocol, props.type));
  const start = useDraftStart(props.draftKey, props.draft ?? null, placeOf(props));
  if (isPending || isAsked || start === undefined) return <Loader aria-label={messages.loading} />;
  return <Prepared {...props} beginning={{ usable: data?.bases ?? [], like: like ?? null }} start={start} />;
};
