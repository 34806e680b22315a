/** Leaving: ends the session, and asks what becomes of drafts that lie on this device. */
import { Button } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type Me, unwrap } from "#client";
import { api, sessionQuery } from "../api.ts";
import { countDrafts } from "../case/form/draft.ts";
import { drafts as draftStore } from "../case/form/draft-store.ts";
import { ownerOf } from "../session.ts";
import { useText } from "../text.ts";
import { Dialog } from "./dialog.tsx";
import styles from "./sign-out.module.css";

/** Leaves nothing of anyone else's drafts in this browser, and of the own ones what was chosen. */
const closeDrafts = async (owner: string, keep: boolean): Promise<void> => {
  await draftStore.close();
  await draftStore.forgetOthers(owner);
  if (!keep) await draftStore.forget(owner);
};

const useSignOut = (me: Me): ((keep: boolean) => Promise<void>) => {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (keep) => {
    await unwrap(api.DELETE("/api/v1/session")).catch(() => undefined);
    await navigate({ to: "/sign-in" });
    await closeDrafts(ownerOf(me), keep).catch(() => undefined);
    client.setQueryData(sessionQuery.queryKey, null);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" && queryKey[0] !== "node" });
  };
};

export const SignOut = ({ me }: { readonly me: Me }) => {
  const { messages } = useText();
  const signOut = useSignOut(me);
  const [drafts, setDrafts] = useState(0);
  const ask = (): void => {
    const found = countDrafts();
    if (found === 0) void signOut(false);
    else setDrafts(found);
  };
  return (
    <>
      <Button variant="default" size="xs" leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={ask}>
        {messages.signOut}
      </Button>
      <Dialog open={drafts > 0} onClose={() => setDrafts(0)} title={messages.signOutTitle(drafts)} size="md">
        <p>{messages.signOutHint}</p>
        <div className={styles.actions}>
          <Button onClick={() => void signOut(false)}>{messages.signOutDiscard}</Button>
          <Button variant="default" onClick={() => void signOut(true)}>
            {messages.signOutKeep}
          </Button>
          <Button variant="subtle" onClick={() => setDrafts(0)}>
            {messages.cancel}
          </Button>
        </div>
      </Dialog>
    </>
  );
};
