import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { unwrap } from "#client";
import { agentsQuery, api } from "../../api.ts";
import { useNow } from "../../case/now.ts";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { momentOf, type Span, spanOf } from "../days.ts";
import { Period } from "../period.tsx";
import { nameOf, titlesOf } from "../person.ts";
import styles from "./duty-page.module.css";
import { useDutyText } from "./duty-text.ts";

const places = [1, 2, 3, 4, 5] as const;

/** Puts somebody of the own agency on duty. */
export const ShiftForm = () => {
  const { duty } = useDutyText();
  const me = useMe();
  const now = useNow();
  const client = useQueryClient();
  const { data } = useQuery(agentsQuery);
  const people = (data?.agents ?? []).filter(({ agency, powers }) => agency === me.agency && powers.includes("intake"));
  const titleOf = titlesOf(people);
  const [kid, setKid] = useState("");
  const [place, setPlace] = useState("1");
  const [period, setPeriod] = useState<readonly [string, string]>(["", ""]);
  const [wrong, setWrong] = useState(false);
  const chosen = kid || people[0]?.kid || "";
  const { mutate, isPending, error } = useMutation({
    mutationFn: (span: Span) => unwrap(api.POST("/api/v1/shifts", { body: { kid: chosen, place: Number(place), ...span } })),
    onSuccess: () => setPeriod(([, until]) => [until, ""]),
    onSettled: () => client.invalidateQueries({ queryKey: ["shifts"] }),
  });
  const add = (): void => {
    const span = spanOf(momentOf(period[0]), momentOf(period[1]), now);
    setWrong(span === null);
    if (span !== null) mutate(span);
  };
  return (
    <form
      className={styles.form}
      aria-label={duty.add}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <h3>{duty.add}</h3>
      <p className="muted small">{people.length === 0 ? duty.nobodyFits : duty.onlyWhoTakesIn}</p>
      <div className={styles.fields}>
        <NativeSelect
          label={duty.person}
          value={chosen}
          onChange={({ currentTarget }) => setKid(currentTarget.value)}
          data={people.map((person) => ({ value: person.kid, label: [nameOf(person), titleOf(person)].filter(Boolean).join(", ") }))}
        />
        <NativeSelect
          label={duty.place}
          value={place}
          onChange={({ currentTarget }) => setPlace(currentTarget.value)}
          data={places.map((one) => ({ value: String(one), label: duty.places(one) }))}
        />
        <Period
          type="datetime-local"
          labels={[duty.begins, duty.ends]}
          value={period}
          onChange={setPeriod}
          error={wrong ? duty.wrongPeriod : undefined}
        />
      </div>
      {error ? <Failure error={error} /> : null}
      <div>
        <Button type="submit" variant="default" loading={isPending} disabled={people.length === 0}>
          {duty.addDo}
        </Button>
      </div>
    </form>
  );
};
