/** One file on its way from the node to this page. */
import { useEffect, useRef, useState } from "react";
import type { Attachment, Progress } from "../attachment.ts";
import { fetchFile } from "./fetch-file.ts";

export type FetchState = { readonly progress: Progress | null; readonly error: unknown };
const still: FetchState = { progress: null, error: null };

export const useFetching = (act: string, file: Attachment) => {
  const [state, setState] = useState<FetchState>(still);
  const control = useRef(new AbortController());
  useEffect(() => () => control.current.abort(), []);
  const stop = (): void => {
    control.current.abort();
    setState(still);
  };
  /** Every byte as it was signed, or null if it was stopped or failed, which the state tells. */
  const get = async (infected = false): Promise<Blob | null> => {
    control.current.abort();
    const mine = new AbortController();
    control.current = mine;
    setState({ progress: { phase: "moving", done: 0, moved: 0, total: file.size }, error: null });
    try {
      const onProgress = (progress: Progress): void => {
        if (!mine.signal.aborted) setState({ progress, error: null });
      };
      const blob = await fetchFile(act, file, { onProgress, signal: mine.signal, infected });
      if (mine.signal.aborted) return null;
      setState(still);
      return blob;
    } catch (error) {
      if (!mine.signal.aborted) setState({ progress: null, error });
      return null;
    }
  };
  return { state, get, stop };
};
