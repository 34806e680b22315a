import { Button } from "@mantine/core";
import { problemOf, UnreachableError } from "#client";
import { useText } from "../text.ts";
import { Notice } from "./notice.tsx";

type Props = { readonly error: unknown; readonly retry?: () => void };

/** Why something could not be had, in the user's words, with what can be done about it. */
export const Failure = ({ error, retry }: Props) => {
  const { messages, pick } = useText();
  const problem = problemOf(error);
  const unreachable = error instanceof UnreachableError;
  return (
    <Notice tone="bad" role="alert" title={unreachable ? messages.error.unreachable : messages.error.title}>
      <p>{problem ? pick(problem.text) : unreachable ? messages.error.unreachableHint : messages.error.unexpected}</p>
      {problem ? (
        <p className="muted small">
          {messages.error.request}: <code>{problem.instance}</code>
        </p>
      ) : null}
      {retry ? (
        <Button variant="default" size="sm" onClick={retry}>
          {messages.retry}
        </Button>
      ) : null}
    </Notice>
  );
};
