/** Checking, signing and sending one act. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ActAccepted, type Decision, problemOf, unwrap } from "#client";
import { joinSdJwt, signAct } from "#kernel";
import { api, sessionQuery } from "../../api.ts";
import { webCrypto } from "../../crypto.ts";
import { type KeptKey, signerOf } from "../../keys.ts";
import { keepSigned, loadSigned } from "./draft.ts";
import type { ReadAct } from "./payload.ts";

/** Answers that decide nothing about the act: sign in again, wait, or the store was out of reach. */
const UNDECIDED = new Set([401, 429, 503]);

type Phase = "idle" | "checking" | "signing";
type Wrong = Decision["wrongFields"][number];

/** Fields that a refusal of the node names, whatever its kind. */
export const wrongFieldsOf = (refusal: { readonly kind: string; readonly [fact: string]: unknown }): readonly Wrong[] => {
  if (refusal.kind === "wrong-field") return [{ at: String(refusal.at), rule: String(refusal.rule), expected: String(refusal.expected) }];
  if (refusal.kind === "basis-missing") return [{ at: "/basis", rule: "required", expected: "" }];
  if (refusal.kind.startsWith("basis-")) return [{ at: "/basis", rule: "basis", expected: "" }];
  return [];
};

export const useSigning = (now: number, draftKey: string) => {
  const client = useQueryClient();
  const [phase, setPhase] = useState<Phase>("idle");
  const [failure, setFailure] = useState<unknown>(null);

  const during = async <Value>(doing: Phase, work: () => Promise<Value>): Promise<Value | undefined> => {
    setPhase(doing);
    setFailure(null);
    try {
      return await work();
    } catch (error) {
      setFailure(error);
      // The shell sends to the sign-in page; the draft stays in the tab.
      if (problemOf(error)?.status === 401) client.setQueryData(sessionQuery.queryKey, null);
      return undefined;
    } finally {
      setPhase("idle");
    }
  };

  const check = ({ payload, content }: ReadAct): Promise<Decision | undefined> =>
    during("checking", () =>
      unwrap(
        api.POST("/api/v1/acts/check", {
          body: { payload: payload as Record<string, unknown>, content: content as Record<string, unknown> },
        }),
      ),
    );

  /** What was signed and is not yet known to have arrived is sent again as it is, also after a reload, and never signed twice. */
  const signOnce = async (key: KeptKey, { payload, content }: ReadAct): Promise<string> => {
    const of = JSON.stringify([payload, content]);
    const kept = loadSigned(draftKey);
    if (kept?.of === of && kept.kid === key.kid) return kept.act;
    const { jwt, disclosures } = await signAct(webCrypto, signerOf(key), { ...payload, iat: now }, content);
    const act = joinSdJwt(jwt, disclosures);
    await keepSigned(draftKey, { of, act, kid: key.kid });
    return act;
  };

  /** `draft` is the node's copy of what is signed, which ends by it. */
  const sign = (
    key: KeptKey,
    act: ReadAct,
    draft: { readonly id: string; readonly version: number } | null,
  ): Promise<ActAccepted | undefined> =>
    during("signing", async () => {
      const text = await signOnce(key, act);
      try {
        return await unwrap(api.POST("/api/v1/acts", { body: { act: text, ...(draft === null ? {} : { draft }) } }));
      } catch (error) {
        // A refused act is refused for good; what is mended is a new one.
        const status = problemOf(error)?.status;
        if (status !== undefined && !UNDECIDED.has(status)) await keepSigned(draftKey, null);
        throw error;
      } finally {
        // What is pending or refused is in the case's timeline too, and no event tells of it.
        for (const queryKey of [["case", act.payload.case], ["readers", act.payload.case], ["cases"], ["drafts"], ["case-desk"]])
          void client.invalidateQueries({ queryKey });
      }
    });

  return { phase, failure, check, sign, forget: () => setFailure(null) };
};
