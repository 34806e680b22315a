import { Button } from "@mantine/core";
import { useMe } from "../../session.ts";
import { Dialog } from "../../shell/dialog.tsx";
import { Notice } from "../../shell/notice.tsx";
import { useText } from "../../text.ts";
import { useActName } from "../act-name.ts";
import { ContentList } from "../content-list.tsx";
import { useAgencyName, usePartyName } from "../parties.ts";
import styles from "./confirm-dialog.module.css";
import { useSubject } from "./form-context.ts";
import { type ReadAct, referredTo, schemasOf } from "./payload.ts";
import { crosses } from "./wrong.ts";

type Props = {
  /** The act to be signed; null while there is none. */
  readonly act: ReadAct | null;
  readonly checked: boolean;
  readonly busy: boolean;
  readonly partner: string | null;
  /** What speaks against signing it now. */
  readonly warning: string | null;
  readonly onSign: () => void;
  readonly onClose: () => void;
};

/** Says what is signed, as whom, and to whom it goes, before it is. */
export const ConfirmDialog = ({ act, checked, busy, partner, warning, onSign, onClose }: Props) => {
  const { messages } = useText();
  const subject = useSubject();
  const me = useMe();
  const partyName = usePartyName();
  const agencyName = useAgencyName();
  const { words, type, file } = subject;
  const actName = useActName(words);
  const named = referredTo(file, act?.payload.of ?? "");
  const sent = crosses(subject) && partner !== null;
  const schemas = schemasOf(subject);
  return (
    <Dialog open={act !== null} onClose={onClose} title={messages.form.confirmTitle} size="lg">
      {act ? (
        <div className={styles.dialog}>
          <p>{messages.form.confirmIntro}</p>
          <dl className={styles.facts}>
            <dt>{messages.form.confirmAct}</dt>
            <dd>{words.act(type)}</dd>
            {named ? (
              <>
                <dt>{messages.form.of}</dt>
                <dd>{actName(named)}</dd>
              </>
            ) : null}
            {file ? (
              <>
                <dt>{messages.form.confirmCase}</dt>
                <dd className="numeric">{file.number ?? messages.cases.noNumber(file.case.slice(0, 6))}</dd>
              </>
            ) : null}
            <dt>{messages.form.confirmAs}</dt>
            <dd>
              {me.name}, {me.title}
              <br />
              <span className="muted">
                {agencyName(me.party, me.agency)}, {partyName(me.party)}
              </span>
            </dd>
            <dt>{sent ? messages.form.confirmTo : messages.form.confirmStays}</dt>
            <dd>{sent ? partyName(partner) : partyName(me.party)}</dd>
          </dl>
          <details className={styles.fields}>
            <summary>{messages.form.confirmFields}</summary>
            <ContentList schema={schemas.frame} values={act.payload.frame} words={words} type={subject.corrects ?? type} />
            <ContentList schema={schemas.content} values={act.content} words={words} type={subject.corrects ?? type} />
          </details>
          {warning === null ? null : <Notice tone="warn">{warning}</Notice>}
          {checked ? null : <p className="muted small">{messages.form.unchecked}</p>}
          <div className={styles.actions}>
            <Button onClick={onSign} loading={busy} data-autofocus>
              {sent ? messages.form.confirmYes : messages.form.confirmStayYes}
            </Button>
            <Button variant="default" onClick={onClose} disabled={busy}>
              {messages.cancel}
            </Button>
          </div>
        </div>
      ) : null}
    </Dialog>
  );
};
