/** One filled form, a pasted list, one confirmation: an act for each row. */
import { Button, Progress, Textarea } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconClock } from "@tabler/icons-react";
import { useState } from "react";
import { problemOf, unwrap } from "#client";
import { base64url } from "#kernel";
import { api } from "../../api.ts";
import { useArrangement } from "../../case/arrangements.ts";
import { CaseLink } from "../../case/case-link.tsx";
import { cellsOfList, draftOfRow, type ListRow, listColumns, REFERENCE } from "../../case/form/act-list.ts";
import { useSubject } from "../../case/form/form-context.ts";
import { errorsOf, type ReadAct } from "../../case/form/payload.ts";
import { useStore } from "../../case/form/store.ts";
import { type RowState, useActList } from "../../case/form/use-act-list.ts";
import { wrongText } from "../../case/form/wrong.ts";
import { useNow } from "../../case/now.ts";
import { useRefusalText } from "../../case/refusal-words.tsx";
import { webCrypto } from "../../crypto.ts";
import type { KeptKey } from "../../keys.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { Dialog } from "../../shell/dialog.tsx";
import { Notice } from "../../shell/notice.tsx";
import { enDrafts } from "../../text/en-drafts.ts";
import { esDrafts } from "../../text/es-drafts.ts";
import styles from "./drafts.module.css";
import { useDraftsText } from "./drafts-text.ts";

const MOST = 200;

type Draft = Parameters<typeof draftOfRow>[0];
type Props = {
  readonly draftKey: string;
  readonly signing: KeptKey;
  /** The act of a draft, in this case or in that which it opens. */
  readonly read: (draft: Draft, caseId: string) => ReadAct;
  readonly opens: boolean;
  readonly warning: string | null;
  readonly onClose: () => void;
  /** All are accepted. */
  readonly onDone: (rows: readonly ListRow[]) => void;
};

const useColumns = () => {
  const subject = useSubject();
  const { protocol } = subject;
  const texts = useArrangement(`${protocol.id}@${protocol.version}`)?.texts;
  return listColumns(subject, texts, [esDrafts.reference, enDrafts.reference, "oficio"]);
};

const newRow = (cells: ListRow["cells"]): ListRow => ({
  cells,
  seed: base64url(webCrypto.random(16)),
  case: base64url(webCrypto.random(16)),
  signed: null,
  accepted: null,
});

/** Where the list is pasted. */
const Paste = ({ onRows, onClose }: { readonly onRows: (rows: readonly ListRow[]) => void; readonly onClose: () => void }) => {
  const { messages, drafts, language, format } = useDraftsText();
  const columns = useColumns();
  const [text, setText] = useState("");
  const rows = cellsOfList(text, columns, language === "es");
  const used = columns.filter(({ name }) => rows.some((row) => name in row)).map(({ label }) => label);
  const isTooMany = rows.length > MOST;
  return (
    <div className={styles.row}>
      <p>{drafts.list.intro}</p>
      <details>
        <summary>{drafts.list.columns}</summary>
        <p className="muted small">{format.list(columns.map(({ label }) => label))}</p>
      </details>
      <Textarea
        label={drafts.list.area}
        description={drafts.list.areaHint}
        rows={8}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        spellCheck={false}
        data-autofocus
      />
      <p role="status" className="muted">
        {rows.length === 0 ? drafts.list.nothing : isTooMany ? drafts.list.tooMany(MOST) : drafts.list.read(rows.length, format.list(used))}
      </p>
      <div className={styles.actions}>
        <Button disabled={rows.length === 0 || isTooMany} onClick={() => onRows(rows.map(newRow))}>
          {drafts.list.next(rows.length)}
        </Button>
        <Button variant="default" onClick={onClose}>
          {messages.cancel}
        </Button>
      </div>
    </div>
  );
};

type LineProps = { readonly row: ListRow; readonly index: number; readonly state: RowState; readonly wrong: string | null };

const Line = ({ row, index, state, wrong }: LineProps) => {
  const { drafts } = useDraftsText();
  const { words } = useSubject();
  const refusalWords = useRefusalText(words);
  const failed = state.kind === "failed" ? problemOf(state.error) : undefined;
  const tone = row.accepted ? "yes" : wrong || state.kind === "refused" || state.kind === "failed" ? "no" : "waiting";
  const Icon = { yes: IconCircleCheck, no: IconCircleX, waiting: IconClock }[tone];
  const said = (): string => {
    if (row.accepted) return drafts.list.accepted;
    if (wrong) return wrong;
    if (state.kind === "refused") {
      const { refusal, text } = state.decision;
      return `${drafts.list.refused} ${refusal && text ? refusalWords({ refusal, text }) : ""}`;
    }
    if (state.kind === "failed") return failed ? refusalWords(failed) : row.signed ? drafts.list.unknown : drafts.list.failed;
    if (state.kind === "waits" && row.signed) return drafts.list.unknown;
    return drafts.list.states[state.kind];
  };
  return (
    <li className={styles.clearance} data-kind={tone}>
      <span className={styles.answer}>
        <Icon size={17} aria-hidden="true" />
        <span>
          <strong>{drafts.list.row(index + 1)}</strong> {Object.values(row.cells).join(" · ")}
          <span className="muted"> {said()}</span> {row.accepted?.number ? <CaseLink id={row.accepted.case} /> : null}
        </span>
      </span>
    </li>
  );
};

export const ListDialog = ({ draftKey, signing, read, opens, warning, onClose, onDone }: Props) => {
  const { messages, drafts } = useDraftsText();
  const subject = useSubject();
  const store = useStore();
  const announce = useAnnounce();
  const now = useNow();
  const readRow = (row: ListRow): ReadAct => read(draftOfRow(store.draft, row), row.case);
  const list = useActList(draftKey, now, readRow);
  const { rows, phase } = list;
  const wrongOf = (row: ListRow): string | null => {
    const [first] = row.accepted || row.signed ? [] : errorsOf(subject, readRow(row));
    return first ? wrongText(subject, messages, first) : null;
  };
  const wrongs = rows.map(wrongOf);
  const accepted = rows.filter((row) => row.accepted !== null).length;
  const isBegun = rows.some((row) => row.accepted !== null || row.signed !== null);
  const isWrong = wrongs.some((wrong) => wrong !== null);
  const [isChecked, setChecked] = useState(false);
  const busy = phase !== "idle";

  const check = async (): Promise<void> => {
    const fits = await list.checkAll();
    setChecked(fits);
    announce(fits ? drafts.list.allFit : drafts.list.notAll);
  };
  const back = (): void => {
    setChecked(false);
    void list.start([]);
  };
  const sign = async (): Promise<void> => {
    const done = await list.signAll(signing);
    const taken = done.filter((row) => row.accepted !== null);
    announce(drafts.list.progress(taken.length, done.length));
    if (taken.length < done.length) return;
    for (const { cells, accepted: act } of done) {
      const number = cells[REFERENCE];
      if (number && act)
        await unwrap(api.PUT("/api/v1/acts/{hash}/reference", { params: { path: { hash: act.hash } }, body: { number } })).catch(
          () => undefined,
        );
    }
    onDone(done);
  };

  return (
    <Dialog open onClose={busy ? () => {} : onClose} title={drafts.list.title} size="xl">
      {rows.length === 0 ? (
        <Paste onRows={(next) => void list.start(next)} onClose={onClose} />
      ) : (
        <div className={styles.row}>
          <p>{opens ? drafts.list.eachCase(rows.length) : drafts.list.each(rows.length)}</p>
          {warning === null || isBegun ? null : <Notice tone="warn">{warning}</Notice>}
          <ol className={styles.list}>
            {rows.map((row, index) => (
              <Line key={row.seed} row={row} index={index} state={list.stateOf(index)} wrong={wrongs[index] ?? null} />
            ))}
          </ol>
          {phase === "signing" || accepted > 0 ? (
            <Progress value={(100 * accepted) / rows.length} aria-label={drafts.list.progress(accepted, rows.length)} />
          ) : null}
          <p role="status">{accepted > 0 || busy ? drafts.list.progress(accepted, rows.length) : ""}</p>
          {isWrong ? <Notice tone="warn">{drafts.list.mend}</Notice> : null}
          <div className={styles.actions}>
            <Button variant="default" disabled={isWrong} loading={phase === "checking"} onClick={() => void check()}>
              {drafts.list.check}
            </Button>
            <Button disabled={isWrong || !(isChecked || isBegun)} loading={phase === "signing"} onClick={() => void sign()}>
              {isBegun ? drafts.list.again(rows.length - accepted) : drafts.list.sign(rows.length)}
            </Button>
            {isBegun ? null : (
              <Button variant="default" disabled={busy} onClick={back}>
                {drafts.list.back}
              </Button>
            )}
            <Button variant="subtle" disabled={busy} onClick={onClose}>
              {messages.close}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
};
