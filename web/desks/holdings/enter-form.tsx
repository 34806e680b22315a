import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { casesQuery } from "../../api.ts";
import { arrangementsQuery, wordsOf } from "../../case/arrangements.ts";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import styles from "./holdings-page.module.css";
import { enterHolding, type Kind, kinds } from "./holdings-queries.ts";
import { useHoldingsText } from "./holdings-text.ts";

type Props = {
  /** The one that gets a further identifier; a new one where there is none. */
  readonly to?: { readonly id: string; readonly kind: Kind };
};

/** Enters a person or an object by hand. */
export const EnterForm = ({ to }: Props) => {
  const { messages, holdings, pick } = useHoldingsText();
  const client = useQueryClient();
  const { data: arrangements } = useSuspenseQuery(arrangementsQuery);
  const { data } = useInfiniteQuery(casesQuery({}));
  const [kind, setKind] = useState<Kind>(to?.kind ?? "firearm-serial");
  const [value, setValue] = useState("");
  const [chosen, setChosen] = useState("");
  const [told, setTold] = useState(false);
  const entering = useMutation({
    mutationFn: () => enterHolding({ kind, value, ...(chosen === "" ? {} : { case: chosen }), ...(to === undefined ? {} : { to: to.id }) }),
    onSuccess: () => {
      setValue("");
      setTold(false);
    },
    onSettled: () => Promise.all(["holdings", "holding"].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
  const isEmpty = !/[\p{L}\p{N}]/u.test(value);
  const needsCase = kind === "person-name" && chosen === "";
  const cases = data?.pages.flatMap((page) => page.cases) ?? [];
  const title = to === undefined ? holdings.enter : kind === "person-name" ? holdings.addName : holdings.add;
  return (
    <form
      className={styles.form}
      aria-label={title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTold(true);
        if (!isEmpty && !needsCase) entering.mutate();
      }}
    >
      <h2>{title}</h2>
      <div className={styles.fields}>
        {to === undefined ? (
          <NativeSelect
            label={holdings.kind}
            value={kind}
            onChange={({ currentTarget }) => setKind(kinds.find((one) => one === currentTarget.value) ?? "firearm-serial")}
            data={kinds.map((one) => ({ value: one, label: holdings.kinds[one] }))}
          />
        ) : null}
        <TextInput
          label={holdings.values[kind]}
          maxLength={120}
          autoComplete="off"
          required
          withAsterisk={false}
          value={value}
          error={told && isEmpty ? holdings.needsValue : undefined}
          onChange={({ currentTarget }) => setValue(currentTarget.value)}
        />
        <NativeSelect
          label={holdings.case}
          value={chosen}
          error={told && needsCase ? holdings.needsCase : undefined}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          data={[
            { value: "", label: holdings.noCase },
            ...cases.map((one) => ({
              value: one.case,
              label: `${one.number ?? messages.cases.noNumber(one.case.slice(0, 6))} · ${wordsOf(one.protocol, arrangements.get(one.protocol)?.texts, pick).title}`,
            })),
          ]}
        />
      </div>
      <p className="muted small">{holdings.caseHint}</p>
      <div className={styles.actions}>
        <Button type="submit" variant="default" loading={entering.isPending}>
          {holdings.enterDo}
        </Button>
      </div>
      <div role="status">
        {entering.data ? (
          <Notice tone="good">
            {entering.data.known ? holdings.known : holdings.entered}{" "}
            {to === undefined ? (
              <Link to="/holdings/$holding" params={{ holding: entering.data.id }}>
                {holdings.see}
              </Link>
            ) : null}
          </Notice>
        ) : null}
      </div>
      {entering.error ? <Failure error={entering.error} /> : null}
    </form>
  );
};
