import { streamSSE } from "hono/streaming";
import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";

const HEARTBEAT = 15_000;

export const getEvents = operation({
  id: "getEvents",
  method: "get",
  path: "/api/v1/events",
  access: "session",
  summary: "Server-sent events: `case` with the id of a case that changed, if I may see it",
  response: T.Unknown(),
  run: async ({ node, store, http }) => {
    const response = streamSSE(http, async (stream) => {
      const onCase = async (id: string) => {
        if (await store.isVisible(id)) await stream.writeSSE({ event: "case", data: JSON.stringify({ case: id }) });
      };
      const onLog = async (log: string) => void (await stream.writeSSE({ event: "log", data: JSON.stringify({ log }) }));
      node.events.on("case", onCase);
      node.events.on("log", onLog);
      stream.onAbort(() => {
        node.events.off("case", onCase);
        node.events.off("log", onLog);
      });
      while (!stream.aborted && !stream.closed) {
        await stream.writeSSE({ event: "beat", data: "" });
        await stream.sleep(HEARTBEAT);
      }
    });
    return accepted(response);
  },
});
