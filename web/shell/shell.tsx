import {
  IconBarcode,
  IconBell,
  IconFiles,
  IconInbox,
  IconKey,
  IconMenu2,
  IconPencil,
  IconPhoneCall,
  IconPlus,
  IconSearch,
  IconX,
} from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { nodeQuery, ringsQuery, sessionQuery } from "../api.ts";
import { isSoundWanted, wakeSound } from "../desks/duty/sound.ts";
import { useText } from "../text.ts";
import { Announcer } from "./announce.tsx";
import { KeyNotice } from "./key-notice.tsx";
import { useLiveUpdates } from "./live.ts";
import { Mark } from "./mark.tsx";
import { Notice } from "./notice.tsx";
import { Preferences } from "./preferences.tsx";
import { SearchBox } from "./search-box.tsx";
import styles from "./shell.module.css";
import { SignOut } from "./sign-out.tsx";

/** True once the connection has been broken for a while, so that a short break does not startle anyone. */
const useOffline = (): boolean => {
  const connected = useLiveUpdates();
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (connected) return setLate(false);
    const timer = setTimeout(() => setLate(true), 4000);
    return () => clearTimeout(timer);
  }, [connected]);
  return late && !connected;
};

type EntryProps = {
  readonly to: "/inbox" | "/drafts" | "/holdings" | "/cases" | "/cases/new" | "/duty" | "/notices" | "/enrolments";
  readonly exact?: boolean;
  readonly children: ReactNode;
};
const Entry = ({ to, exact = false, children }: EntryProps) => (
  <li>
    <Link to={to} className={styles.entry} activeOptions={{ exact, includeSearch: false }} activeProps={{ "aria-current": "page" }}>
      {children}
    </Link>
  </li>
);

const RingBanner = lazy(() => import("../desks/duty/ring-banner.tsx").then(({ RingBanner }) => ({ default: RingBanner })));

/** A browser lets a page sound only once something was clicked on it. */
const useSoundWoken = (): void => {
  useEffect(() => {
    const wake = (): void => {
      if (isSoundWanted()) void wakeSound();
    };
    addEventListener("pointerdown", wake, { once: true });
    return () => removeEventListener("pointerdown", wake);
  }, []);
};

/** Urgent cases that ring now. */
const Rings = () => {
  const { data } = useQuery(ringsQuery);
  useSoundWoken();
  if (!data || data.rings.length === 0) return null;
  return (
    <Suspense>
      <RingBanner rings={data.rings} />
    </Suspense>
  );
};

/** What stands around every page of someone who is signed in: navigation, person, language, and the page's landmarks. */
export const Shell = () => {
  const { messages, pick } = useText();
  const { data: node } = useSuspenseQuery(nodeQuery);
  const { data: session } = useQuery(sessionQuery);
  const [open, setOpen] = useState(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const offline = useOffline();
  const navigate = useNavigate();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever another page is shown
  useEffect(() => setOpen(false), [path]);
  useEffect(() => {
    if (session === null && path !== "/sign-in") void navigate({ to: "/sign-in", search: { from: path, ended: true } });
  }, [session, navigate, path]);
  if (!session) return null;
  const { me } = session;

  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        {messages.skipToContent}
      </a>
      <header className={styles.side} data-open={open}>
        <div className={styles.top}>
          <Link to="/inbox" className={styles.brand} aria-label={`${messages.product}, ${messages.nodeOf(pick(node.partyName))}`}>
            <Mark />
            <span>
              <span className={styles.product}>{messages.product}</span>
              <span className={styles.party}>{pick(node.partyName)}</span>
            </span>
          </Link>
          <Link to="/search" className={styles.toSearch} aria-label={messages.desks.search}>
            <IconSearch size={22} aria-hidden="true" />
          </Link>
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={open}
            aria-controls="navigation"
            aria-label={open ? messages.closeMenu : messages.menu}
            onClick={() => setOpen(!open)}
          >
            {open ? <IconX size={22} aria-hidden="true" /> : <IconMenu2 size={22} aria-hidden="true" />}
          </button>
        </div>
        <div className={styles.rest} id="navigation">
          <nav aria-label={messages.mainNavigation} className={styles.ways}>
            <SearchBox />
            <ul className={styles.entries}>
              <Entry to="/inbox">
                <IconInbox size={18} aria-hidden="true" />
                {messages.desks.inbox}
              </Entry>
              <Entry to="/cases" exact={path === "/cases/new" || path.startsWith("/cases/new/")}>
                <IconFiles size={18} aria-hidden="true" />
                {messages.cases.title}
              </Entry>
              {me.powers.includes("act") ? (
                <Entry to="/cases/new">
                  <IconPlus size={18} aria-hidden="true" />
                  {messages.cases.new}
                </Entry>
              ) : null}
              {me.powers.includes("act") ? (
                <Entry to="/drafts">
                  <IconPencil size={18} aria-hidden="true" />
                  {messages.desks.drafts}
                </Entry>
              ) : null}
              <Entry to="/holdings">
                <IconBarcode size={18} aria-hidden="true" />
                {messages.desks.holdings}
              </Entry>
              <Entry to="/duty">
                <IconPhoneCall size={18} aria-hidden="true" />
                {messages.desks.duty}
              </Entry>
              <Entry to="/notices">
                <IconBell size={18} aria-hidden="true" />
                {messages.desks.notices}
              </Entry>
              {me.powers.includes("enrol") ? (
                <Entry to="/enrolments">
                  <IconKey size={18} aria-hidden="true" />
                  {messages.enrolments.title}
                </Entry>
              ) : null}
            </ul>
          </nav>
          <div className={styles.person}>
            <p>
              <span className="visually-hidden">{messages.signedInAs} </span>
              <strong>{me.name}</strong>
              <span className={styles.title}>{me.title}</span>
            </p>
            {me.persona ? <p className={styles.synthetic}>{messages.synthetic}</p> : null}
            <Preferences />
            <SignOut me={me} />
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={styles.main}>
        <Announcer>
          <div role="status">{offline ? <Notice tone="warn">{messages.error.offline}</Notice> : null}</div>
          <Rings />
          <KeyNotice me={me} />
          <Outlet />
        </Announcer>
      </main>
    </div>
  );
};
