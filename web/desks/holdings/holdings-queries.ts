/** Persons and objects held at this node, and hits. */
import { queryOptions } from "@tanstack/react-query";
import { type Answer, unwrap } from "#client";
import { api } from "../../api.ts";

export type Holding = Answer<"/api/v1/holdings", "get", 200>["holdings"][number];
export type HoldingFile = Answer<"/api/v1/holdings/{holding}", "get", 200>;
export type Merge = HoldingFile["merges"][number];
export type Comparison = Answer<"/api/v1/hits", "get", 200>["comparisons"][number];
export type Hit = Comparison["hits"][number];
export type Kind = Holding["kind"];

export const kinds: readonly Kind[] = ["firearm-serial", "vehicle-plate", "account", "vessel", "phone", "person-name"];

/** Showing persons is a reading: nothing is asked again unasked. */
const quiet = { refetchOnWindowFocus: false, staleTime: 60_000 } as const;

export const holdingsQuery = (kind: Kind | "") => ({
  queryKey: ["holdings", kind] as const,
  queryFn: ({ pageParam }: { pageParam: string | null }) =>
    unwrap(
      api.GET("/api/v1/holdings", {
        params: { query: { ...(kind === "" ? {} : { kind }), ...(pageParam === null ? {} : { cursor: pageParam }) } },
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next: string | null }) => page.next,
  ...quiet,
});

export const holdingQuery = (id: string) =>
  queryOptions({
    queryKey: ["holding", id],
    queryFn: () => unwrap(api.GET("/api/v1/holdings/{holding}", { params: { path: { holding: id } } })),
    ...quiet,
  });

export const hitsQuery = queryOptions({
  queryKey: ["hits"],
  queryFn: () => unwrap(api.GET("/api/v1/hits")),
  ...quiet,
});

export type Entry = { readonly kind: Kind; readonly value: string; readonly case?: string; readonly act?: string; readonly to?: string };
export const enterHolding = (body: Entry) => unwrap(api.POST("/api/v1/holdings", { body }));
