/** Server-sent events: what changed on the node is fetched again, at once for pages that show it. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

const caseOf = (data: unknown): string | undefined => {
  try {
    const { case: id } = JSON.parse(String(data));
    return typeof id === "string" ? id : undefined;
  } catch {
    return undefined;
  }
};

/** Milliseconds after which a stream is asked for again that the node refused: it has too many of this person, or its store is away. */
const AGAIN = 30_000;

/** Follows the node's events while the component lives. False while the connection is broken; the browser mends what broke by itself. */
export const useLiveUpdates = (): boolean => {
  const client = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let broken = false;
    const opened = () => {
      setConnected(true);
      // What happened while the connection was broken was not told.
      if (broken) for (const key of ["case", "cases", "inbox", "rings"]) void client.invalidateQueries({ queryKey: [key] });
      broken = false;
    };
    const failed = () => {
      broken = true;
      setConnected(false);
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(follow, AGAIN);
    };
    const changed = ({ data }: MessageEvent) => {
      const id = caseOf(data);
      for (const key of ["cases", "inbox"]) void client.invalidateQueries({ queryKey: [key] });
      if (id) void client.invalidateQueries({ queryKey: ["case", id] });
      if (id) void client.invalidateQueries({ queryKey: ["readers", id] });
    };
    const follow = () => {
      source = new EventSource("/api/v1/events");
      source.onopen = opened;
      source.onerror = failed;
      source.addEventListener("case", changed);
      source.addEventListener("ring", () => void client.invalidateQueries({ queryKey: ["rings"] }));
    };
    follow();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client]);
  return connected;
};
