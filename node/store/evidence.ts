import { type AnyLine, type Crypto, contradicted, type Directory, type HomeRecord, keyOf, parseAnyLine, verifyLine } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import type { CaseFile } from "#node/api/schemas.ts";
import type { Node } from "#node/context.ts";
import { type CaseRecord, idBytes } from "./case-record.ts";
import { linesBeside } from "./lines-beside.ts";

type Evidence = CaseFile["evidence"][number];
type Said = HomeRecord & { readonly line: AnyLine };

/** What the home of a case signed beside its docket: it is shown with what it contradicts, both as they were signed. */
export async function evidenceOf(node: Node, record: CaseRecord): Promise<Evidence[]> {
  const kept = await linesBeside(node.db, record);
  if (kept.length === 0) return [];
  const said = await answersOf(node, record);
  const directory = await node.directories.get(record.home, channelWith(record.home));
  const found: Evidence[] = [];
  for (const { n, at, body } of kept) {
    const one = saidIn(node.crypto, body);
    const other = contradicted(one, said);
    said.push(one);
    const both = other === undefined ? [one] : [other, one];
    found.push({ kind: kindOf(one, other), n, at, proven: await isProven(node.crypto, directory, both), records: both.map(recordOf) });
  }
  return found;
}

const recordOf = ({ act, n, line }: Said): Evidence["records"][number] => ({ act, n, at: line.payload.at, signed: line.text });

function kindOf(one: Said, other: Said | undefined): Evidence["kind"] {
  if (other === undefined) return "invalid";
  return other.n === one.n ? "equivocation" : "contradiction";
}

/** The home's docket and its refusals. */
async function answersOf({ db, crypto }: Node, { id, home }: CaseRecord): Promise<Said[]> {
  const lines = await db.selectFrom("line").select("body").where("case_id", "=", idBytes(id)).orderBy("n").execute();
  const refusals = await db.selectFrom("refusal").select("body").where("case_id", "=", idBytes(id)).where("by_party", "=", home).execute();
  return [...lines, ...refusals].map(({ body }) => saidIn(crypto, body));
}

function saidIn(crypto: Crypto, body: string): Said {
  const line = parseAnyLine(crypto, body);
  if (!line.ok) throw new Error("a line that was kept cannot be read");
  const { kind, hash, payload } = line.value;
  return { record: hash, act: payload.act, n: kind === "line" ? payload.n : null, line: line.value };
}

async function isProven(crypto: Crypto, directory: Directory, said: readonly Said[]): Promise<boolean> {
  const verified = said.map(async ({ line }) => {
    const grant = keyOf(directory, line.kid);
    return grant !== undefined && (await verifyLine(crypto, line, grant.key)).ok;
  });
  return (await Promise.all(verified)).every((holds) => holds);
}
