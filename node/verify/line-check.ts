/** The docket of a bundle: lines signed by the home, hanging together, folding to the state that is claimed. */
import {
  type CaseState,
  canonicalJson,
  contradicted,
  type DocketLine,
  EntryClass,
  emptyState,
  foldLine,
  follows,
  type HomeRecord,
  judgeNode,
  openContent,
  openNumber,
  parseAnyLine,
  parseLine,
  parseRefusalLine,
  protocolHash,
  type RefusalLine,
} from "#kernel";
import { parsed } from "./act-batch.ts";
import { type CheckedAct, keyFailure } from "./act-check.ts";
import { asJson, type Bundle, type BundleEvidence, type BundleLine, type BundleRefusal } from "./bundle-format.ts";
import { type BundleDeps, checkProof, type Parties } from "./bundle-parties.ts";
import type { PlacedLine, PlacedRecord, PlacedRefusal, Timely } from "./doubts.ts";
import type { FailureName, Where } from "./failure.ts";

type Signature = { readonly party: string; readonly entryClass: EntryClass; readonly failure: FailureName };

/** A line or refusal line is by the node of its party, in one of that party's logs. */
const checkSigned = async (
  deps: BundleDeps,
  parties: Parties,
  item: BundleEvidence,
  line: DocketLine | RefusalLine,
  { party, entryClass, failure }: Signature,
  where: Where,
): Promise<PlacedRecord | null> => {
  const log = parties.logs.get(item.log);
  if (log?.party !== party) {
    deps.findings.add("party-unknown", where, `${item.log} is no log of ${party} in this bundle`);
    return null;
  }
  const judged = await judgeNode(deps.crypto, log.directory, line, { index: item.index, at: line.payload.at, origin: item.log });
  const proven = await checkProof(deps, log.key, entryClass, item, where);
  if (!judged.ok) deps.findings.add(keyFailure(judged.refusal, failure), where, JSON.stringify(judged.refusal));
  const { hash: record, kid, payload } = line;
  return judged.ok && proven ? { log, index: item.index, at: payload.at, kid, record, where } : null;
};

type ReadLine = { readonly line: DocketLine; readonly placed: PlacedLine };

const readLine = async (deps: BundleDeps, bundle: Bundle, parties: Parties, item: BundleLine): Promise<ReadLine | null> => {
  const where = { case: bundle.case, origin: item.log, index: item.index };
  const line = parseLine(deps.crypto, item.record);
  if (!line.ok) {
    deps.findings.add("line-malformed", where, JSON.stringify(line.refusal));
    return null;
  }
  const placed = { ...where, record: line.value.hash };
  const signature = { party: bundle.home, entryClass: EntryClass.docketLine, failure: "line-signature" } as const;
  const signed = await checkSigned(deps, parties, item, line.value, signature, placed);
  const number = openNumber(deps.crypto, line.value, item.disclosures);
  if (!number.ok) deps.findings.add("disclosure-mismatch", placed, JSON.stringify(number.refusal));
  const { n, act } = line.value.payload;
  return signed === null ? null : { line: line.value, placed: { ...signed, n, act } };
};

/** What a line says to have come in time, with the proof that it brings: its cosignatures count for the case's times. */
const timelyOf = async (
  deps: BundleDeps,
  item: BundleLine,
  { payload }: DocketLine,
  state: CaseState,
  acts: ReadonlyMap<string, CheckedAct>,
  where: Where,
): Promise<Timely[]> => {
  const given = acts.get(payload.act);
  if (given === undefined) return [];
  const { placed, act } = given;
  if (item.timely !== undefined) {
    const proven = { record: act.jwt, index: placed.index, proof: item.timely };
    await checkProof(deps, placed.log.key, EntryClass.act, proven, where);
  }
  return payload.timely === undefined ? [] : [{ act: placed, due: state.clocks[payload.timely]?.due ?? 0, where }];
};

/** Folds one more line; the state stays where it was if the line does not hold. */
const foldOne = (
  deps: BundleDeps,
  bundle: Bundle,
  state: CaseState,
  line: DocketLine,
  acts: ReadonlyMap<string, CheckedAct>,
): CaseState | null => {
  const where = { case: bundle.case, record: line.hash, index: line.payload.n };
  const given = acts.get(line.payload.act);
  if (given === undefined) {
    deps.findings.add("act-missing", where, `line ${line.payload.n} numbers an act that is not given or does not hold`);
    return null;
  }
  const folded = foldLine({ protocol: bundle.protocol, hash: bundle.protocolHash, signer: given.signer }, state, line, given.act);
  if (folded.ok) return folded.value;
  deps.findings.add("line-fold", where, `line ${line.payload.n} does not fold: ${JSON.stringify(folded.refusal)}`);
  return null;
};

export type CheckedDocket = { readonly lines: readonly PlacedLine[]; readonly timely: readonly Timely[] };

/** Checks the lines in order and folds them as far as they hold; gives those that its node signed where they stand. */
export const checkDocket = async (
  deps: BundleDeps,
  bundle: Bundle,
  parties: Parties,
  acts: ReadonlyMap<string, CheckedAct>,
): Promise<CheckedDocket> => {
  const { crypto, findings } = deps;
  const place = { case: bundle.case };
  if (protocolHash(bundle.protocol, crypto) !== bundle.protocolHash) {
    findings.add("protocol-differs", place, "the protocol given does not have the hash that is named");
    return { lines: [], timely: [] };
  }
  let state: CaseState | null = emptyState(bundle.protocol);
  let previous: DocketLine | null = null;
  const good: PlacedLine[] = [];
  const timely: Timely[] = [];
  for (const item of bundle.lines) {
    const read = await readLine(deps, bundle, parties, item);
    const line = read?.line ?? null;
    const next = line === null ? null : follows(previous, line);
    if (line === null || next === null) state = null;
    else if (line.payload.case !== bundle.case) findings.add("line-malformed", { ...place, record: line.hash }, "a line of another case");
    else if (!next.ok) findings.add("line-chain", { ...place, record: line.hash, index: line.payload.n }, JSON.stringify(next.refusal));
    else if (state !== null) {
      timely.push(...(await timelyOf(deps, item, line, state, acts, { ...place, record: line.hash, index: line.payload.n })));
      state = foldOne(deps, bundle, state, line, acts);
    }
    if (read !== null) {
      previous = read.line;
      good.push(read.placed);
    }
  }
  const same = state !== null && canonicalJson(asJson(state)) === canonicalJson(asJson(bundle.state));
  if (!same) findings.add("state-differs", place, "the docket does not fold to the state that is claimed");
  return { lines: good, timely };
};

/** Checks one refusal, and that the act given with it is the one refused. */
const checkRefusal = async (deps: BundleDeps, bundle: Bundle, parties: Parties, item: BundleRefusal): Promise<PlacedRefusal | null> => {
  const where = { case: bundle.case, origin: item.log, index: item.index };
  const line = parseRefusalLine(deps.crypto, item.record);
  if (!line.ok || line.value.payload.case !== bundle.case) {
    deps.findings.add("refusal-malformed", where, line.ok ? "a refusal of another case" : JSON.stringify(line.refusal));
    return null;
  }
  const signature = { party: item.party, entryClass: EntryClass.refusal, failure: "refusal-signature" } as const;
  const placed = await checkSigned(deps, parties, item, line.value, signature, { ...where, record: line.value.hash });
  const signed = placed === null ? null : { ...placed, n: null, act: line.value.payload.act };
  if (item.act === undefined) return signed;
  const [jwt = "", ...disclosures] = item.act.split("~").filter((part) => part !== "");
  const act = parsed(deps.crypto, jwt, disclosures);
  if (!act.ok || act.value.hash !== line.value.payload.act) {
    deps.findings.add("act-missing", where, "the act given with the refusal is not the one refused");
    return null;
  }
  const content = openContent(deps.crypto, act.value);
  if (!content.ok) deps.findings.add("disclosure-mismatch", where, JSON.stringify(content.refusal));
  return content.ok ? signed : null;
};

/** Those that its node signed where they stand. */
export const checkRefusals = async (deps: BundleDeps, bundle: Bundle, parties: Parties): Promise<PlacedRefusal[]> => {
  const good: PlacedRefusal[] = [];
  for (const item of bundle.refusals) {
    const refusal = await checkRefusal(deps, bundle, parties, item);
    if (refusal !== null) good.push(refusal);
  }
  return good;
};

/** Two records that the home signed and that cannot both be true: two lines for one number, or a number and a refusal for one act. */
export type Contradiction = {
  readonly case: string;
  readonly home: string;
  readonly n: number;
  readonly records: readonly [string, string];
};

/** How many records are beside the docket, by class, and what of them contradicts the docket, the home's refusals, or itself. */
export type CheckedEvidence = { readonly lines: number; readonly refusals: number; readonly contradictions: readonly Contradiction[] };

/** Checks what the home signed beside its docket; `answers` are the lines and refusals of the bundle that hold. */
export const checkEvidence = async (
  deps: BundleDeps,
  bundle: Bundle,
  parties: Parties,
  answers: readonly (PlacedLine | PlacedRefusal)[],
): Promise<CheckedEvidence> => {
  const said: HomeRecord[] = answers.filter(({ log }) => log.party === bundle.home);
  const contradictions: Contradiction[] = [];
  const count = { lines: 0, refusals: 0 };
  for (const item of bundle.evidence ?? []) {
    const one = await readEvidence(deps, bundle, parties, item);
    if (one === null) continue;
    count[one.n === null ? "refusals" : "lines"] += 1;
    const other = contradicted(one, said);
    const n = one.n ?? other?.n;
    if (other !== undefined && n != null)
      contradictions.push({ case: bundle.case, home: bundle.home, n, records: [other.record, one.record] });
    said.push(one);
  }
  return { ...count, contradictions };
};

const readEvidence = async (deps: BundleDeps, bundle: Bundle, parties: Parties, item: BundleEvidence): Promise<HomeRecord | null> => {
  const where = { case: bundle.case, origin: item.log, index: item.index };
  const line = parseAnyLine(deps.crypto, item.record);
  if (!line.ok || line.value.payload.case !== bundle.case) {
    deps.findings.add("line-malformed", where, line.ok ? "a line of another case" : JSON.stringify(line.refusal));
    return null;
  }
  const { kind, hash: record, payload } = line.value;
  const entryClass = kind === "line" ? EntryClass.docketLine : EntryClass.refusal;
  const signature = { party: bundle.home, entryClass, failure: "line-signature" } as const;
  const signed = await checkSigned(deps, parties, item, line.value, signature, { ...where, record });
  return signed === null ? null : { record, act: payload.act, n: kind === "line" ? payload.n : null };
};
