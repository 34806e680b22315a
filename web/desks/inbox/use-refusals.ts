import { useState } from "react";
import type { WaitingCase } from "./inbox-queries.ts";
import type { Done } from "./use-assignments.ts";

export type RefusedCase = { readonly case: string; readonly number: string | null; readonly text: NonNullable<Done["text"]> };

/** Which of the cases were refused, with why; `settle` gives how many were not. */
export const useRefusals = (rows: readonly WaitingCase[]) => {
  const [refusals, setRefusals] = useState<readonly RefusedCase[]>([]);
  const settle = (done: readonly Done[]): number => {
    const refused = done.flatMap(({ case: id, text }) =>
      text === null ? [] : [{ case: id, number: rows.find((row) => row.case === id)?.number ?? null, text }],
    );
    setRefusals(refused);
    const cases = new Set(done.map((one) => one.case));
    return cases.size - new Set(refused.map((one) => one.case)).size;
  };
  return { refusals, settle, forget: () => setRefusals([]) };
};
