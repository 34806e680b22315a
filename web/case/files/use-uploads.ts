/** The files of one field that are on their way, stopped or unfinished since before. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type Attachment, type Progress, TransferError } from "../attachment.ts";
import { sendFile } from "./send-file.ts";
import { forgetUpload, type Unfinished, unfinishedAt } from "./unfinished.ts";

export type OnItsWay = {
  readonly id: number;
  readonly file: File;
  readonly state: "going" | "paused" | "failed";
  readonly progress: Progress;
  /** Seconds that the rest takes at the present pace, once that is known. */
  readonly left: number | null;
  readonly error: unknown;
};

/** Milliseconds after which a pace tells something. */
const KNOWN_AFTER = 2000;

const nothing = (file: File): Progress => ({ phase: "reading", done: 0, moved: 0, total: file.size });

/** Seconds that the rest takes, from the bytes that went over the wire since the first of them. */
const leftOf = ({ done, moved, total }: Progress, began: number): number | null => {
  const elapsed = Date.now() - began;
  return elapsed < KNOWN_AFTER || moved === 0 ? null : ((total - done) * elapsed) / moved / 1000;
};

export const useUploads = (place: string, onDone: (file: File, attachment: Attachment) => void) => {
  const [uploads, setUploads] = useState<readonly OnItsWay[]>([]);
  const [before, setBefore] = useState<readonly (readonly [string, Unfinished])[]>(() => unfinishedAt(place));
  const controllers = useRef(new Map<number, AbortController>());
  const next = useRef(0);
  const done = useRef(onDone);
  done.current = onDone;

  const change = useCallback(
    (id: number, part: Partial<OnItsWay>): void => setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one))),
    [],
  );
  const run = useCallback(
    async (id: number, file: File): Promise<void> => {
      const control = new AbortController();
      controllers.current.set(id, control);
      let began = 0;
      const onProgress = (progress: Progress): void => {
        if (control.signal.aborted) return;
        if (progress.phase === "moving" && began === 0) began = Date.now();
        change(id, { progress, left: progress.phase === "moving" ? leftOf(progress, began) : null });
      };
      change(id, { state: "going", error: null, progress: nothing(file), left: null });
      try {
        const attachment = await sendFile(file, { onProgress, signal: control.signal, place });
        if (control.signal.aborted) return;
        setUploads((all) => all.filter((one) => one.id !== id));
        done.current(file, attachment);
      } catch (error) {
        if (!control.signal.aborted) change(id, { state: "failed", error });
      }
    },
    [change, place],
  );
  const start = (file: File): void => {
    const id = next.current++;
    setUploads((all) => [...all, { id, file, state: "going", progress: nothing(file), left: null, error: null }]);
    setBefore((all) => all.filter(([, { name, size }]) => name !== file.name || size !== file.size));
    void run(id, file);
  };
  const pause = (id: number): void => {
    controllers.current.get(id)?.abort();
    change(id, { state: "paused" });
  };
  /** Ends it and forgets how far it came. */
  const drop = ({ id, file }: OnItsWay): void => {
    controllers.current.get(id)?.abort();
    setUploads((all) => all.filter((one) => one.id !== id));
    for (const [entry, { name, size }] of unfinishedAt(place)) if (name === file.name && size === file.size) forgetUpload(entry);
  };
  const forget = (entry: string): void => {
    forgetUpload(entry);
    setBefore((all) => all.filter(([name]) => name !== entry));
  };

  // Whatever was cut goes on as soon as there is a connection again.
  const failed = useRef(uploads);
  failed.current = uploads;
  useEffect(() => {
    const again = (): void => {
      for (const { id, file, state, error } of failed.current)
        if (state === "failed" && error instanceof TransferError && error.fault === "network") void run(id, file);
    };
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [run]);
  // A page that is left sends nothing more; what has arrived is known when it is opened again.
  useEffect(() => {
    const open = controllers.current;
    return () => {
      for (const control of open.values()) control.abort();
    };
  }, []);
  return { uploads, before, start, pause, goOn: ({ id, file }: OnItsWay) => void run(id, file), drop, forget };
};
