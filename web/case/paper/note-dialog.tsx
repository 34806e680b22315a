import { Button, Radio, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type CaseFile, type TimelineAct, unwrap } from "#client";
import { api } from "../../api.ts";
import { ownerOf, useMe } from "../../session.ts";
import { Dialog } from "../../shell/dialog.tsx";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { saveBlob } from "../attachment.ts";
import { sendFile } from "../files/send-file.ts";
import { draftKey, prefillDraft } from "../form/draft.ts";
import { writeMoment } from "../form/read-act.ts";
import { useNow } from "../now.ts";
import { addressBefore, DISPATCH } from "./dispatches.ts";
import styles from "./note-dialog.module.css";
import { usePaperText } from "./paper-text.ts";

const languages = ["both", "es", "en"] as const;
const forms = ["pdf", "docx"] as const;
type Wish = {
  readonly language: (typeof languages)[number];
  readonly form: (typeof forms)[number];
  readonly reference: string;
  readonly addressee: string;
};

const isOne = <Value extends string>(list: readonly Value[], value: string): value is Value => list.some((one) => one === value);

/** The name that the node gave the file. */
const nameIn = (answer: Response, form: string): string =>
  /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? `note.${form}`;

const fetchNote = async (hash: string, { language, form, reference, addressee }: Wish): Promise<File> => {
  const query = { language, form, ...(reference === "" ? {} : { reference }), ...(addressee === "" ? {} : { addressee }) };
  const answer = api.GET("/api/v1/acts/{hash}/note", { params: { path: { hash }, query }, parseAs: "blob" });
  const blob = (await unwrap(answer)) as Blob;
  return new File([blob], nameIn((await answer).response, form), { type: blob.type });
};

type Props = { readonly act: TimelineAct; readonly file: CaseFile; readonly open: boolean; readonly onClose: () => void };
type Made = { readonly file: File; readonly wish: Wish };

/** Keeps the note as it is, and goes to the form that says that it was sent. */
const useRecord = ({ act, file }: Pick<Props, "act" | "file">) => {
  const me = useMe();
  const now = useNow();
  const navigate = useNavigate();
  return async ({ file: note, wish }: Made): Promise<void> => {
    const kept = await sendFile(note, { signal: new AbortController().signal });
    prefillDraft(draftKey(ownerOf(me), file.case, DISPATCH, act.hash), {
      occurred: writeMoment(now),
      frame: { form: wish.form },
      content: { recipient: wish.addressee, reference: wish.reference, file: kept },
    });
    await navigate({ to: "/cases/$case/act/$type", params: { case: file.case, type: DISPATCH }, search: { of: act.hash } });
  };
};

/** Makes a note of an act, saves it on this device, and leads on to the record that it was sent. */
export const NoteDialog = ({ act, file, open, onClose }: Props) => {
  const { messages, paper, format } = usePaperText();
  const me = useMe();
  const record = useRecord({ act, file });
  const [wish, setWish] = useState<Wish>(() => ({ language: "both", form: "pdf", ...addressBefore(file, act.hash) }));
  const [made, setMade] = useState<Made | null>(null);
  const [busy, setBusy] = useState<"making" | "keeping" | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const change = (part: Partial<Wish>): void => setWish((before) => ({ ...before, ...part }));

  const during = async (what: "making" | "keeping", work: () => Promise<void>): Promise<void> => {
    setBusy(what);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(null);
    }
  };
  const make = () =>
    during("making", async () => {
      const note = await fetchNote(act.hash, wish);
      saveBlob(note, note.name);
      setMade({ file: note, wish });
    });

  return (
    <Dialog open={open} onClose={onClose} title={paper.makeTitle} size="lg">
      <form
        className={styles.dialog}
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <p>{paper.makeIntro}</p>
        <Radio.Group
          label={paper.language}
          value={wish.language}
          onChange={(language) => isOne(languages, language) && change({ language })}
        >
          <div className={styles.options}>
            {languages.map((one) => (
              <Radio key={one} value={one} label={paper.languages[one]} />
            ))}
          </div>
        </Radio.Group>
        <Radio.Group label={paper.form} value={wish.form} onChange={(form) => isOne(forms, form) && change({ form })}>
          <div className={styles.options}>
            {forms.map((one) => (
              <Radio key={one} value={one} label={paper.forms[one]} />
            ))}
          </div>
        </Radio.Group>
        <TextInput
          label={`${paper.reference} (${messages.optional})`}
          maxLength={80}
          autoComplete="off"
          value={wish.reference}
          onChange={({ currentTarget }) => change({ reference: currentTarget.value })}
        />
        <TextInput
          label={`${paper.addressee} (${messages.optional})`}
          description={paper.addresseeHint}
          maxLength={200}
          autoComplete="off"
          value={wish.addressee}
          onChange={({ currentTarget }) => change({ addressee: currentTarget.value })}
        />
        <div className={styles.actions}>
          <Button type="submit" loading={busy === "making"} {...(made === null ? {} : { variant: "default" })}>
            {paper.download}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {messages.close}
          </Button>
        </div>
        <div aria-live="polite">
          {failure ? <Failure error={failure} /> : null}
          {made ? (
            <Notice tone="good" title={paper.made(made.file.name, format.bytes(made.file.size))}>
              <p>{paper.madeHint}</p>
              {me.powers.includes("act") ? (
                <Button size="sm" loading={busy === "keeping"} onClick={() => void during("keeping", () => record(made))}>
                  {paper.recordThis}
                </Button>
              ) : null}
            </Notice>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
};
