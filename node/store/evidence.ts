import { base64url, type Crypto, type Directory, keyOf, parseAnyLine, proveEquivocation, verifyLine } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import type { CaseFile } from "#node/api/schemas.ts";
import type { Node } from "#node/context.ts";
import { type CaseRecord, idBytes } from "./case-record.ts";

type Evidence = CaseFile["evidence"][number];

/** What the home of a case signed beside its docket: it is shown with what it contradicts, both as they were signed. */
export async function evidenceOf(node: Node, record: CaseRecord): Promise<Evidence[]> {
  const { db, crypto } = node;
  const kept = await db
    .selectFrom("invalid_line")
    .selectAll()
    .where("case_id", "=", idBytes(record.id))
    .orderBy("at")
    .orderBy("hash")
    .execute();
  if (kept.length === 0) return [];
  const [lines, refusals] = await Promise.all([
    db.selectFrom("line").select(["n", "act", "body"]).where("case_id", "=", idBytes(record.id)).execute(),
    db
      .selectFrom("refusal")
      .select(["act", "body"])
      .where("case_id", "=", idBytes(record.id))
      .where("by_party", "=", record.home)
      .execute(),
  ]);
  const directory = await node.directories.get(record.home, channelWith(record.home));
  const numbered = new Map(lines.map(({ n, body }) => [n, body]));
  const byAct = new Map([...refusals, ...lines].map(({ act, body }) => [base64url(act), body]));
  const found: Evidence[] = [];
  for (const { n, at, body } of kept) {
    const line = parseAnyLine(crypto, body);
    if (!line.ok) continue;
    const isLine = line.value.kind === "line";
    const twin = isLine && n !== null ? numbered.get(n) : undefined;
    const other = twin ?? byAct.get(line.value.payload.act);
    if (isLine && n !== null && twin === undefined) numbered.set(n, body);
    const kind = twin !== undefined ? "equivocation" : other !== undefined ? "contradiction" : "invalid";
    const records = other === undefined ? [body] : [other, body];
    found.push({ kind, n, at, proven: await isProven(crypto, directory, kind, records), records });
  }
  return found;
}

async function isProven(crypto: Crypto, directory: Directory, kind: Evidence["kind"], records: readonly string[]): Promise<boolean> {
  const signed = records.flatMap((text) => {
    const line = parseAnyLine(crypto, text);
    const jwk = line.ok ? keyOf(directory, line.value.kid)?.key : undefined;
    return line.ok && jwk !== undefined ? [{ line: line.value, jwk }] : [];
  });
  const [one, other] = signed;
  if (one === undefined || signed.length !== records.length) return false;
  if (kind === "equivocation" && one.line.kind === "line" && other?.line.kind === "line")
    return (await proveEquivocation(crypto, { ...one, line: one.line }, { ...other, line: other.line })).ok;
  return (await Promise.all(signed.map(({ line, jwk }) => verifyLine(crypto, line, jwk)))).every(({ ok }) => ok);
}
