import { Button, Textarea } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { CaseFile } from "#client";
import { Notice } from "../shell/notice.tsx";
import { useText } from "../text.ts";
import { anchorOf, useActName } from "./act-name.ts";
import type { Words } from "./arrangements.ts";
import { saveBlob } from "./attachment.ts";
import styles from "./evidence.module.css";
import { usePartyName } from "./parties.ts";

type Props = { readonly file: CaseFile; readonly words: Words };
type One = CaseFile["evidence"][number];

/** One line or refusal: of which act, when, and the signed text. */
const Signed = ({ file, words, record }: Props & { readonly record: One["records"][number] }) => {
  const { messages, format } = useText();
  const { evidence } = messages.case;
  const actName = useActName(words);
  const act = file.acts.find(({ hash }) => hash === record.act);
  return (
    <li>
      <p>
        {record.n === null ? evidence.refusal : evidence.line(record.n)}:{" "}
        {act === undefined ? evidence.unknownAct : <a href={`#${anchorOf(act.hash)}`}>{actName(act)}</a>}{" "}
        <span className="numeric muted small">({evidence.signedAt(format.time(record.at))})</span>
      </p>
      <details>
        <summary className="small">{evidence.show}</summary>
        <Textarea
          readOnly
          autosize
          minRows={3}
          maxRows={8}
          value={record.signed}
          aria-label={evidence.record}
          classNames={{ input: styles.record ?? "" }}
        />
      </details>
    </li>
  );
};

const Item = ({ file, words, one }: Props & { readonly one: One }) => {
  const { messages } = useText();
  const { evidence } = messages.case;
  const save = () => {
    const proof = { case: file.case, home: file.home, ...one };
    saveBlob(new Blob([JSON.stringify(proof, null, 2)], { type: "application/json" }), `${file.number ?? file.case}-${one.n}.json`);
  };
  return (
    <li className={styles.item}>
      <p>
        <strong>{evidence[one.kind](one.n)}</strong>
      </p>
      <ul className={styles.records}>
        {one.records.map((record) => (
          <Signed key={record.signed} file={file} words={words} record={record} />
        ))}
      </ul>
      <p className="small">{one.proven ? evidence.proven(one.records.length) : evidence.unproven}</p>
      <Button variant="subtle" size="compact-sm" leftSection={<IconDownload size={15} aria-hidden="true" />} onClick={save}>
        {evidence.save}
      </Button>
    </li>
  );
};

/** What the home's node signed beside its docket: shown as long as the case is, also when the dispute is over. */
export const Evidence = ({ file, words }: Props) => {
  const { messages } = useText();
  const partyName = usePartyName();
  if (file.evidence.length === 0) return null;
  const { evidence } = messages.case;
  return (
    <Notice tone={file.disputed ? "bad" : "warn"} title={evidence.title(partyName(file.home))}>
      <p>{evidence.hint}</p>
      <details className={styles.all} open={file.disputed}>
        <summary>{evidence.showAll(file.evidence.length)}</summary>
        <ul className={styles.list}>
          {file.evidence.map((one) => (
            <Item key={one.records.at(-1)?.signed} file={file} words={words} one={one} />
          ))}
        </ul>
      </details>
    </Notice>
  );
};
