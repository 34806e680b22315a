import { base64url, type CaseState } from "#kernel";
import type { CaseFileRow } from "./database.ts";

/** A case as the sequencer folds it: the row of `case_file` with its id in base64url. */
export type CaseRecord = Omit<CaseFileRow, "id"> & { readonly id: string };

export const caseRecord = (row: CaseFileRow): CaseRecord => ({ ...row, id: base64url(row.id) });

export const caseRow = (record: CaseRecord): CaseFileRow => ({ ...record, id: idBytes(record.id) });

/** Bytes of an id or hash in base64url that was checked before. Throws on anything else. */
export function idBytes(text: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  // What Node cannot read it leaves out.
  if (bytes.length !== Math.floor((text.length * 3) / 4) || !/^[\w-]*$/.test(text)) throw new Error(`"${text}" is not base64url`);
  return bytes;
}

/** The state as the columns show it: what lists and deadlines are read from without opening the state. */
export function derivedColumns(
  state: CaseState,
  isFinal: (status: string) => boolean,
): Pick<CaseFileRow, "status" | "final" | "next_due" | "next_clock"> {
  const running = Object.entries(state.clocks).filter(([, clock]) => clock.run === "running");
  running.sort(([, a], [, b]) => a.due - b.due);
  const next = running[0];
  return { status: state.state, final: isFinal(state.state), next_due: next?.[1].due ?? null, next_clock: next?.[0] ?? null };
}
