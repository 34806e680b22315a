/** What one home cannot have said together (spec/docket.md, Fold). */

/** What a home signed of an act: the number that it gave it, or null where it refused it. `record`: the hash of the line. */
export type HomeRecord = { readonly record: string; readonly act: string; readonly n: number | null };

/** The first of `others` beside which `one` cannot stand: another line for its number, else the other answer to its act. */
export const contradicted = <R extends HomeRecord>(one: HomeRecord, others: readonly R[]): R | undefined => {
  const twin = one.n === null ? undefined : others.find(({ n, record }) => n === one.n && record !== one.record);
  return twin ?? others.find(({ act, n }) => act === one.act && (n === null) !== (one.n === null));
};
