/** The receipts of a bundle: signed by the node that answered, and in agreement with what the bundle and the logs show. */
import {
  allGrants,
  fromBase64,
  judgeNode,
  parseNote,
  parseReceipt,
  parseVkey,
  type Receipt,
  recordHash,
  utf8,
  type VerifierKey,
} from "#kernel";
import { keyFailure } from "./act-check.ts";
import type { Bundle } from "./bundle-format.ts";
import type { BundleDeps, Parties, PartyLog } from "./bundle-parties.ts";
import { openSigned } from "./checkpoint-check.ts";
import type { Where } from "./failure.ts";
import { nodeFacts } from "./record-fold.ts";

/** A party's channel log with another, as its node's grant names it. */
const channel = (parties: Parties, party: string, partner: string): PartyLog | undefined =>
  [...parties.logs.values()].find((log) => {
    const granted = log.party === party ? nodeFacts(log.directory)?.logs : undefined;
    return granted?.some(({ origin, partner: other }) => origin === log.origin && other === partner);
  });

type Placed = { readonly log: string; readonly index: number };

/** Where the bundle shows each record to stand, by its hash. */
const placesOf = ({ crypto }: BundleDeps, bundle: Bundle): Map<string, Placed> =>
  new Map(
    [...bundle.acts, ...bundle.lines, ...bundle.refusals].map(({ record, log, index }) => [
      recordHash(crypto, utf8(record)),
      { log, index },
    ]),
  );

/** A receipt that says another index than the record has, of the sender's log or of the answering node's own, contradicts the logs. */
const differs = (
  { payload }: Receipt,
  sent: PartyLog | undefined,
  own: PartyLog | undefined,
  places: ReadonlyMap<string, Placed>,
): string | null => {
  for (const { record, index, own: ownIndex } of payload.items) {
    const place = places.get(record);
    if (place === undefined) continue;
    if (place.log === sent?.origin && place.index !== index) return `record ${record} stands at ${place.index}, not at ${index}`;
    if (place.log === own?.origin && ownIndex !== undefined && place.index !== ownIndex)
      return `record ${record} stands at ${place.index} of the receiver's log`;
  }
  return null;
};

/** The key under which the log stood when its node answered: the newest, or one that an older grant of the node named. */
const keyThen = ({ crypto }: BundleDeps, { key, origin, directory }: PartyLog, checkpoint: string): VerifierKey => {
  const note = parseNote(checkpoint);
  const vkeys = allGrants(directory).flatMap(({ grant: { payload } }) =>
    payload.kind === "node" ? payload.node.logs.filter((log) => log.origin === origin).map(({ vkey }) => vkey) : [],
  );
  const known = vkeys.flatMap((vkey) => {
    const parsed = parseVkey(crypto, vkey);
    return parsed.ok ? [parsed.value] : [];
  });
  const signed = ({ name, id }: VerifierKey) => note.ok && note.value.signatures.some((one) => one.name === name && one.id === id);
  return signed(key) ? key : (known.find(signed) ?? key);
};

const checkOne = async (
  deps: BundleDeps,
  parties: Parties,
  receipt: Receipt,
  places: ReadonlyMap<string, Placed>,
  where: Where,
): Promise<boolean> => {
  const { crypto, findings, ledger } = deps;
  const { from, to, at, have, checkpoint } = receipt.payload;
  const [own, sent] = [channel(parties, from, to), channel(parties, to, from)];
  if (own === undefined) {
    findings.add("party-unknown", where, `no log of ${from} with ${to} is in this bundle`);
    return false;
  }
  const opened = await openSigned(crypto, findings, keyThen(deps, own, checkpoint), checkpoint);
  // The node answers from where its own log stood.
  const judged = await judgeNode(crypto, own.directory, receipt, { index: opened?.checkpoint.size ?? own.directory.size, at });
  if (!judged.ok) {
    findings.add(keyFailure(judged.refusal, "receipt-signature"), where, JSON.stringify(judged.refusal));
    return false;
  }
  const wrong = differs(receipt, sent, own, places);
  if (wrong !== null) findings.add("receipt-differs", where, wrong);
  if (opened !== null) await ledger.add(opened.checkpoint);
  const root = fromBase64(have.root);
  if (sent !== undefined && root !== null) await ledger.add({ origin: sent.origin, size: have.size, root });
  return wrong === null && opened !== null;
};

/** Checks all receipts; gives how many hold. */
export const checkReceipts = async (deps: BundleDeps, bundle: Bundle, parties: Parties): Promise<number> => {
  const places = placesOf(deps, bundle);
  let good = 0;
  for (const text of bundle.receipts) {
    const receipt = parseReceipt(deps.crypto, text);
    const where = { case: bundle.case, ...(receipt.ok ? { record: receipt.value.hash } : {}) };
    if (!receipt.ok) deps.findings.add("receipt-malformed", where, JSON.stringify(receipt.refusal));
    else if (await checkOne(deps, parties, receipt.value, places, where)) good++;
  }
  return good;
};
