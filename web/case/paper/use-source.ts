/** A file that a partner sent: kept as it came, and read by the node as far as it can be. */
import { useRef, useState } from "react";
import { problemOf, UnreachableError } from "#client";
import type { Attachment, Progress } from "../attachment.ts";
import { sendFile } from "../files/send-file.ts";

type Reading = {
  readonly kind: "mail" | "pdf" | "image" | "text" | "other";
  readonly sender: string | null;
  readonly subject: string | null;
  readonly text: string | null;
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly isCut: boolean;
};
/** What the node could tell of a file; `failed` says why it could not. */
export type Told = {
  readonly reading: Reading | null;
  /** `YYYY-MM-DD`, where this party is. */
  readonly day: string | null;
  readonly failed: "fault" | "time" | "memory" | "too-large" | null;
};

export type Source =
  | { readonly kind: "none" }
  | { readonly kind: "coming"; readonly name: string; readonly share: number }
  | { readonly kind: "here"; readonly kept: Attachment; readonly told: Told };

const unreadable = (failed: Told["failed"]): Told => ({ reading: null, day: null, failed });

/** Asks the node what it can read; a file that is too large is attached all the same. */
const readSource = async (file: File, signal: AbortSignal): Promise<Told> => {
  const headers = { "Content-Type": "application/octet-stream" };
  const answer = await fetch("/api/v1/papers/source", { method: "POST", body: file, headers, signal }).catch((cause: unknown) => {
    throw new UnreachableError("no answer", { cause });
  });
  if (answer.ok) return (await answer.json()) as Told;
  if (answer.status === 413) return unreadable("too-large");
  throw problemOf(await answer.json().catch(() => null)) ?? new Error(`HTTP ${answer.status}`);
};

const shareOf = ({ phase, done, total }: Progress): number => (phase === "reading" || total === 0 ? 0 : done / total);

/** The ending decides where the node's browser does not know a mail's type. */
const typed = (file: File): File => {
  const type = /\.eml$/i.test(file.name) ? "message/rfc822" : /\.msg$/i.test(file.name) ? "application/vnd.ms-outlook" : file.type;
  return new File([file], file.name, { type });
};

export const useSource = () => {
  const [source, setSource] = useState<Source>({ kind: "none" });
  const [failure, setFailure] = useState<unknown>(null);
  const cancel = useRef(new AbortController());

  const take = async (given: File): Promise<void> => {
    cancel.current.abort();
    cancel.current = new AbortController();
    const { signal } = cancel.current;
    const file = typed(given);
    setFailure(null);
    setSource({ kind: "coming", name: file.name, share: 0 });
    try {
      const [kept, told] = await Promise.all([
        sendFile(file, { onProgress: (progress) => setSource({ kind: "coming", name: file.name, share: shareOf(progress) }), signal }),
        readSource(file, signal),
      ]);
      if (!signal.aborted) setSource({ kind: "here", kept, told });
    } catch (error) {
      if (signal.aborted) return;
      setSource({ kind: "none" });
      setFailure(error);
    }
  };
  const drop = (): void => {
    cancel.current.abort();
    setSource({ kind: "none" });
  };
  return { source, failure, take, drop };
};
