import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import styles from "./notices-page.module.css";
import type { Choices } from "./notices-queries.ts";
import { useNoticesText } from "./notices-text.ts";

/** The secret address of one's calendar of duties: made, renewed, ended; shown once. */
export const Calendar = ({ calendar }: { readonly calendar: Choices["calendar"] }) => {
  const { notices, format, language } = useNoticesText();
  const client = useQueryClient();
  const announce = useAnnounce();
  const [address, setAddress] = useState<string | null>(null);
  const settle = () => client.invalidateQueries({ queryKey: ["notices"] });
  const make = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/notices/calendar")),
    onSuccess: (made) => setAddress(`${made.address}?language=${language}`),
    onSettled: settle,
  });
  const end = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/notices/calendar")),
    onSuccess: () => setAddress(null),
    onSettled: settle,
  });
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(address ?? "");
    announce(notices.copied);
  };
  return (
    <section aria-labelledby="calendar-title" className={styles.section}>
      <h2 id="calendar-title">{notices.calendar}</h2>
      <p className="muted small">{notices.calendarHint}</p>
      {address ? (
        <Notice tone="good" role="status">
          <div className={styles.calendar}>
            <TextInput
              label={notices.calendarNew}
              description={notices.calendarSecret}
              value={address}
              readOnly
              onFocus={({ currentTarget }) => currentTarget.select()}
            />
            <Button variant="default" size="sm" onClick={() => void copy()}>
              {notices.copy}
            </Button>
          </div>
        </Notice>
      ) : null}
      {calendar && !address ? <p>{notices.calendarMade(format.time(calendar.madeAt))}</p> : null}
      {(make.error ?? end.error) ? <Failure error={make.error ?? end.error} /> : null}
      <div className={styles.actions}>
        <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
          {calendar ? notices.calendarRenew : notices.calendarMake}
        </Button>
        {calendar ? (
          <>
            <Button variant="subtle" loading={end.isPending} onClick={() => end.mutate()}>
              {notices.calendarEnd}
            </Button>
            <span className="muted small">{notices.renewHint}</span>
          </>
        ) : null}
      </div>
    </section>
  );
};
