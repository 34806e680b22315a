import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { unwrap } from "#client";
import { agentsQuery, api } from "../../api.ts";
import { useNow } from "../../case/now.ts";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { nameOf } from "../inbox/case-row.tsx";
import { momentOf } from "../inbox/days.ts";
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
  const [kid, setKid] = useState("");
  const [place, setPlace] = useState("1");
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const [wrong, setWrong] = useState(false);
  const chosen = kid || people[0]?.kid || "";
  const { mutate, isPending, error } = useMutation({
    mutationFn: ([begins, ends]: readonly [number, number]) =>
      unwrap(api.POST("/api/v1/shifts", { body: { kid: chosen, place: Number(place), begins, ends } })),
    onSuccess: () => {
      setFrom(until);
      setUntil("");
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["shifts"] }),
  });
  const add = (): void => {
    const [begins, ends] = [momentOf(from), momentOf(until)];
    const isWrong = begins === null || ends === null || ends <= begins || ends <= now;
    setWrong(isWrong);
    if (!isWrong) mutate([begins, ends]);
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
          data={people.map((person) => ({ value: person.kid, label: [nameOf(person), person.title].filter(Boolean).join(", ") }))}
        />
        <NativeSelect
          label={duty.place}
          value={place}
          onChange={({ currentTarget }) => setPlace(currentTarget.value)}
          data={places.map((one) => ({ value: String(one), label: duty.places(one) }))}
        />
        <TextInput
          type="datetime-local"
          label={duty.begins}
          value={from}
          required
          withAsterisk={false}
          max="9999-12-31T23:59"
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={duty.ends}
          value={until}
          required
          withAsterisk={false}
          max="9999-12-31T23:59"
          error={wrong ? duty.wrongPeriod : undefined}
          onChange={({ currentTarget }) => setUntil(currentTarget.value)}
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
