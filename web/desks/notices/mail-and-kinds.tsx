import { Button, Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import styles from "./notices-page.module.css";
import type { Choices } from "./notices-queries.ts";
import { useNoticesText } from "./notices-text.ts";

const kinds = ["ring", "handed", "act", "deadline", "draft"] as const;
type Kind = (typeof kinds)[number];

/** Of what one is told, and the mail address. */
export const MailAndKinds = ({ choices }: { readonly choices: Choices }) => {
  const { notices, language, format } = useNoticesText();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<Kind>>(new Set(kinds.filter((kind) => choices.kinds.includes(kind))));
  const [address, setAddress] = useState(choices.mail?.address ?? "");
  const [wrong, setWrong] = useState(false);
  const { mutate, isPending, isSuccess, error, reset } = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/api/v1/notices", {
          body: {
            mail: choices.mail === null || address === "" ? null : address,
            kinds: kinds.filter((kind) => chosen.has(kind)),
            language,
          },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ["notices"] }),
  });
  const toggle = (kind: Kind, on: boolean): void => {
    reset();
    setChosen((before) => new Set(on ? [...before, kind] : [...before].filter((one) => one !== kind)));
  };
  return (
    <form
      className={styles.section}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const isWrong = address !== "" && !/^[^\s@]+@[^\s@]+$/.test(address);
        setWrong(isWrong);
        if (!isWrong) mutate();
      }}
    >
      <fieldset className={styles.kinds}>
        <legend>{notices.kindsTitle}</legend>
        {kinds.map((kind) => (
          <Checkbox
            key={kind}
            label={notices.kinds[kind]}
            checked={chosen.has(kind)}
            onChange={({ currentTarget: { checked } }) => toggle(kind, checked)}
          />
        ))}
        {chosen.size === 0 ? <p className="muted small">{notices.noKinds}</p> : null}
      </fieldset>
      <h2>{notices.mail}</h2>
      {choices.mail === null ? (
        <p className="muted">{notices.mailOff}</p>
      ) : (
        <>
          {choices.mail.failedAt === null ? null : <Notice tone="warn">{notices.mailFailed(format.time(choices.mail.failedAt))}</Notice>}
          <TextInput
            type="email"
            label={notices.address}
            description={notices.addressHint}
            value={address}
            error={wrong ? notices.wrongAddress : undefined}
            autoComplete="email"
            maxLength={254}
            classNames={{ wrapper: styles.address ?? "" }}
            onChange={({ currentTarget }) => {
              reset();
              setAddress(currentTarget.value);
            }}
          />
        </>
      )}
      {error ? <Failure error={error} /> : null}
      <div className={styles.actions}>
        <Button type="submit" loading={isPending}>
          {notices.save}
        </Button>
        <span role="status" className="muted">
          {isSuccess ? notices.saved : ""}
        </span>
      </div>
    </form>
  );
};
