import { Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TimelineAct } from "#client";
import { proofQuery } from "../api.ts";
import { Dialog } from "../shell/dialog.tsx";
import { Failure } from "../shell/failure.tsx";
import { useText } from "../text.ts";
import { saveBlob } from "./attachment.ts";
import { usePartyName } from "./parties.ts";
import styles from "./proof-dialog.module.css";

type Props = { readonly act: TimelineAct; readonly name: string; readonly open: boolean; readonly onClose: () => void };

const CHANNEL = "channel-";

const useLogName = (): ((log: string) => string) => {
  const { messages } = useText();
  const partyName = usePartyName();
  return (log) =>
    log.startsWith(CHANNEL)
      ? messages.proof.channel(partyName(log.slice(CHANNEL.length)))
      : log === "domestic"
        ? messages.proof.domestic
        : log;
};

/** What the log proves about an act, in words and to the byte, and what it does not. */
const Proof = ({ act }: Pick<Props, "act">) => {
  const { messages, pick, format } = useText();
  const { data, error, isPending, refetch } = useQuery(proofQuery(act.hash));
  const logName = useLogName();
  const { cosignedBy, index, size, log } = act.proof;
  const first = Math.min(...cosignedBy.map(({ at }) => at));
  return (
    <div className={styles.proof}>
      <p>{messages.proof.intro}</p>
      {size > index ? <p>{messages.proof.entry(index, size, logName(log))}</p> : <p>{messages.case.proofPending}</p>}
      {cosignedBy.length === 0 ? (
        <p>{messages.proof.nobody}</p>
      ) : (
        <>
          <p>
            <strong>{messages.proof.unaltered(format.time(first))}</strong>
          </p>
          <section>
            <h3>{messages.proof.cosigners}</h3>
            <ul className={styles.list}>
              {cosignedBy.map(({ witness, at }) => (
                <li key={witness}>
                  <code>{witness}</code> · {format.time(at)}
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
      {isPending ? <Loader size="sm" aria-label={messages.loading} /> : null}
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      <section className={styles.not}>
        <h3>{messages.proof.doesNotShow}</h3>
        <ul className={styles.list}>
          {[...new Set(data?.proofs.map(({ doesNotShow }) => pick(doesNotShow)) ?? [messages.proof.always])].map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      </section>
      <p className="small">
        {messages.proof.hash}: <code className={styles.code}>{act.hash}</code>
      </p>
      {(data?.proofs ?? []).map(({ of, log: kind, text }) => (
        <details key={`${of} ${kind}`}>
          <summary>
            {of === "line" ? messages.proof.rawLine : messages.proof.raw} · {logName(kind)}
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre className={styles.raw} tabIndex={0}>
            {text}
          </pre>
          <Button variant="default" size="sm" onClick={() => saveBlob(new Blob([text]), `${act.hash}-${of}.tlog-proof`)}>
            {messages.proof.download}
          </Button>
        </details>
      ))}
      {data?.line ? (
        <details>
          <summary>{messages.proof.line}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre className={styles.raw} tabIndex={0}>
            {data.line}
          </pre>
        </details>
      ) : null}
    </div>
  );
};

export const ProofDialog = ({ act, name, open, onClose }: Props) => {
  const { messages } = useText();
  return (
    <Dialog open={open} onClose={onClose} title={`${messages.proof.title}: ${messages.case.act_(name, act.n)}`} size="lg">
      <Proof act={act} />
    </Dialog>
  );
};
