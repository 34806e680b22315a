import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { problemOf, unwrap } from "#client";
import { api } from "../../api.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { Failure } from "../../shell/failure.tsx";
import styles from "./drafts.module.css";
import { type DraftFile, useDraftChange } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";

type FieldProps = {
  readonly kept: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onKeep: (number: string | null) => void;
};

/** A number to be given, with why it cannot be. */
export const ReferenceField = ({ kept, busy, error, onKeep }: FieldProps) => {
  const { messages, drafts } = useDraftsText();
  const [number, setNumber] = useState(kept);
  const status = problemOf(error)?.status;
  const wrong = status === 409 ? drafts.referenceUsed : status === 422 ? drafts.referenceWrong : undefined;
  return (
    <>
      <div className={styles.inline}>
        <TextInput
          label={
            <>
              {drafts.reference} <span className="muted">({messages.optional})</span>
            </>
          }
          description={drafts.referenceHint}
          value={number}
          maxLength={80}
          error={wrong}
          onChange={({ currentTarget }) => setNumber(currentTarget.value)}
        />
        <Button
          variant="default"
          loading={busy}
          disabled={number.trim() === kept}
          onClick={() => onKeep(number.trim() === "" ? null : number.trim())}
        >
          {drafts.keepReference}
        </Button>
      </div>
      {error && wrong === undefined ? <Failure error={error} /> : null}
    </>
  );
};

/** The own reference number of the act that the draft becomes. */
export const Reference = ({ draft }: { readonly draft: DraftFile }) => {
  const { drafts } = useDraftsText();
  const announce = useAnnounce();
  const { draft: id, reference, part } = draft;
  const { mutate, isPending, error } = useDraftChange(id, (number: string | null) =>
    unwrap(api.PUT("/api/v1/drafts/{draft}/reference", { params: { path: { draft: id } }, body: { number } })),
  );
  if (part !== "author" && part !== "writer") return reference === null ? null : <p>{`${drafts.reference}: ${reference}`}</p>;
  return (
    <ReferenceField
      key={reference}
      kept={reference ?? ""}
      busy={isPending}
      error={error}
      onKeep={(number) => mutate(number, { onSuccess: () => announce(drafts.referenceKept) })}
    />
  );
};
