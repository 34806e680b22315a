/** Checking, signing and sending the acts of a list, one after another. What was accepted is never sent as another act. */
import { useState } from "react";
import { type Decision, problemOf, unwrap } from "#client";
import { joinSdJwt, signAct } from "#kernel";
import { api } from "../../api.ts";
import { webCrypto } from "../../crypto.ts";
import { type KeptKey, signerOf } from "../../keys.ts";
import type { ListRow } from "./act-list.ts";
import { keepList, loadList, type Signed } from "./draft.ts";
import type { ReadAct } from "./payload.ts";

/** What is known of a row now. */
export type RowState =
  | { readonly kind: "waits" | "checking" | "fits" | "sending" }
  | { readonly kind: "refused"; readonly decision: Decision }
  | { readonly kind: "failed"; readonly error: unknown };

const WAITS: RowState = { kind: "waits" };
/** Answers that decide nothing about the act. */
const UNDECIDED = new Set([401, 429, 503]);

const checkOne = ({ payload, content }: ReadAct): Promise<Decision> =>
  unwrap(
    api.POST("/api/v1/acts/check", {
      body: { payload: payload as Record<string, unknown>, content: content as Record<string, unknown> },
    }),
  );

export const useActList = (key: string, now: number, readRow: (row: ListRow) => ReadAct) => {
  const [rows, setRows] = useState<readonly ListRow[]>(() => loadList(key));
  const [states, setStates] = useState<ReadonlyMap<number, RowState>>(new Map());
  const [phase, setPhase] = useState<"idle" | "checking" | "signing">("idle");

  const keep = async (next: readonly ListRow[]): Promise<void> => {
    setRows(next);
    await keepList(key, next);
  };
  const tell = (index: number, state: RowState): void => setStates((before) => new Map([...before, [index, state]]));

  const start = async (next: readonly ListRow[]): Promise<void> => {
    setStates(new Map());
    await keep(next);
  };

  /** Asks of each row that is not accepted whether it would be; stops where the node cannot be asked. */
  const checkAll = async (): Promise<boolean> => {
    setPhase("checking");
    let fits = true;
    for (const [index, row] of rows.entries()) {
      if (row.accepted !== null || row.signed !== null) continue;
      tell(index, { kind: "checking" });
      try {
        const decision = await checkOne(readRow(row));
        tell(index, decision.accepted ? { kind: "fits" } : { kind: "refused", decision });
        fits &&= decision.accepted;
      } catch (error) {
        tell(index, { kind: "failed", error });
        fits = false;
        break;
      }
    }
    setPhase("idle");
    return fits;
  };

  const signOnce = async (signing: KeptKey, row: ListRow): Promise<Signed> => {
    if (row.signed !== null) return row.signed;
    const { payload, content } = readRow(row);
    const { jwt, disclosures } = await signAct(webCrypto, signerOf(signing), { ...payload, iat: now }, content);
    return { of: "", kid: signing.kid, act: joinSdJwt(jwt, disclosures) };
  };

  /** Signs and sends every row that is not accepted, in their order. Gives how many are accepted in the end. */
  const signAll = async (signing: KeptKey): Promise<readonly ListRow[]> => {
    setPhase("signing");
    let current = rows;
    const change = async (index: number, part: Partial<ListRow>): Promise<void> => {
      current = current.map((row, at) => (at === index ? { ...row, ...part } : row));
      await keep(current);
    };
    for (const [index, row] of rows.entries()) {
      if (row.accepted !== null) continue;
      tell(index, { kind: "sending" });
      const signed = await signOnce(signing, row);
      await change(index, { signed });
      try {
        const { hash, case: id, number } = await unwrap(api.POST("/api/v1/acts", { body: { act: signed.act } }));
        await change(index, { accepted: { hash, case: id, number } });
        tell(index, WAITS);
      } catch (error) {
        const status = problemOf(error)?.status;
        const isDecided = status !== undefined && !UNDECIDED.has(status);
        // A refused act is refused for good; what is mended is a new one.
        if (isDecided) await change(index, { signed: null });
        tell(index, { kind: "failed", error });
        if (!isDecided) break;
      }
    }
    setPhase("idle");
    return current;
  };

  return { rows, stateOf: (index: number): RowState => states.get(index) ?? WAITS, phase, start, checkAll, signAll };
};
