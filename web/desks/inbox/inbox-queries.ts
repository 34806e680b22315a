/** What waits, as the node gives it. */
import { type Answer, unwrap } from "#client";
import { api } from "../../api.ts";

export type SectionName = "mine" | "colleagues" | "theirs";
export const sectionNames: readonly SectionName[] = ["mine", "colleagues", "theirs"];

export type Section = Answer<"/api/v1/inbox/{section}", "get", 200>;
export type WaitingCase = Section["cases"][number];

const page = (section: SectionName | "held", cursor: string | null): Promise<Section> =>
  unwrap(api.GET("/api/v1/inbox/{section}", { params: { path: { section }, query: cursor === null ? {} : { cursor } } }));

export const sectionQuery = (section: SectionName) => ({
  queryKey: ["inbox", section] as const,
  queryFn: ({ pageParam }: { pageParam: string | null }) => page(section, pageParam),
  initialPageParam: null as string | null,
  getNextPageParam: ({ next }: Section) => next,
  // A deadline passes without an event.
  refetchInterval: 120_000,
});

/** As many as a dialog can offer. */
const MOST_HELD = 500;

/** All open cases that one has in hand. */
export const heldQuery = {
  queryKey: ["inbox", "held"],
  queryFn: async (): Promise<readonly WaitingCase[]> => {
    const held: WaitingCase[] = [];
    for (let cursor: string | null = null; held.length < MOST_HELD; ) {
      const { cases, next }: Section = await page("held", cursor);
      held.push(...cases);
      if (next === null) break;
      cursor = next;
    }
    return held;
  },
};
