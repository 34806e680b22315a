/** Drafts as the node gives them. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, unwrap } from "#client";
import { api } from "../../api.ts";

export type DraftSummary = Answer<"/api/v1/drafts", "get", 200>["drafts"][number];
export type DraftFile = Answer<"/api/v1/drafts/{draft}", "get", 200>;

/** Colleagues answer without an event. */
const AGAIN = 20_000;

export const draftsQuery = queryOptions({
  queryKey: ["drafts"],
  queryFn: async (): Promise<readonly DraftSummary[]> => (await unwrap(api.GET("/api/v1/drafts"))).drafts,
  staleTime: 0,
  refetchInterval: 3 * AGAIN,
});

export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ["draft", id],
    queryFn: (): Promise<DraftFile> => unwrap(api.GET("/api/v1/drafts/{draft}", { params: { path: { draft: id } } })),
    staleTime: 0,
    refetchInterval: AGAIN,
  });

/** Does something with a draft, and asks for what became of it. */
export const useDraftChange = <Given>(id: string, work: (given: Given) => Promise<unknown>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["draft", id] });
      void client.invalidateQueries({ queryKey: ["drafts"] });
    },
  });
};
