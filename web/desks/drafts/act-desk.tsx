/** On the case page: the own reference number of an act and who had cleared it. Kept at this node alone. */
import { Button } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type TimelineAct, unwrap } from "#client";
import { api } from "../../api.ts";
import { useMe } from "../../session.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { nameOf } from "../person.ts";
import styles from "./drafts.module.css";
import { useDraftsText } from "./drafts-text.ts";
import { ReferenceField } from "./reference.tsx";

const deskQuery = (id: string) =>
  queryOptions({
    queryKey: ["case-desk", id],
    queryFn: () => unwrap(api.GET("/api/v1/cases/{case}/desk", { params: { path: { case: id } } })),
    retry: false,
  });

type Props = { readonly caseId: string; readonly act: TimelineAct };

export const ActDesk = ({ caseId, act }: Props) => {
  const { drafts, format } = useDraftsText();
  const me = useMe();
  const announce = useAnnounce();
  const client = useQueryClient();
  const [editing, setEditing] = useState(false);
  const { data } = useQuery({ ...deskQuery(caseId), enabled: act.author.party === me.party });
  const { hash } = act;
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (number: string | null) =>
      unwrap(api.PUT("/api/v1/acts/{hash}/reference", { params: { path: { hash } }, body: { number } })),
    onSuccess: () => {
      setEditing(false);
      announce(drafts.referenceKept);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["case-desk", caseId] }),
  });
  const isOwn = act.author.party === me.party && act.author.signer === "agent" && act.stage !== "refused";
  if (!data || !isOwn) return null;
  const reference = data.references.find((one) => one.act === hash);
  const cleared = data.clearances.filter((one) => one.act === hash).map(({ who }) => nameOf(who));
  const mayGive = me.powers.includes("act") && act.author.agency === me.agency;
  if (!reference && cleared.length === 0 && !mayGive) return null;
  const toggle = (): void => {
    reset();
    setEditing(!editing);
  };
  return (
    <div className={styles.desk}>
      <p className={styles.deskLine}>
        {reference ? (
          <span>
            {drafts.reference}: <strong className="numeric">{reference.number}</strong>
          </span>
        ) : null}
        {cleared.length > 0 ? <span>{drafts.clearedBy(format.list(cleared))}</span> : null}
        {mayGive ? (
          <Button variant="subtle" size="compact-sm" aria-expanded={editing} onClick={toggle}>
            {reference ? drafts.changeReference : drafts.giveReference}
          </Button>
        ) : null}
      </p>
      {editing ? (
        <ReferenceField kept={reference?.number ?? ""} busy={isPending} error={error} onKeep={(number) => mutate(number)} />
      ) : null}
    </div>
  );
};
