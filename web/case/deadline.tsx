import { IconAlertTriangle, IconCheck, IconClockHour4, IconMinus, IconPlayerPause, IconX } from "@tabler/icons-react";
import type { Clock } from "#client";
import { useText } from "../text.ts";
import styles from "./deadline.module.css";
import { useNow } from "./now.ts";

const SOON_SECONDS = 3 * 86_400;

type Standing = "met" | "void" | "lapsed" | "paused" | "overdue" | "soon" | "running";

export const standingOf = ({ run, met, due }: Clock, now: number): Standing => {
  if (run === "stopped") return met ? "met" : "void";
  if (run !== "running") return run;
  if (due < now) return "overdue";
  return due - now < SOON_SECONDS ? "soon" : "running";
};

const icons = {
  met: IconCheck,
  void: IconMinus,
  lapsed: IconX,
  paused: IconPlayerPause,
  overdue: IconAlertTriangle,
  soon: IconClockHour4,
  running: IconClockHour4,
};

/** How a clock stands, in words with an icon; `overdue` is only a display, a lapse is an act. */
export const DeadlineStanding = ({ clock }: { readonly clock: Clock }) => {
  const { messages, format } = useText();
  const now = useNow();
  const standing = standingOf(clock, now);
  const Icon = icons[standing];
  const words = {
    met: messages.case.met,
    void: messages.case.withoutEffect,
    lapsed: messages.case.lapsed,
    paused: messages.case.paused,
    overdue: messages.case.overdue(format.relative(clock.due, now)),
    soon: messages.case.dueIn(format.relative(clock.due, now)),
    running: messages.case.dueIn(format.relative(clock.due, now)),
  };
  return (
    <span className={styles.standing} data-standing={standing}>
      <Icon size={15} aria-hidden="true" />
      {words[standing]}
    </span>
  );
};
