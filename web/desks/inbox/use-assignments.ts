/** Signing `assign` for a list of cases in one round, and sending the acts. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type Answer, problemOf, unwrap } from "#client";
import { type ActDraft, joinSdJwt, signAct } from "#kernel";
import { api, sessionQuery } from "../../api.ts";
import { useNow } from "../../case/now.ts";
import { webCrypto } from "../../crypto.ts";
import { signerOf } from "../../keys.ts";
import { useKeyState, useMe } from "../../session.ts";
import type { WaitingCase } from "./inbox-queries.ts";

/** What the frame of an `assign` says. */
export type Assignment = { readonly agent: string; readonly give: boolean; readonly ends?: number };
export type Done = Answer<"/api/v1/handovers", "post", 200>["acts"][number];
type Progress = { readonly done: number; readonly of: number };

/** Acts that one request takes; those of one case stay together. */
const AT_ONCE = 100;

type Signed = { readonly case: string; readonly acts: readonly string[] };

/** Lists of at most `AT_ONCE` acts. */
const inLots = (signed: readonly Signed[]): (readonly Signed[])[] => {
  const lots: Signed[][] = [[]];
  for (const one of signed) {
    const size = (lots.at(-1) ?? []).reduce((sum, { acts }) => sum + acts.length, 0);
    if (size + one.acts.length > AT_ONCE && size > 0) lots.push([]);
    lots.at(-1)?.push(one);
  }
  return lots;
};

export const useAssignments = () => {
  const me = useMe();
  const state = useKeyState(me);
  const now = useNow();
  const client = useQueryClient();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  /** What was signed and is not known to have arrived is sent again as it is. */
  const kept = useRef<{ of: string; signed: readonly Signed[] } | null>(null);

  const signOne = async (row: WaitingCase, assignment: Assignment): Promise<string> => {
    if (state.kind !== "ready") throw new Error("an act was to be signed without a key");
    const payload: ActDraft = {
      case: row.case,
      protocol: row.protocol,
      protocol_hash: row.protocolHash,
      type: "assign",
      party: me.party,
      agency: me.agency,
      role: row.role,
      iat: now,
      seen: row.seen,
      basis: [],
      territory: me.party,
      frame: { ...assignment },
    };
    const { jwt, disclosures } = await signAct(webCrypto, signerOf(state.key), payload);
    return joinSdJwt(jwt, disclosures);
  };

  const signAll = async (rows: readonly WaitingCase[], assignmentsOf: (row: WaitingCase) => readonly Assignment[]) => {
    const of = JSON.stringify(rows.map((row) => [row.case, assignmentsOf(row)]));
    if (kept.current?.of === of) return kept.current.signed;
    const signed: Signed[] = [];
    for (const row of rows) {
      setProgress({ done: signed.length, of: rows.length });
      const acts: string[] = [];
      for (const assignment of assignmentsOf(row)) acts.push(await signOne(row, assignment));
      signed.push({ case: row.case, acts });
    }
    kept.current = { of, signed };
    return signed;
  };

  /** One act for each case and assignment. What became of each; undefined where it is not known, and may be tried again. */
  const sign = async (
    rows: readonly WaitingCase[],
    assignmentsOf: (row: WaitingCase) => readonly Assignment[],
    note = "",
  ): Promise<readonly Done[] | undefined> => {
    setFailure(null);
    setProgress({ done: 0, of: rows.length });
    try {
      const done: Done[] = [];
      for (const lot of inLots(await signAll(rows, assignmentsOf))) {
        const acts = lot.flatMap((one) => one.acts);
        done.push(...(await unwrap(api.POST("/api/v1/handovers", { body: { acts, note } }))).acts);
      }
      kept.current = null;
      return done;
    } catch (error) {
      setFailure(error);
      // The shell sends to the sign-in page.
      if (problemOf(error)?.status === 401) client.setQueryData(sessionQuery.queryKey, null);
      return undefined;
    } finally {
      setProgress(null);
      for (const key of ["inbox", "cases", "case", "readers"]) void client.invalidateQueries({ queryKey: [key] });
    }
  };

  return { ready: state.kind === "ready", progress, failure, sign };
};
