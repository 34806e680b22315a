/** Who is on duty, and what has rung. */
import { queryOptions } from "@tanstack/react-query";
import { type Answer, unwrap } from "#client";
import { api } from "../../api.ts";

export type Shift = Answer<"/api/v1/shifts", "get", 200>["shifts"][number];

export const shiftsQuery = queryOptions({
  queryKey: ["shifts"],
  queryFn: () => unwrap(api.GET("/api/v1/shifts")),
  refetchInterval: 60_000,
});

const SHOWN_SECONDS = 30 * 86_400;

export const pastRingsQuery = (now: number) =>
  queryOptions({
    queryKey: ["rings", "past"],
    queryFn: () => unwrap(api.GET("/api/v1/rings", { params: { query: { since: String(Math.max(0, now - SHOWN_SECONDS)) } } })),
  });
