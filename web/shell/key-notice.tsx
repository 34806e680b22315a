import { Button, Loader } from "@mantine/core";
import type { Me } from "#client";
import { spokenFingerprint } from "#kernel";
import { useEnrolling } from "../session.ts";
import { useText } from "../text.ts";
import { Failure } from "./failure.tsx";
import { Notice } from "./notice.tsx";

/** Nothing while the key is ready; otherwise what is missing, and the way to it. */
export const KeyNotice = ({ me }: { readonly me: Me }) => {
  const { messages } = useText();
  const { state, busy, error, start } = useEnrolling(me);
  const make = (
    <Button size="sm" onClick={start} loading={busy}>
      {messages.key.make}
    </Button>
  );
  if (error) return <Failure error={error} retry={start} />;
  if (state.kind === "unsupported") return <Notice tone="warn">{messages.key.unsupported}</Notice>;
  if (state.kind === "none")
    return (
      <Notice tone="info" title={messages.key.none}>
        <p>{messages.key.noneHint}</p>
        {make}
      </Notice>
    );
  if (state.kind === "elsewhere")
    return (
      <Notice tone="warn" title={messages.key.missing}>
        <p>{messages.key.missingHint}</p>
        {make}
      </Notice>
    );
  if (state.kind === "waiting")
    return (
      <Notice tone="info" title={messages.key.waiting} role="status">
        <p>{messages.key.waitingHint}</p>
        <p className="muted small">
          {messages.key.fingerprint} <code>{spokenFingerprint(state.key.kid)}</code>
        </p>
        <Loader size="xs" aria-hidden="true" />
      </Notice>
    );
  return null;
};
