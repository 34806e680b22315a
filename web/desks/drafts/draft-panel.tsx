/** The node's copy of what is written in a form: how it is kept, and what colleagues say of it. */
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { useSubject } from "../../case/form/form-context.ts";
import { keepAside, type NodeDraft, type Place } from "../../case/form/node-draft.ts";
import type { FormStore } from "../../case/form/store.ts";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { nameOf } from "../person.ts";
import { Clearances } from "./clearances.tsx";
import { Comments } from "./comments.tsx";
import { fieldsOfForm } from "./draft-fields.ts";
import styles from "./drafts.module.css";
import { draftQuery } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";
import { Reference } from "./reference.tsx";
import { Referrals } from "./referrals.tsx";

type SaveProps = { readonly nodeDraft: NodeDraft; readonly place: Place; readonly store: FormStore };

/** Somebody changed the draft since: both texts stay until it is chosen which one is shown. */
const Conflict = ({ nodeDraft, place, store }: SaveProps) => {
  const { drafts, format } = useDraftsText();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const id = nodeDraft.id ?? "";
  const { data: file } = useQuery({ ...draftQuery(id), enabled: id !== "" });
  const choose = async (work: (version: number) => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const { version } = await unwrap(api.GET("/api/v1/drafts/{draft}", { params: { path: { draft: id } } }));
      await work(version);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const takeTheirs = async (): Promise<void> => {
    await keepAside(place, store.draft);
    const { fields, version } = await unwrap(api.GET("/api/v1/drafts/{draft}", { params: { path: { draft: id } } }));
    nodeDraft.adopt({ id, version, isClean: true }, fields);
    store.replace(fields);
  };
  return (
    <Notice tone="warn" role="alert" title={drafts.conflict}>
      <p>{file ? drafts.conflictHint(nameOf(file.changedBy), format.time(file.changedAt)) : drafts.conflictUnknown}</p>
      <div className={styles.actions}>
        <Button variant="default" size="sm" loading={busy} onClick={() => void choose(takeTheirs)}>
          {drafts.takeTheirs}
        </Button>
        <Button variant="default" size="sm" loading={busy} onClick={() => void choose((version) => nodeDraft.putOver(version))}>
          {drafts.keepMine}
        </Button>
      </div>
      {failure ? <Failure error={failure} /> : null}
    </Notice>
  );
};

/** How the draft is kept, in a line. */
export const SaveLine = (props: SaveProps) => {
  const { drafts, format } = useDraftsText();
  const { state } = props.nodeDraft;
  if (state.kind === "conflict") return <Conflict {...props} />;
  if (state.kind === "ended") return <Notice tone="warn">{drafts.ended}</Notice>;
  const Icon = { none: IconCloudUp, saving: IconCloudUp, saved: IconCloudCheck, away: IconCloudOff, refused: IconAlertTriangle }[
    state.kind
  ];
  const words = state.kind === "saved" ? drafts.saved(format.shortTime(state.at), state.version) : drafts[state.kind];
  return (
    <p className={styles.save} data-kind={state.kind}>
      <Icon size={16} aria-hidden="true" />
      <span>{words}</span>
    </p>
  );
};

type PanelProps = { readonly id: string; readonly flush: () => Promise<unknown> };

/** Below the form: the own reference number, who clears it, what was said. */
export const DraftPanel = ({ id, flush }: PanelProps) => {
  const { drafts } = useDraftsText();
  const subject = useSubject();
  const { data: file } = useQuery(draftQuery(id));
  if (!file) return null;
  const fields = fieldsOfForm(subject);
  return (
    <section className={styles.panel} aria-labelledby="draft-panel">
      <div>
        <h2 id="draft-panel">{drafts.panel}</h2>
        <p className="muted small">{drafts.panelHint}</p>
      </div>
      <Reference draft={file} />
      <Clearances draft={file} flush={flush} />
      <Comments draft={file} fields={fields} />
      <Referrals draft={file} flush={flush} />
    </section>
  );
};
