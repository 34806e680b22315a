import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { unwrap } from "#client";
import { agentsQuery, api, queryClient } from "../../api.ts";
import { useNow } from "../../case/now.ts";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { nameOf } from "../person.ts";
import { heldQuery } from "./inbox-queries.ts";
import { useInboxText } from "./inbox-text.ts";
import { Refusals } from "./refusals.tsx";
import { useAssignments } from "./use-assignments.ts";
import { useRefusals } from "./use-refusals.ts";

/** That one is noted as away, with who stands in and the way back; nothing otherwise. */
export const AwayNotice = () => {
  const { inbox, format } = useInboxText();
  const me = useMe();
  const now = useNow();
  const client = useQueryClient();
  const { data } = useQuery(agentsQuery);
  const { sign, failure, ready } = useAssignments();
  const { refusals, settle } = useRefusals([]);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<unknown>(null);
  const away = data?.agents.find(({ kid }) => kid === me.kid)?.away;
  if (!away) return null;

  /** Sight that was lent is taken back where it can be signed; it ends by itself otherwise. */
  const takeBack = async (): Promise<boolean> => {
    if (!me.powers.includes("assign") || !ready) return true;
    const lent = (await queryClient.fetchQuery({ ...heldQuery, staleTime: 0 })).filter(({ lentTo }) => lentTo.length > 0);
    if (lent.length === 0) return true;
    const done = await sign(lent, ({ lentTo }) => lentTo.map(({ who }) => ({ agent: who.kid, give: false })));
    return done !== undefined && settle(done) === lent.length;
  };
  const back = async (): Promise<void> => {
    setBusy(true);
    setWrong(null);
    try {
      if (!(await takeBack())) return;
      await unwrap(api.DELETE("/api/v1/absences/{kid}", { params: { path: { kid: me.kid ?? "" } } }));
      for (const key of ["agents", "shifts"]) await client.invalidateQueries({ queryKey: [key] });
    } catch (error) {
      setWrong(error);
    } finally {
      setBusy(false);
    }
  };
  const until = format.time(away.ends);
  return (
    <Notice tone="info" title={away.begins > now ? inbox.awayLater(format.time(away.begins), until) : inbox.awayNow(until)}>
      {away.deputy ? <p>{inbox.awayDeputy(nameOf(away.deputy))}</p> : null}
      <Button size="sm" variant="default" loading={busy} onClick={() => void back()} aria-describedby="back-hint">
        {inbox.back}
      </Button>
      <p id="back-hint" className="muted small">
        {inbox.backHint}
      </p>
      {(wrong ?? failure) ? <Failure error={wrong ?? failure} /> : null}
      <Refusals refusals={refusals} />
    </Notice>
  );
};
