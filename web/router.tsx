/** Addresses of the pages. What is not on the first screen is loaded when it is first shown. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { nodeQuery, queryClient, sessionQuery } from "./api.ts";
import { arrangementsQuery } from "./case/arrangements.ts";
import { filterIn } from "./case/filter/filter-in.ts";
import { drafts } from "./case/form/draft-store.ts";
import { ownerOf } from "./session.ts";
import { requestFocus } from "./shell/focus.ts";
import { NotFound, PageFailure } from "./shell/page-failure.tsx";
import { Shell } from "./shell/shell.tsx";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
/** Only those members that have a value, so that an address carries nothing empty. */
const present = <Search extends object>(search: Search): { [Key in keyof Search]?: Exclude<Search[Key], undefined> } =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as never;

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
  loader: () => queryClient.ensureQueryData(nodeQuery),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: ({ from, ended }: Record<string, unknown>) => present({ from: text(from), ended: ended === true ? true : undefined }),
  component: lazyRouteComponent(() => import("./sign-in/sign-in-page.tsx"), "SignInPage"),
});

/** Everything for people who are signed in; others are sent to sign in and come back. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  component: Shell,
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: "/sign-in", search: location.pathname === "/" ? {} : { from: location.href } });
    await drafts.open(ownerOf(session.me));
  },
  loader: () => queryClient.ensureQueryData(arrangementsQuery),
});

const home = createRoute({
  getParentRoute: () => app,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox", replace: true });
  },
});

const sectionIn = (value: unknown): "colleagues" | "theirs" | undefined =>
  value === "colleagues" || value === "theirs" ? value : undefined;

const inbox = createRoute({
  getParentRoute: () => app,
  path: "/inbox",
  validateSearch: ({ section }: Record<string, unknown>) => present({ section: sectionIn(section) }),
  component: lazyRouteComponent(() => import("./desks/inbox/inbox-page.tsx"), "InboxPage"),
});

const duty = createRoute({
  getParentRoute: () => app,
  path: "/duty",
  component: lazyRouteComponent(() => import("./desks/duty/duty-page.tsx"), "DutyPage"),
});

const notices = createRoute({
  getParentRoute: () => app,
  path: "/notices",
  component: lazyRouteComponent(() => import("./desks/notices/notices-page.tsx"), "NoticesPage"),
});

const draftsRoute = createRoute({
  getParentRoute: () => app,
  path: "/drafts",
  component: lazyRouteComponent(() => import("./desks/drafts/drafts-page.tsx"), "DraftsPage"),
});

const oneDraft = createRoute({
  getParentRoute: () => app,
  path: "/drafts/$draft",
  component: lazyRouteComponent(() => import("./desks/drafts/draft-page.tsx"), "DraftPage"),
});

const search = createRoute({
  getParentRoute: () => app,
  path: "/search",
  component: lazyRouteComponent(() => import("./desks/search/search-page.tsx"), "SearchPage"),
});

const holdings = createRoute({
  getParentRoute: () => app,
  path: "/holdings",
  validateSearch: ({ show }: Record<string, unknown>) => present({ show: show === "hits" ? ("hits" as const) : undefined }),
  component: lazyRouteComponent(() => import("./desks/holdings/holdings-page.tsx"), "HoldingsPage"),
});

const oneHolding = createRoute({
  getParentRoute: () => app,
  path: "/holdings/$holding",
  component: lazyRouteComponent(() => import("./desks/holdings/holding-page.tsx"), "HoldingPage"),
});

const cases = createRoute({
  getParentRoute: () => app,
  path: "/cases",
  validateSearch: ({ open, protocol, state }: Record<string, unknown>) =>
    present({ open: typeof open === "boolean" ? open : undefined, protocol: text(protocol), state: text(state) }),
  component: lazyRouteComponent(() => import("./case/cases-page.tsx"), "CasesPage"),
});

const newCase = createRoute({
  getParentRoute: () => app,
  path: "/cases/new",
  component: lazyRouteComponent(() => import("./case/new-case-page.tsx"), "NewCasePage"),
});

const openCase = createRoute({
  getParentRoute: () => app,
  path: "/cases/new/$protocol",
  validateSearch: ({ draft }: Record<string, unknown>) => present({ draft: text(draft) }),
  component: lazyRouteComponent(() => import("./case/new-case-page.tsx"), "OpenCasePage"),
});

const oneCase = createRoute({
  getParentRoute: () => app,
  path: "/cases/$case",
  validateSearch: filterIn,
  component: lazyRouteComponent(() => import("./case/case-page.tsx"), "CasePage"),
});

const act = createRoute({
  getParentRoute: () => app,
  path: "/cases/$case/act/$type",
  validateSearch: ({ of, draft }: Record<string, unknown>) => present({ of: text(of), draft: text(draft) }),
  component: lazyRouteComponent(() => import("./case/form/act-page.tsx"), "ActPage"),
});

const paper = createRoute({
  getParentRoute: () => app,
  path: "/cases/$case/paper",
  validateSearch: ({ type }: Record<string, unknown>) => present({ type: text(type) }),
  component: lazyRouteComponent(() => import("./case/paper/paper-page.tsx"), "PaperPage"),
});

const enrolments = createRoute({
  getParentRoute: () => app,
  path: "/enrolments",
  component: lazyRouteComponent(() => import("./sign-in/enrolments-page.tsx"), "EnrolmentsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    app.addChildren([
      home,
      inbox,
      draftsRoute,
      oneDraft,
      duty,
      notices,
      search,
      holdings,
      oneHolding,
      cases,
      newCase,
      openCase,
      oneCase,
      act,
      paper,
      enrolments,
    ]),
  ]),
  scrollRestoration: true,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
});

router.subscribe("onBeforeNavigate", ({ fromLocation, pathChanged }) => {
  if (fromLocation && pathChanged) requestFocus();
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
