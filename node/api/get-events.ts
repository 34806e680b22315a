import { streamSSE } from "hono/streaming";
import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
import { operation } from "./operation.ts";
import { tokenOf } from "./token.ts";

const HEARTBEAT = 15_000;
/** Seconds after which one more stream may be asked for. */
const RETRY_AFTER = 60;

export const getEvents = operation({
  id: "getEvents",
  method: "get",
  path: "/api/v1/events",
  access: "session",
  summary:
    "Server-sent events: `case` with the id of a case that changed, `ring` with that of one that rings or rings no more, if I may see it",
  response: T.Unknown(),
  run: async ({ node, store, actor, http }) => {
    const leave = node.streams.take(actor.account);
    if (leave === null) return refused({ kind: "rate-limited", retryAfter: RETRY_AFTER });
    const response = streamSSE(http, async (stream) => {
      // A listener that cannot be told, because it or the store is gone, is no fault of the act that it would hear of.
      const tell = (work: Promise<unknown>) => void work.catch((err: unknown) => node.logger.debug({ err }, "an event was not told"));
      const onCase = (id: string) => tell(tellCase(id));
      const tellCase = async (id: string) => {
        const stillThere = await node.sessions.actorOf(tokenOf(http) ?? "");
        if (stillThere === null) return stream.close();
        if (await store.isVisible(id)) await stream.writeSSE({ event: "case", data: JSON.stringify({ case: id }) });
      };
      const onLog = (log: string) => tell(stream.writeSSE({ event: "log", data: JSON.stringify({ log }) }));
      const onRing = (id: string) => tell(tellRing(id));
      const tellRing = async (id: string) => {
        if (await store.isVisible(id)) await stream.writeSSE({ event: "ring", data: JSON.stringify({ case: id }) });
      };
      node.events.on("case", onCase);
      node.events.on("ring", onRing);
      node.events.on("log", onLog);
      const end = () => {
        node.events.off("case", onCase);
        node.events.off("ring", onRing);
        node.events.off("log", onLog);
        leave();
      };
      stream.onAbort(end);
      try {
        while (!stream.aborted && !stream.closed) {
          await stream.writeSSE({ event: "beat", data: "" });
          await stream.sleep(HEARTBEAT);
        }
      } finally {
        end();
      }
    });
    return accepted(response);
  },
});
