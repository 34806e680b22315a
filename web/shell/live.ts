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

/** Follows the node's events while the component lives. False while the connection is broken; the browser mends it itself. */
export const useLiveUpdates = (): boolean => {
  const client = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    const source = new EventSource("/api/v1/events");
    let broken = false;
    source.onopen = () => {
      setConnected(true);
      // What happened while the connection was broken was not told.
      if (broken) void client.invalidateQueries({ queryKey: ["case"] });
      if (broken) void client.invalidateQueries({ queryKey: ["cases"] });
      broken = false;
    };
    source.onerror = () => {
      broken = true;
      setConnected(false);
    };
    source.addEventListener("case", ({ data }: MessageEvent) => {
      const id = caseOf(data);
      void client.invalidateQueries({ queryKey: ["cases"] });
      if (id) void client.invalidateQueries({ queryKey: ["case", id] });
      if (id) void client.invalidateQueries({ queryKey: ["readers", id] });
    });
    return () => source.close();
  }, [client]);
  return connected;
};
