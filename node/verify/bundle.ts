/** Making a case bundle: what a node gives of a case to someone who may read it. */
import { type CaseState, type Crypto, type Protocol, protocolHash, publishedForm } from "#kernel";
import type { Bundle, BundleAct, BundleParty } from "./bundle-format.ts";

/** A record and its place in the log of its author's party. */
export type SourceRecord = {
  readonly record: string;
  /** Those that the reader may open; erased ones are simply not among them. */
  readonly disclosures: readonly string[];
  /** Origin of the log. */
  readonly log: string;
  readonly index: number;
};

export type SourceLog = {
  readonly origin: string;
  readonly vkey: string;
  /** The signed note, with the cosignatures known. */
  readonly checkpoint: string;
  /** The party's own public records in this log, up to the checkpoint, at their indexes. */
  readonly records: readonly { readonly index: number; readonly record: string }[];
};

export type SourceParty = {
  readonly party: string;
  /** kid of the first root, and of the node key in force. */
  readonly root: string;
  readonly node: string;
  /** Those of its logs that the case's records stand in. */
  readonly logs: readonly SourceLog[];
};

/** A case as its node holds it. All numbers are as in the store; nothing is sorted or checked by the node. */
export type BundleSource = {
  readonly case: string;
  readonly home: string;
  readonly protocol: Protocol;
  readonly state: CaseState;
  readonly parties: readonly SourceParty[];
  /** `at`: for when its key was judged, in seconds (spec/bundle.md); `author`: disclosures of the author's grant. */
  readonly acts: readonly (SourceRecord & { readonly author: readonly string[]; readonly at: number })[];
  /** `timely`: a tlog-proof of the act under a checkpoint that was cosigned in time, where the line says so. */
  readonly lines: readonly (SourceRecord & { readonly n: number; readonly timely?: string })[];
  /** `party`: who refused; `act`: the refused act with its disclosures, as far as the reader may have it. */
  readonly refusals: readonly (SourceRecord & { readonly party: string; readonly act?: string })[];
  /** Lines and refusals of the home that could not be folded, or that contradict its docket. */
  readonly evidence: readonly Omit<SourceRecord, "disclosures">[];
  /** Signed receipts for envelopes that carried records of the case. */
  readonly receipts: readonly string[];
  /** The tlog-proof of an entry, in the newest checkpoint that all witnesses cosigned or else the newest. */
  proof(log: string, index: number): Promise<string>;
};

const placed = async ({ proof }: BundleSource, { record, log, index }: Omit<SourceRecord, "disclosures">) => ({
  record,
  log,
  index,
  proof: await proof(log, index),
});

const disclosed = async (source: BundleSource, from: SourceRecord) => {
  const { record, ...place } = await placed(source, from);
  return { record, disclosures: [...from.disclosures], ...place };
};

const all = async <T, R>(items: readonly T[], make: (item: T) => Promise<R>): Promise<R[]> => {
  const made: R[] = [];
  for (const item of items) made.push(await make(item));
  return made;
};

const partyOf = async (source: BundleSource, { party, root, node, logs }: SourceParty): Promise<BundleParty> => ({
  party,
  root,
  node,
  logs: await all(logs, async ({ origin, vkey, checkpoint, records }) => {
    const inOrder = [...records].sort((a, b) => a.index - b.index);
    const proven = await all(inOrder, async ({ index, record }) => ({ index, record, proof: await source.proof(origin, index) }));
    return { origin, vkey, checkpoint, records: proven };
  }),
});

const byPlace = (a: BundleAct, b: BundleAct): number => a.at - b.at || (a.log < b.log ? -1 : a.log > b.log ? 1 : a.index - b.index);

/** The bundle of a case, with a proof for every record. */
export const buildBundle = async (crypto: Pick<Crypto, "sha256">, source: BundleSource): Promise<Bundle> => {
  const acts = await all(source.acts, async (act) => ({ ...(await disclosed(source, act)), author: [...act.author], at: act.at }));
  const lines = [...source.lines].sort((a, b) => a.n - b.n);
  return {
    format: "hito-bundle.v1",
    case: source.case,
    protocol: publishedForm(source.protocol) as unknown as Protocol,
    protocolHash: protocolHash(source.protocol, crypto),
    home: source.home,
    parties: Object.fromEntries(await all(source.parties, async (party) => [party.party, await partyOf(source, party)] as const)),
    acts: acts.sort(byPlace),
    lines: await all(lines, async (line) => ({
      ...(await disclosed(source, line)),
      ...(line.timely === undefined ? {} : { timely: line.timely }),
    })),
    refusals: await all(source.refusals, async (refusal) => ({
      ...(await disclosed(source, refusal)),
      party: refusal.party,
      ...(refusal.act === undefined ? {} : { act: refusal.act }),
    })),
    receipts: [...source.receipts],
    ...(source.evidence.length === 0 ? {} : { evidence: await all(source.evidence, (record) => placed(source, record)) }),
    state: source.state,
  };
};
