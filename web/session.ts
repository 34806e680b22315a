/** Who is signed in on this page, and whether this browser holds the key that they may sign with. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Me, unwrap } from "#client";
import { signJws, thumbprint } from "#kernel";
import { api, sessionQuery } from "./api.ts";
import { webCrypto } from "./crypto.ts";
import { type KeptKey, keyOf, makeKey, newestKeyOf, signerOf } from "./keys.ts";

/** Signed in; pages below the shell are not shown otherwise. */
export const useMe = (): Me => {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("a page for people who are signed in was shown without a session");
  return data.me;
};

export const ownerOf = (me: Me): string => `${me.party}/${me.agency}/${me.name}`;

export type KeyState =
  | { readonly kind: "loading" }
  /** This person reads and does not sign. */
  | { readonly kind: "not-needed" }
  | { readonly kind: "unsupported" }
  | { readonly kind: "none" }
  /** The account's key is in another browser. */
  | { readonly kind: "elsewhere"; readonly kid: string }
  | { readonly kind: "waiting"; readonly key: KeptKey }
  | { readonly kind: "ready"; readonly key: KeptKey };

const stateOf = async (me: Me): Promise<KeyState> => {
  if (me.powers.length === 0) return { kind: "not-needed" };
  if (globalThis.crypto.subtle === undefined) return { kind: "unsupported" };
  const granted = me.kid === null ? undefined : await keyOf(me.kid);
  if (granted) return { kind: "ready", key: granted };
  const made = await newestKeyOf(ownerOf(me));
  if (made) return { kind: "waiting", key: made };
  return me.kid === null ? { kind: "none" } : { kind: "elsewhere", kid: me.kid };
};

export const useKeyState = (me: Me): KeyState => {
  const { data, error } = useQuery({
    queryKey: ["key", ownerOf(me), me.kid],
    queryFn: () => stateOf(me),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (error) return { kind: "unsupported" };
  return data ?? { kind: "loading" };
};

/** Makes a key if there is none here, and asks the registrar to enrol it; asking again for a known key does no harm. */
const enrol = async (me: Me): Promise<void> => {
  const kidOf = (jwk: KeptKey["jwk"]) => thumbprint(webCrypto, jwk);
  const key = (await newestKeyOf(ownerOf(me))) ?? (await makeKey(ownerOf(me), kidOf, Date.now()));
  const proof = await signJws(webCrypto, signerOf(key), "hito-enrolment.v1", { kid: key.kid });
  await unwrap(api.POST("/api/v1/enrolments", { body: { key: key.jwk, proof } }));
};

const POLL_MILLISECONDS = 1500;

export type Enrolling = { readonly state: KeyState; readonly busy: boolean; readonly error: unknown; readonly start: () => void };

/** The key and the way to one: `start` asks for it; while the registrar is awaited the session is asked again and again. */
export const useEnrolling = (me: Me): Enrolling => {
  const state = useKeyState(me);
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const waiting = state.kind === "waiting";

  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: ["session"] }), POLL_MILLISECONDS);
    return () => clearInterval(timer);
  }, [waiting, client]);

  // A new session does not know the key that this browser kept from an earlier one: it is told once.
  const told = useRef(false);
  useEffect(() => {
    if (!waiting || told.current) return;
    told.current = true;
    enrol(me)
      .then(() => client.invalidateQueries({ queryKey: ["session"] }))
      .catch(setError);
  }, [waiting, client, me]);

  const start = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await enrol(me);
      await client.invalidateQueries({ queryKey: ["session"] });
      await client.invalidateQueries({ queryKey: ["key"] });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return { state, busy, error, start: () => void start() };
};
