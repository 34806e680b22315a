import { Button, Textarea } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { CaseFile } from "#client";
import { Notice } from "../shell/notice.tsx";
import { useText } from "../text.ts";
import { saveBlob } from "./attachment.ts";
import styles from "./evidence.module.css";
import { usePartyName } from "./parties.ts";

type One = CaseFile["evidence"][number];

const Item = ({ file, one }: { readonly file: CaseFile; readonly one: One }) => {
  const { messages, format } = useText();
  const { evidence } = messages.case;
  const save = () => {
    const { kind, n, records } = one;
    const proof = { case: file.case, home: file.home, kind, n, records };
    saveBlob(new Blob([JSON.stringify(proof, null, 2)], { type: "application/json" }), `${file.number ?? file.case}-${n ?? 0}.json`);
  };
  return (
    <li>
      <p>
        <strong>{evidence[one.kind](one.n)}</strong> <span className="numeric muted small">{format.time(one.at)}</span>
      </p>
      <p className="small">{one.proven ? evidence.proven(one.records.length) : evidence.unproven}</p>
      <details>
        <summary>{evidence.show}</summary>
        {one.records.map((record) => (
          <Textarea
            key={record}
            readOnly
            rows={6}
            value={record}
            aria-label={evidence.record}
            classNames={{ input: styles.record ?? "" }}
          />
        ))}
      </details>
      <Button variant="subtle" size="compact-sm" leftSection={<IconDownload size={15} aria-hidden="true" />} onClick={save}>
        {evidence.save}
      </Button>
    </li>
  );
};

/** What the home's node signed beside its docket: shown as long as the case is, also when the dispute is over. */
export const Evidence = ({ file }: { readonly file: CaseFile }) => {
  const { messages } = useText();
  const partyName = usePartyName();
  if (file.evidence.length === 0) return null;
  const { evidence } = messages.case;
  return (
    <Notice tone={file.disputed ? "bad" : "warn"} title={evidence.title(partyName(file.home))}>
      <p>{evidence.hint}</p>
      <ul className={styles.list}>
        {file.evidence.map((one) => (
          <Item key={one.records.at(-1)} file={file} one={one} />
        ))}
      </ul>
    </Notice>
  );
};
