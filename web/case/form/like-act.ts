/** What a form begins with, from one's own newest like act. */
import { queryOptions } from "@tanstack/react-query";
import { type Answer, unwrap } from "#client";
import { api } from "../../api.ts";
import type { Handling } from "./draft.ts";

type Given = NonNullable<Answer<"/api/v1/acts/like", "get", 200>["like"]>;
export type LikeAct = Omit<Given, "handling"> & { readonly handling: Handling | null };

/** Nothing where the node cannot say: a form begins all the same. */
export const likeQuery = (protocol: string, type: string) =>
  queryOptions({
    queryKey: ["like", protocol, type],
    queryFn: async (): Promise<LikeAct | null> => {
      try {
        return (await unwrap(api.GET("/api/v1/acts/like", { params: { query: { protocol, type } } }))).like;
      } catch {
        return null;
      }
    },
    networkMode: "always",
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
