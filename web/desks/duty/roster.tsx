import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { useMe } from "../../session.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { nameOf } from "../person.ts";
import styles from "./duty-page.module.css";
import { type Shift, shiftsQuery } from "./duty-queries.ts";
import { useDutyText } from "./duty-text.ts";
import { ShiftForm } from "./shift-form.tsx";

/** Takes a shift off, and puts it back on request. */
const useRemoval = () => {
  const client = useQueryClient();
  const announce = useAnnounce();
  const { duty } = useDutyText();
  const [removed, setRemoved] = useState<Shift | null>(null);
  const settle = () => client.invalidateQueries({ queryKey: ["shifts"] });
  const remove = useMutation({
    mutationFn: (shift: Shift) => unwrap(api.DELETE("/api/v1/shifts/{shift}", { params: { path: { shift: String(shift.id) } } })),
    onSuccess: (_, shift) => {
      setRemoved(shift);
      announce(duty.removed);
    },
    onSettled: settle,
  });
  const restore = useMutation({
    mutationFn: ({ who, place, begins, ends }: Shift) =>
      unwrap(api.POST("/api/v1/shifts", { body: { kid: who.kid, place, begins, ends } })),
    onSuccess: () => setRemoved(null),
    onSettled: settle,
  });
  return { removed, remove, restore };
};

/** Who is on duty now, and the shifts to come. */
export const Roster = () => {
  const { duty, format } = useDutyText();
  const me = useMe();
  const { data, error, refetch } = useQuery(shiftsQuery);
  const { removed, remove, restore } = useRemoval();
  const mayKeep = me.powers.includes("assign");
  const shifts = data?.shifts ?? [];
  const now = shifts.filter((shift) => shift.now);
  return (
    <>
      <section aria-labelledby="now-title" className={styles.section}>
        <h2 id="now-title">{duty.now}</h2>
        {data && now.length === 0 ? (
          <Notice tone="warn" title={duty.nobodyNow}>
            <p>{duty.nobodyNowHint}</p>
          </Notice>
        ) : null}
        <ol className={styles.now}>
          {now.map((shift) => (
            <li key={shift.id} data-away={shift.away}>
              <strong>{nameOf(shift.who)}</strong>{" "}
              <span className="muted small">
                {duty.places(shift.place)}, {duty.ends.toLowerCase()} {format.shortTime(shift.ends)}
                {shift.away ? `, ${duty.awayThen}` : ""}
              </span>
            </li>
          ))}
        </ol>
      </section>
      <section aria-labelledby="roster-title" className={styles.section}>
        <h2 id="roster-title">{duty.roster}</h2>
        {error ? <Failure error={error} retry={() => void refetch()} /> : null}
        {removed ? (
          <Notice tone="info" role="status">
            <p>{duty.removed}</p>
            <Button size="compact-sm" variant="default" loading={restore.isPending} onClick={() => restore.mutate(removed)}>
              {duty.undo}
            </Button>
          </Notice>
        ) : null}
        {(remove.error ?? restore.error) ? <Failure error={remove.error ?? restore.error} /> : null}
        {data && shifts.length === 0 ? <p className="muted">{duty.empty}</p> : null}
        {shifts.length > 0 ? (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{duty.person}</th>
                <th scope="col">{duty.place}</th>
                <th scope="col">{duty.begins}</th>
                <th scope="col">{duty.ends}</th>
                {mayKeep ? <td /> : null}
              </tr>
            </thead>
            <tbody>
              {shifts.map((shift) => (
                <tr key={shift.id} data-now={shift.now}>
                  <th scope="row">
                    {nameOf(shift.who)}
                    {shift.away ? <span className={styles.away}>{duty.awayThen}</span> : null}
                  </th>
                  <td data-label={duty.place}>{duty.places(shift.place)}</td>
                  <td data-label={duty.begins} className="numeric">
                    {format.shortTime(shift.begins)}
                  </td>
                  <td data-label={duty.ends} className="numeric">
                    {format.shortTime(shift.ends)}
                  </td>
                  {mayKeep ? (
                    <td>
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        aria-label={duty.removeOf(nameOf(shift.who), format.shortTime(shift.begins))}
                        onClick={() => remove.mutate(shift)}
                      >
                        {duty.remove}
                      </Button>
                    </td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
        {mayKeep ? <ShiftForm /> : null}
      </section>
    </>
  );
};
