/** What is sought and found. Each search is a reading that is recorded: none is repeated unasked. */
import { type Answer, unwrap } from "#client";
import { api } from "../../api.ts";

export type Found = Answer<"/api/v1/search", "post", 200>;
export type FoundCase = Found["cases"][number];
export type Hit = FoundCase["hits"][number];
export type Filters = {
  readonly protocol?: string;
  readonly state?: string;
  readonly agency?: string;
  readonly from?: number;
  readonly to?: number;
  readonly due?: "past" | "day" | "week";
  readonly open?: boolean;
};
export type PersonSought = { readonly name: string; readonly case: string; readonly purpose: string };
/** One search: by words and filters, or for a person. */
export type Asked = { readonly words: string; readonly filters: Filters; readonly person: PersonSought | null };

const find = ({ words, filters, person }: Asked, cursor: string | null): Promise<Found> => {
  const page = cursor === null ? {} : { cursor };
  return person === null
    ? unwrap(api.POST("/api/v1/search", { body: { words, filters, ...page } }))
    : unwrap(api.POST("/api/v1/search/persons", { body: { ...person, filters, ...page } }));
};

/** `turn` tells one asking from the next. */
export const foundQuery = (asked: Asked | null, turn: number) => ({
  queryKey: ["search", turn, asked] as const,
  queryFn: ({ pageParam }: { pageParam: string | null }): Promise<Found> =>
    asked === null ? Promise.resolve({ cases: [], next: null }) : find(asked, pageParam),
  initialPageParam: null as string | null,
  getNextPageParam: (page: Found) => page.next,
  enabled: asked !== null,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 300_000,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  refetchOnMount: false,
  retry: false,
});
