import { Button } from "@mantine/core";
import { IconAlertTriangle, IconMessage2, IconSend2 } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { useArrangement, useWords } from "../../case/arrangements.ts";
import { usePartyName } from "../../case/parties.ts";
import { useMe } from "../../session.ts";
import { nameOf } from "../person.ts";
import type { WaitingCase } from "./inbox-queries.ts";
import { useInboxText } from "./inbox-text.ts";
import styles from "./waits-for.module.css";

const PutAside = ({ hash }: { readonly hash: string }) => {
  const { inbox } = useInboxText();
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/acts/{hash}/refusal/seen", { params: { path: { hash } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["inbox"] }),
  });
  return (
    <Button variant="subtle" size="compact-xs" loading={isPending} onClick={() => mutate()}>
      {inbox.putAside}
    </Button>
  );
};

/** The acts by which a party meets these duties, as far as the page knows the protocol: those that stop their clocks. */
const useMeeting = (row: WaitingCase): ((party: string, clocks: readonly string[]) => readonly string[]) => {
  const protocol = useArrangement(row.protocol)?.protocol;
  return (party, clocks) => {
    const side = party === row.home ? "home" : "partner";
    const roles = (protocol?.roles ?? []).filter((role) => role.side === side).map(({ id }) => id);
    const stopping = clocks.flatMap((clock) => protocol?.deadlines[clock]?.stop ?? []);
    return [...new Set(stopping)].filter((type) => protocol?.acts[type]?.by.some((role) => roles.includes(role)) ?? false);
  };
};

/** In words, why the case waits: the most pressing reason first. */
export const WaitsFor = ({ row }: { readonly row: WaitingCase }) => {
  const { inbox, format } = useInboxText();
  const words = useWords(row.protocol);
  const partyName = usePartyName();
  const me = useMe();
  const meeting = useMeeting(row);
  const other = row.home === me.party ? row.partner : row.home;
  const acts = (types: readonly string[]): string => format.either(types.map(words.act));
  const duties = (party: string, clocks: readonly string[]): string => {
    const types = meeting(party, clocks);
    return types.length === 0 ? format.list(clocks.map(words.deadline)) : acts(types);
  };
  const said = {
    clock: (reason: WaitingCase["reasons"][number]) => inbox.turn(duties(me.party, reason.clocks)),
    turn: (reason: WaitingCase["reasons"][number]) => inbox.turn(acts(reason.steps)),
    untaken: () => inbox.untaken,
    refused: () => inbox.refused,
    disputed: () => inbox.disputed,
  };
  const theirs = row.clocks.filter(({ debtor, paused }) => debtor !== me.party && paused === null).map(({ clock }) => clock);
  return (
    <div className={styles.reasons}>
      {row.pending ? (
        <p className={styles.sent}>
          <IconSend2 size={15} aria-hidden="true" /> {inbox.pending(partyName(other ?? ""))}
        </p>
      ) : null}
      {row.reasons.map((reason) => (
        <p key={reason.kind} className={styles.reason} data-kind={reason.kind}>
          {reason.kind === "refused" || reason.kind === "disputed" ? <IconAlertTriangle size={15} aria-hidden="true" /> : null}
          {said[reason.kind](reason)}
          {reason.kind === "refused" && row.refused !== null && me.powers.includes("act") ? <PutAside hash={row.refused} /> : null}
        </p>
      ))}
      {row.waits === "them" ? (
        <p className={styles.reason}>{theirs.length > 0 ? inbox.theirTurnTo(duties(other ?? "", theirs)) : inbox.theirTurn}</p>
      ) : null}
      {row.note ? (
        <p className={styles.note}>
          <IconMessage2 size={15} aria-hidden="true" />
          <span>
            <span className="muted">
              {inbox.noteFrom(nameOf(row.note.by))}, {format.shortTime(row.note.at)}:
            </span>{" "}
            {row.note.text}
          </span>
        </p>
      ) : null}
    </div>
  );
};
