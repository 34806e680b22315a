import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { type Agent, unwrap } from "#client";
import { agentsQuery, api } from "../../api.ts";
import { useNow } from "../../case/now.ts";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { nameOf, titlesOf } from "../person.ts";
import styles from "./duty-page.module.css";
import { useDutyText } from "./duty-text.ts";

const AwayDialog = lazy(() => import("../inbox/away-dialog.tsx").then(({ AwayDialog }) => ({ default: AwayDialog })));

const Presence = ({ person }: { readonly person: Agent }) => {
  const { duty, format } = useDutyText();
  const now = useNow();
  const { away } = person;
  if (away === null) return <span className="muted">{duty.present}</span>;
  const until = format.shortTime(away.ends);
  return (
    <>
      <span className={styles.away}>{away.begins > now ? duty.awayLater(format.shortTime(away.begins), until) : duty.awayNow(until)}</span>
      <span className="muted small">{away.deputy === null ? duty.noDeputy : duty.standsIn(nameOf(away.deputy))}</span>
    </>
  );
};

/** People of the own agency, who is away, and who stands in. */
export const Colleagues = () => {
  const { duty } = useDutyText();
  const me = useMe();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({ ...agentsQuery, staleTime: 0 });
  const [leaving, setLeaving] = useState<Agent | null>(null);
  const back = useMutation({
    mutationFn: (kid: string) => unwrap(api.DELETE("/api/v1/absences/{kid}", { params: { path: { kid } } })),
    onSettled: () => Promise.all(["agents", "shifts"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  const people = (data?.agents ?? []).filter(({ agency }) => agency === me.agency);
  const titleOf = titlesOf(people);
  const mayNote = me.powers.includes("assign");
  return (
    <section aria-labelledby="colleagues-title" className={styles.section}>
      <h2 id="colleagues-title">{duty.colleagues}</h2>
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      {back.error ? <Failure error={back.error} /> : null}
      <ul className={styles.people}>
        {people.map((person) => (
          <li key={person.kid} className={styles.person}>
            <span>
              <strong>{nameOf(person)}</strong> <span className="muted small">{titleOf(person)}</span>
            </span>
            <span className={styles.presence}>
              <Presence person={person} />
            </span>
            {mayNote && person.kid !== me.kid ? (
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={person.away === null ? duty.markAwayOf(nameOf(person)) : duty.markBackOf(nameOf(person))}
                onClick={() => (person.away === null ? setLeaving(person) : back.mutate(person.kid))}
              >
                {person.away === null ? duty.markAway : duty.markBack}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {leaving ? (
        <Suspense>
          <AwayDialog of={leaving} onClose={() => setLeaving(null)} />
        </Suspense>
      ) : null}
    </section>
  );
};
