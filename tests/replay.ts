/** Judges the docketed acts of a case again, from nothing but the records: what comes out must be what each line's decision says. */
import {
  actDefinition,
  type CaseState,
  canonicalJson,
  emptyState,
  type Frame,
  foldLine,
  type Json,
  judge,
  keyOf,
  NOT_PERMITTED,
  type PolicyAttributes,
  parseActRecord,
  parseLine,
} from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import { judgePolicy } from "#node/acts/decide.ts";
import type { Node } from "#node/context.ts";

/** The act that a correction corrects in the end. */
const rootOf = (frames: ReadonlyMap<string, Frame>, { type, of }: Frame): Frame | undefined => {
  const named = type === "correct" && of !== undefined ? frames.get(of) : undefined;
  return named?.type === "correct" ? rootOf(frames, named) : named;
};

/** `n: what` of every decision of a case homed at this node that its own attributes, or the records, do not give. */
export async function misjudged(node: Node, caseId: string): Promise<string[]> {
  const rows = await node.db
    .selectFrom("line")
    .innerJoin("act", "act.hash", "line.act")
    .select(["line.body as line", "act.body as act", "act.party", "act.kid"])
    .where("line.case_id", "=", Buffer.from(caseId, "base64url"))
    .orderBy("line.n")
    .execute();
  const frames = new Map<string, Frame>();
  const states = new Map<string, CaseState>();
  const found: string[] = [];
  let state = null;
  for (const row of rows) {
    const [line, act] = [parseLine(node.crypto, row.line), parseActRecord(node.crypto, row.act)];
    if (!line.ok || !act.ok) throw new Error("a record cannot be read");
    const { decision, n, at } = line.value.payload;
    const { frame } = act.value;
    const loaded = node.protocols.get(frame.protocol);
    const definition = loaded === undefined ? undefined : actDefinition(loaded.protocol, frame.type);
    if (loaded === undefined || definition === undefined) throw new Error(`no ${frame.type}`);
    const { protocol, hash } = loaded;
    const before = state ?? emptyState(protocol);
    const isOwn = row.party === node.party;
    const directory = await node.directories.get(row.party, isOwn ? "domestic" : channelWith(row.party));
    const grant = keyOf(directory, row.kid);
    const signer = grant?.kind === "node" ? "node" : "agent";
    const { agency, sector } = grant !== undefined && "sector" in grant ? grant : { agency: "none", sector: "none" };
    const opening = [...frames.values()][0];
    const then = frame.seen === null || frame.seen === before.line ? undefined : states.get(frame.seen);
    const root = rootOf(frames, frame);
    const judged = judgePolicy(
      node.judging,
      { act: act.value, definition, protocol, actor: { signer, agency, sector }, ...(root === undefined ? {} : { root }) },
      {
        ...(then === undefined ? {} : { whenSigned: then }),
        state: before,
        side: isOwn ? "authoring" : "receiving",
        assigned: decision.attributes.assigned === true,
        at,
        casePurpose: opening?.purpose ?? "none",
        docketed: (other) => frames.get(other),
        basisInForce: decision.attributes.basisInForce === true,
      },
    );
    const told = judge(node.judging.policy, decision.attributes as unknown as PolicyAttributes);
    const ofRules = decision.flags.filter((flag) => flag === NOT_PERMITTED || node.judging.policy.lawOf(flag) !== undefined);
    const said = canonicalJson({ rules: decision.rules, flags: ofRules } as Json);
    if (!judged.ok || !told.ok) found.push(`${n}: refused`);
    else {
      if (canonicalJson(told.value as unknown as Json) !== said) found.push(`${n}: the rules`);
      const attributes = judged.value.attributes as unknown as Record<string, Json>;
      for (const name of Object.keys({ ...attributes, ...decision.attributes }))
        if (canonicalJson(attributes[name] ?? null) !== canonicalJson(decision.attributes[name] ?? null)) found.push(`${n}: ${name}`);
    }
    const folded = foldLine({ protocol, hash, signer }, before, line.value, act.value);
    if (!folded.ok) throw new Error(`line ${n} does not fold`);
    state = folded.value;
    states.set(line.value.hash, state);
    frames.set(act.value.hash, frame);
  }
  if (rows.length === 0) throw new Error("no such docket");
  return found;
}
