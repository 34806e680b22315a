import { Button, Loader } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Me } from "#client";
import { spokenFingerprint } from "#kernel";
import { useEnrolling } from "../session.ts";
import { Failure } from "../shell/failure.tsx";
import { Notice } from "../shell/notice.tsx";
import { PageTitle } from "../shell/page-title.tsx";
import { useText } from "../text.ts";

type Props = { readonly me: Me; readonly onReady: () => void };

/** Right after signing in: makes the key in this browser, has it enrolled, and goes on as soon as it is granted. */
export const FirstKey = ({ me, onReady }: Props) => {
  const { messages } = useText();
  const { state, busy, error, start } = useEnrolling(me);
  const { kind } = state;
  const leave = useRef(onReady);
  leave.current = onReady;
  const begin = useRef(start);
  begin.current = start;

  useEffect(() => {
    if (kind === "none" || kind === "elsewhere") begin.current();
    if (kind === "ready" || kind === "not-needed") leave.current();
  }, [kind]);

  return (
    <>
      <PageTitle title={messages.key.title} />
      <p>{messages.key.why}</p>
      {error ? <Failure error={error} retry={start} /> : null}
      {kind === "unsupported" ? <Notice tone="warn">{messages.key.unsupported}</Notice> : null}
      <div role="status">
        {busy ? (
          <Notice tone="info" title={messages.key.sending}>
            <Loader size="xs" aria-hidden="true" />
          </Notice>
        ) : null}
        {!busy && state.kind === "waiting" ? (
          <Notice tone="info" title={messages.key.waiting}>
            <p>{messages.key.waitingHint}</p>
            <p className="small">
              {messages.key.fingerprint}: <code>{spokenFingerprint(state.key.kid)}</code>
            </p>
            <Loader size="xs" aria-hidden="true" />
          </Notice>
        ) : null}
      </div>
      <div>
        <Button variant="default" onClick={onReady}>
          {messages.toInbox}
        </Button>
      </div>
    </>
  );
};
