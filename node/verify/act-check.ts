/** The acts of a bundle: each signed by a key in force where it stands, with disclosures that belong to it. */
import {
  type Act,
  type ActSigner,
  actDefinition,
  EntryClass,
  type GrantPayload,
  judgeAct,
  keyOf,
  openContent,
  openHolder,
  parseLine,
  type Refusal,
} from "#kernel";
import { parsed, type SignatureVerdict, withVerdict } from "./act-batch.ts";
import type { Bundle, BundleAct } from "./bundle-format.ts";
import { type BundleDeps, checkProof, type Parties, type PartyLog } from "./bundle-parties.ts";
import type { PlacedRecord } from "./doubts.ts";
import type { FailureName, Where } from "./failure.ts";

export type CheckedAct = { readonly act: Act; readonly signer: ActSigner; readonly placed: PlacedRecord };

const AT_ONCE = 64;

/** How a key's refusal is named; what does not come from judging a key is the record's own fault. */
export const keyFailure = (refusal: Refusal, signature: FailureName): FailureName => {
  switch (refusal.kind) {
    case "bad-signature":
      return signature;
    case "unknown-key":
      return "key-unknown";
    case "key-not-in-force":
    case "no-power":
      return refusal.kind;
    default:
      return "party-unknown";
  }
};

/** `at`: for when its key is judged: its line's time where its party's node numbers it, else by the maker's word and never after its line. */
type Given = { readonly at: number; readonly item: BundleAct; readonly act: Act; readonly log: PartyLog; readonly where: Where };

const readAct = (
  { crypto, findings }: BundleDeps,
  bundle: Bundle,
  parties: Parties,
  item: BundleAct,
  lineTimes: ReadonlyMap<string, number>,
): Given | null => {
  const where = { case: bundle.case, origin: item.log, index: item.index };
  const act = parsed(crypto, item.record, item.disclosures);
  if (!act.ok) {
    findings.add("act-malformed", where, JSON.stringify(act.refusal));
    return null;
  }
  const placed = { ...where, record: act.value.hash };
  const log = parties.logs.get(item.log);
  const { frame } = act.value;
  if (log === undefined || log.party !== frame.party)
    findings.add("party-unknown", placed, `${item.log} is no log of ${frame.party} in this bundle`);
  else if (frame.case !== bundle.case) findings.add("act-malformed", placed, "an act of another case");
  else if (frame.protocol_hash !== bundle.protocolHash) findings.add("protocol-differs", placed, "the act names another protocol");
  else {
    const numbered = lineTimes.get(act.value.hash) ?? item.at;
    const at = frame.party === bundle.home ? numbered : Math.min(item.at, numbered);
    return { at, item, act: act.value, log, where: placed };
  }
  return null;
};

/** Signatures of all acts, in batches over the pool. */
const verdicts = async ({ pool }: BundleDeps, given: readonly Given[]): Promise<SignatureVerdict[]> => {
  const batches: Promise<SignatureVerdict[]>[] = [];
  for (let i = 0; i < given.length; i += AT_ONCE) {
    const some = given.slice(i, i + AT_ONCE);
    batches.push(pool.acts(some.map(({ item, act, log }) => ({ record: item.record, key: keyOf(log.directory, act.kid)?.key ?? null }))));
  }
  return (await Promise.all(batches)).flat();
};

const checkDisclosures = ({ crypto, findings }: BundleDeps, { item, act, where }: Given, grant: Parameters<typeof openHolder>[1]): void => {
  const content = openContent(crypto, act);
  if (!content.ok) findings.add("disclosure-mismatch", where, `content: ${JSON.stringify(content.refusal)}`);
  const holder = openHolder(crypto, grant, item.author);
  if (!holder.ok) findings.add("disclosure-mismatch", where, `author: ${JSON.stringify(holder.refusal)}`);
};

const signerOf = ({ kind }: GrantPayload): ActSigner => (kind === "node" ? "node" : "agent");

/** The reader's clock may have been 300 s behind the author's (spec/act.md, check 5). */
const AHEAD = 300;

const checkAct = async (
  deps: BundleDeps,
  { protocol }: Pick<Bundle, "protocol">,
  given: Given,
  verdict: SignatureVerdict,
): Promise<CheckedAct | null> => {
  const { crypto, findings } = deps;
  const { at, item, act, log, where } = given;
  const place = { index: item.index, at, origin: item.log };
  const judged = await judgeAct(withVerdict(crypto, verdict?.hash === act.hash && verdict.signed), log.directory, act, place);
  await checkProof(deps, log.key, EntryClass.act, item, where);
  if (!judged.ok) {
    findings.add(keyFailure(judged.refusal, "act-signature"), where, JSON.stringify(judged.refusal));
    return null;
  }
  if (judged.value.late === true && actDefinition(protocol, act.frame.type)?.kind !== "report") {
    findings.add("key-not-in-force", where, "after the end of its key only a report may come late");
    return null;
  }
  if (act.frame.iat > at + AHEAD) findings.add("time-disorder", where, "taken in, or numbered, before it was signed");
  checkDisclosures(deps, given, judged.value.grant);
  const placed = { log, index: item.index, at, kid: act.kid, record: act.hash, where };
  return { act, signer: signerOf(judged.value.grant.payload), placed };
};

/** The times of the lines by the acts that they number; each line is verified later. */
const timesOfLines = ({ crypto }: BundleDeps, bundle: Bundle): ReadonlyMap<string, number> =>
  new Map(
    bundle.lines.flatMap(({ record }) => {
      const line = parseLine(crypto, record);
      return line.ok ? [[line.value.payload.act, line.value.payload.at] as const] : [];
    }),
  );

/** The acts that hold, by hash. */
export const checkBundleActs = async (deps: BundleDeps, bundle: Bundle, parties: Parties): Promise<Map<string, CheckedAct>> => {
  const lineTimes = timesOfLines(deps, bundle);
  const given = bundle.acts.flatMap((item) => readAct(deps, bundle, parties, item, lineTimes) ?? []);
  const found = await verdicts(deps, given);
  const good = new Map<string, CheckedAct>();
  for (const [i, one] of given.entries()) {
    const checked = await checkAct(deps, bundle, one, found[i] ?? null);
    if (checked === null) continue;
    if (good.has(one.act.hash)) deps.findings.add("act-repeated", one.where, "the act is given twice");
    good.set(one.act.hash, checked);
  }
  return good;
};
