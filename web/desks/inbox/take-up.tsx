import { Button } from "@mantine/core";
import { useMe } from "../../session.ts";
import { Failure } from "../../shell/failure.tsx";
import type { WaitingCase } from "./inbox-queries.ts";
import { useInboxText } from "./inbox-text.ts";
import { Refusals } from "./refusals.tsx";
import { useAssignments } from "./use-assignments.ts";
import { useRefusals } from "./use-refusals.ts";

type Props = { readonly rows: readonly WaitingCase[]; readonly onDone: (message: string) => void };

/** Puts the selected cases into one's own hands, one signed act for each. */
export const TakeUp = ({ rows, onDone }: Props) => {
  const { inbox } = useInboxText();
  const me = useMe();
  const { ready, progress, failure, sign } = useAssignments();
  const { refusals, settle, forget } = useRefusals(rows);
  const free = rows.filter(({ holder }) => holder?.kid !== me.kid);
  const take = async (): Promise<void> => {
    forget();
    const done = await sign(free, () => [{ agent: me.kid ?? "", give: true }]);
    const taken = done && settle(done);
    if (taken !== undefined && taken === free.length) onDone(inbox.tookUp(taken));
  };
  return (
    <>
      <Button size="sm" variant="default" disabled={free.length === 0 || !ready} loading={progress !== null} onClick={() => void take()}>
        {inbox.takeUp}
      </Button>
      {failure ? <Failure error={failure} retry={() => void take()} /> : null}
      <Refusals refusals={refusals} />
    </>
  );
};
