/** What the QR code of a note holds, in the form that docs/paper.md gives. */

export type CodeFacts = {
  /** Hash of the act (spec/act.md). */
  readonly act: string;
  readonly party: string;
  readonly case: string;
  /** Null while the case's home has not numbered the act. */
  readonly n: number | null;
  /** Origin of the log of the sender in which the act's record stands, and its place there. */
  readonly log: string;
  readonly entry: number;
};

/** A URN with a q-component (RFC 8141 §2.3.2): short enough for a small code, and text to whoever scans it without Hito. */
export const codeText = ({ act, party, case: id, n, log, entry }: CodeFacts): string => {
  const facts = new URLSearchParams({ party, case: id, ...(n === null ? {} : { n: String(n) }), log, entry: String(entry) });
  return `urn:hito:act:${act}?=${facts.toString()}`;
};
