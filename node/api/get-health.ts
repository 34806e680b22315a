import { getConnInfo } from "@hono/node-server/conninfo";
import { sql } from "kysely";
import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
import { ClockFault, requireClock } from "#node/clock.ts";
import { isLoopback } from "#node/config-checks.ts";
import { operation } from "./operation.ts";

export const getHealth = operation({
  id: "getHealth",
  method: "get",
  path: "/health",
  access: "public",
  summary: "The process answers",
  response: T.Object({ status: T.Literal("ok") }),
  run: async () => accepted({ status: "ok" as const }),
});

export const getReady = operation({
  id: "getReady",
  method: "get",
  path: "/ready",
  access: "public",
  summary: "The stores answer and the clock is not behind the log: acts can be taken",
  response: T.Object({ status: T.Literal("ready") }),
  run: async ({ node }) => {
    try {
      await Promise.all([sql`select 1`.execute(node.db), sql`select 1`.execute(node.keysDb)]);
      await requireClock(node);
      return accepted({ status: "ready" as const });
    } catch (error) {
      return refused({ kind: "unavailable", what: error instanceof ClockFault ? "clock" : "store" });
    }
  },
});

export const getMetrics = operation({
  id: "getMetrics",
  method: "get",
  path: "/metrics",
  access: "public",
  summary: "Prometheus metrics, for this machine and for agents with the power `audit`",
  response: T.Unknown(),
  run: async ({ node, actor, http }) => {
    const isLocal = isLoopback(getConnInfo(http).remote.address ?? "");
    if (!isLocal && !actor?.powers.includes("audit")) return refused({ kind: "forbidden", power: "audit" });
    return accepted(
      new Response(await node.metrics.registry.metrics(), { headers: { "content-type": node.metrics.registry.contentType } }),
    );
  },
});
