/** Leaving: ends the session, and asks what becomes of drafts that lie on this device. */
import { Button } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type Me, unwrap } from "#client";
import { api, sessionQuery } from "../api.ts";
import { countDrafts, discardDraftsOf } from "../case/form/draft.ts";
import { ownerOf } from "../session.ts";
import { useText } from "../text.ts";
import { Dialog } from "./dialog.tsx";
import styles from "./sign-out.module.css";

const useSignOut = (): (() => Promise<void>) => {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await unwrap(api.DELETE("/api/v1/session")).catch(() => undefined);
    await navigate({ to: "/sign-in" });
    client.setQueryData(sessionQuery.queryKey, null);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" && queryKey[0] !== "node" });
  };
};

export const SignOut = ({ me }: { readonly me: Me }) => {
  const { messages } = useText();
  const signOut = useSignOut();
  const [drafts, setDrafts] = useState(0);
  const ask = (): void => {
    const found = countDrafts(ownerOf(me));
    if (found === 0) void signOut();
    else setDrafts(found);
  };
  const discard = async (): Promise<void> => {
    await signOut();
    discardDraftsOf(ownerOf(me));
  };
  return (
    <>
      <Button variant="default" size="xs" leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={ask}>
        {messages.signOut}
      </Button>
      <Dialog open={drafts > 0} onClose={() => setDrafts(0)} title={messages.signOutTitle(drafts)} size="md">
        <p>{messages.signOutHint}</p>
        <div className={styles.actions}>
          <Button onClick={() => void discard()}>{messages.signOutDiscard}</Button>
          <Button variant="default" onClick={() => void signOut()}>
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
