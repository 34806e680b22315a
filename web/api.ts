/** The node behind the page: one client, the queries over it, and what is fresh for how long. */
import { QueryClient, queryOptions } from "@tanstack/react-query";
import { type Answer, type CaseFile, createApi, type Me, type NodeInfo, problemOf, unwrap } from "#client";

export const api = createApi(location.origin);

const worthRetrying = (failures: number, error: unknown): boolean => problemOf(error) === undefined && failures < 2;

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: worthRetrying, staleTime: 15_000, refetchOnWindowFocus: true } },
});

export type CaseFilter = { readonly open?: boolean; readonly protocol?: string; readonly state?: string };

export const nodeQuery = queryOptions({
  queryKey: ["node"],
  queryFn: (): Promise<NodeInfo> => unwrap(api.GET("/api/v1/node")),
  staleTime: 300_000,
});

export const personasQuery = queryOptions({
  queryKey: ["personas"],
  queryFn: () => unwrap(api.GET("/api/v1/personas")),
  staleTime: Number.POSITIVE_INFINITY,
});

/** `now` is the node's time when it answered. */
export type Session = { readonly me: Me; readonly now: number };

/** Who is signed in, or null. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session | null> => {
    const { me, now } = await unwrap(api.GET("/api/v1/session"));
    return me === null ? null : { me, now };
  },
  staleTime: 60_000,
});

export const casesQuery = (filter: CaseFilter) => ({
  queryKey: ["cases", filter] as const,
  queryFn: ({ pageParam }: { pageParam: string | null }) => {
    const { open, ...rest } = filter;
    const openness = open === undefined ? {} : { open: open ? ("true" as const) : ("false" as const) };
    return unwrap(
      api.GET("/api/v1/cases", { params: { query: { ...rest, ...openness, ...(pageParam === null ? {} : { cursor: pageParam }) } } }),
    );
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next: string | null }) => page.next,
});

const PROVING_SECONDS = 300;
const PROVING_MILLISECONDS = 15_000;

/** Each reading of a case is recorded, so it is fetched when something happened, or while cosignatures of new acts are awaited. */
const awaitsCosignature = (file: CaseFile | undefined): boolean =>
  file?.acts.some(({ at, proof }) => proof.cosignedBy.length === 0 && at > nodeNow() - PROVING_SECONDS) ?? false;

/** The node's time as it was last told: a demonstration's differs from this device's. */
const nodeNow = (): number => queryClient.getQueryData<Session | null>(sessionQuery.queryKey)?.now ?? Date.now() / 1000;

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ["case", id],
    queryFn: (): Promise<CaseFile> => unwrap(api.GET("/api/v1/cases/{case}", { params: { path: { case: id } } })),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => awaitsCosignature(state.data) && PROVING_MILLISECONDS,
  });

/** Who of this party may open the case. */
export const readersQuery = (id: string) =>
  queryOptions({
    queryKey: ["readers", id],
    queryFn: () => unwrap(api.GET("/api/v1/cases/{case}/readers", { params: { path: { case: id } } })),
  });

export const basesQuery = (on: string) =>
  queryOptions({
    queryKey: ["bases", on],
    queryFn: () => unwrap(api.GET("/api/v1/bases", { params: { query: { on } } })),
    staleTime: 300_000,
  });

export const agenciesQuery = queryOptions({
  queryKey: ["agencies"],
  queryFn: () => unwrap(api.GET("/api/v1/agencies")),
  staleTime: 300_000,
});

export const agentsQuery = queryOptions({
  queryKey: ["agents"],
  queryFn: () => unwrap(api.GET("/api/v1/agents")),
  staleTime: 60_000,
});

export type Ring = Answer<"/api/v1/rings", "get", 200>["rings"][number];

/** Urgent cases that ring now. */
export const ringsQuery = queryOptions({
  queryKey: ["rings"],
  queryFn: () => unwrap(api.GET("/api/v1/rings")),
  // An event tells of each; this only mends what was missed.
  refetchInterval: 60_000,
});

export const enrolmentsQuery = queryOptions({
  queryKey: ["enrolments"],
  queryFn: () => unwrap(api.GET("/api/v1/enrolments")),
});

export const proofQuery = (hash: string) =>
  queryOptions({
    queryKey: ["proof", hash],
    queryFn: () => unwrap(api.GET("/api/v1/acts/{hash}/proof", { params: { path: { hash } } })),
    staleTime: 0,
  });
