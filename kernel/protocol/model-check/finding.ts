/** One thing that is wrong with a protocol; `trace` is a shortest sequence of moves that shows it, empty for a fault of the data itself. */
export type Finding = {
  readonly kind:
    | "broken-data"
    | "wrong-sender"
    | "missing-declined"
    | "missing-final"
    | "free-frame"
    | "dead-act"
    | "unreachable-state"
    | "deadline-never-starts"
    | "deadline-never-lapses"
    | "no-consequence"
    | "clock-without-lapse"
    | "paused-forever"
    | "late-decline"
    | "dead-end"
    | "no-way-out";
  readonly what: string;
  readonly trace: readonly string[];
};

export const finding = (kind: Finding["kind"], what: string, trace: readonly string[] = []): Finding => ({ kind, what, trace });
