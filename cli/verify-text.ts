/** A report of `hito verify` for people. */
import type { Failure } from "#node/verify/failure.ts";
import type { CaseReport, LogReport, PartyReport, Report } from "#node/verify/report.ts";

const count = (value: number): string => value.toLocaleString("en");

const TRUST: Readonly<Record<PartyReport["trust"], string>> = {
  given: "root as given",
  logged: "root as a verified log names it",
  claimed: "root as the bundle names it: nobody vouches for it",
};

const partyLine = ({ party, spoken, trust }: PartyReport): string => `party ${party}: ${TRUST[trust]}\n  ${spoken}`;

const date = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

const logLines = ({ origin, size, tiles, records, cosignatures, since }: LogReport): string =>
  [
    `log ${origin}: ${count(size)} entries, ${count(tiles)} tiles, ${count(records)} public records`,
    ...(since === null ? [] : [`  continues the ${count(since)} entries that were seen before`]),
    ...cosignatures.map(({ witness, size: at, time }) => `  ${count(at)} entries cosigned by ${witness} at ${date(time)}`),
    ...(cosignatures.length === 0 ? ["  no witness that is known here cosigned it: the log alone does not exclude a fork"] : []),
  ].join("\n");

const caseLine = ({ case: id, protocol, state, acts, lines, refusals, receipts }: CaseReport): string =>
  `case ${id} (${protocol}): ${state}; ${acts} acts, ${lines} lines, ${refusals} refusals, ${receipts} receipts`;

const failureLine = ({ name, detail, origin, index, case: id, record }: Failure): string => {
  const where = [origin, index === undefined ? undefined : `index ${index}`, id === undefined ? undefined : `case ${id}`, record];
  return `✗ ${name} ${where.filter((part) => part !== undefined).join(", ")}\n  ${detail}`;
};

const notOpened = (classes: Report["notOpened"]): string[] => {
  const left = Object.entries(classes).filter(([, number]) => number > 0);
  if (left.length === 0) return [];
  return [
    `not opened, because their records are for those entitled: ${left.map(([name, number]) => `${count(number)} ${name}`).join(", ")}`,
  ];
};

export const reportText = (report: Report): string => {
  const { parties, logs, cases, failures, failuresLeftOut, suspects, contradictions, checked, seconds } = report;
  const suspectLines = suspects.map(({ origin, index, kid }) => `? suspect until affirmed: ${origin}, index ${index}, by ${kid}`);
  const contradictionLines = contradictions.map(
    ({ case: id, home, n, records }) => `! case ${id}: ${home} signed what cannot both be true of number ${n}: ${records.join(" and ")}`,
  );
  const more = failuresLeftOut > 0 ? [`… and ${count(failuresLeftOut)} more`] : [];
  const verdict = report.ok
    ? `✓ all holds: ${count(checked.entries)} entries, ${count(checked.acts)} acts in ${seconds} s`
    : `✗ ${count(failures.length + failuresLeftOut)} checks failed`;
  return [
    ...parties.map(partyLine),
    ...logs.map(logLines),
    ...cases.map(caseLine),
    ...notOpened(report.notOpened),
    ...suspectLines,
    ...contradictionLines,
    ...failures.map(failureLine),
    ...more,
    verdict,
  ].join("\n");
};
