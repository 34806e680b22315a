import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { Failure } from "../../shell/failure.tsx";
import { useKeptText } from "../inbox/use-kept-text.ts";
import { nameOf } from "../person.ts";
import type { NamedField } from "./draft-fields.ts";
import styles from "./drafts.module.css";
import { type DraftFile, useDraftChange } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";

type Props = { readonly draft: DraftFile; readonly fields: readonly NamedField[] };

/** What was said of the draft, of a field or of the whole, and one's own word. */
export const Comments = ({ draft, fields }: Props) => {
  const { drafts, format } = useDraftsText();
  const announce = useAnnounce();
  const { draft: id } = draft;
  const [text, setText] = useKeptText(`comment ${id}`);
  const [field, setField] = useState("");
  const { mutate, isPending, error } = useDraftChange(id, () =>
    unwrap(
      api.POST("/api/v1/drafts/{draft}/comments", {
        params: { path: { draft: id } },
        body: { field: field === "" ? null : field, text: text.trim() },
      }),
    ),
  );
  const labelOf = (pointer: string): string => fields.find((one) => one.pointer === pointer)?.label ?? pointer;
  return (
    <section className={styles.part} aria-labelledby="draft-comments">
      <h3 id="draft-comments">{drafts.commentsTitle}</h3>
      {draft.said.length === 0 ? <p className="muted small">{drafts.noComments}</p> : null}
      <ol className={styles.list}>
        {draft.said.map((one) => (
          <li key={one.id} className={styles.comment}>
            <p className="small">
              <strong>{nameOf(one.who)}</strong>{" "}
              <span className="muted">
                {[format.shortTime(one.at), drafts.ofVersion(one.version), ...(one.field === null ? [] : [labelOf(one.field)])].join(" · ")}
              </span>
            </p>
            <p className={styles.said}>{one.text}</p>
          </li>
        ))}
      </ol>
      <div className={styles.row}>
        <NativeSelect
          label={drafts.commentOn}
          value={field}
          onChange={({ currentTarget }) => setField(currentTarget.value)}
          data={[{ value: "", label: drafts.whole }, ...fields.map(({ pointer, label }) => ({ value: pointer, label }))]}
        />
        <Textarea
          label={drafts.comment}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          maxLength={2000}
          autosize
          minRows={2}
          maxRows={10}
        />
        <div className={styles.actions}>
          <Button
            variant="default"
            disabled={text.trim() === ""}
            loading={isPending}
            onClick={() =>
              mutate(undefined, {
                onSuccess: () => {
                  setText("");
                  announce(drafts.said);
                },
              })
            }
          >
            {drafts.send}
          </Button>
        </div>
      </div>
      {error ? <Failure error={error} /> : null}
    </section>
  );
};
