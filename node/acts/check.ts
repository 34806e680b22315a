import {
  type Act,
  actDefinition,
  canonicalJson,
  type FieldError,
  type Frame,
  fieldErrors,
  type Json,
  missingPower,
  parseActRecord,
  type Refusal,
  refusalText,
  type SignedAct,
  signAct,
} from "#kernel";
import type { BasisRef } from "#node/api/schemas.ts";
import type { Node } from "#node/context.ts";
import { generateKey, signerOf } from "#node/crypto.ts";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import { basisRef, describeRefusal } from "#node/store/case-view.ts";
import { DOMESTIC, judgeTurn, type Turn, type View } from "./accept.ts";
import type { PreparedAct } from "./prepare.ts";
import { referredBy } from "./referred.ts";

/** What would become of an act, and by which law; the deciding rules of an acceptance, or the refusal in words. */
export type Checked = {
  readonly accepted: boolean;
  readonly refusal: Refusal | null;
  readonly text: { es: string; en: string } | null;
  readonly rules: { id: string; law: string }[];
  readonly flags: string[];
  readonly law: BasisRef[];
  readonly wrongFields: { at: string; rule: string; expected: string }[];
};

/**
 * Judges a draft as its acceptance would, short of the author's own signature: under a key made for this moment, so that the very
 * checks of an act apply. Nothing is kept, and a check is not logged (SEMANTICS 7).
 */
export async function checkDraft(node: Node, actor: Actor, payload: object, content: object): Promise<Checked> {
  const draft = { iat: node.clock.now(), ...payload } as Frame;
  const fields = content as Readonly<Record<string, Json>>;
  const signed = await signForNow(node, draft, fields);
  if (signed === null) return no(node, { kind: "malformed", at: "/body", expected: "canonical JSON (RFC 8785)" });
  const parsed = parseActRecord(node.crypto, signed.jwt, signed.disclosures);
  if (!parsed.ok) return no(node, parsed.refusal);
  const act: Act = { ...parsed.value, kid: actor.kid ?? "" };
  const { frame } = act;
  if (frame.party !== actor.party || frame.agency !== actor.agency)
    return no(node, { kind: "no-power", kid: act.kid, power: `act for ${frame.agency}` });
  const missing = actor.kid === null ? "act" : missingPower(act, actor.powers);
  if (actor.kid === null || missing !== undefined) return no(node, { kind: "no-power", kid: act.kid, power: missing ?? "act" });
  const loaded = node.protocols.get(frame.protocol);
  if (loaded === undefined || loaded.hash !== frame.protocol_hash) return no(node, { kind: "unknown-protocol", protocol: frame.protocol });
  const definition = actDefinition(loaded.protocol, frame.type);
  if (definition === undefined) return no(node, { kind: "unknown-type", type: frame.type });
  const referred = await referredBy(node, act);
  const wrong = fieldErrors(loaded.protocol, { ...frame, content: fields }, referred);
  const [first] = wrong;
  if (first !== undefined) return no(node, first, wrong);
  const grant = { kind: "agent", agency: actor.agency, sector: actor.sector } as PreparedAct["grant"];
  const prepared: PreparedAct = {
    act,
    grant,
    signer: "agent",
    late: false,
    suspect: false,
    judgedAt: frame.iat,
    content: fields,
    attachments: [],
    loaded,
    protocol: loaded.protocol,
    definition,
    ...(referred.root === undefined ? {} : { root: referred.root }),
  };
  const turn = await judgeTurn(node, await viewOf(node, frame), prepared, await node.sight.has(actor.kid, frame.case));
  return turn.ok ? yes(node, turn.value) : no(node, turn.refusal);
}

/** Null for what has no canonical form: lone surrogates, numbers beyond a double, too deep a nesting. */
async function signForNow(node: Node, draft: Frame, fields: Readonly<Record<string, Json>>): Promise<SignedAct | null> {
  if (toCanonical(draft as unknown as Json) === null || toCanonical(fields) === null) return null;
  return signAct(node.crypto, signerOf(generateKey("Ed25519")), draft, fields);
}

function toCanonical(value: Json): string | null {
  try {
    return canonicalJson(value);
  } catch {
    return null;
  }
}

/** The store as it is now, as a turn reads it. */
async function viewOf(node: Node, frame: Frame): Promise<View> {
  const record = await node.caseOf(frame.case);
  const row =
    frame.of === undefined
      ? undefined
      : await node.db.selectFrom("act").selectAll().where("hash", "=", idBytes(frame.of)).executeTakeFirst();
  const refusal =
    frame.after === undefined
      ? undefined
      : await node.db.selectFrom("refusal").selectAll().where("act", "=", idBytes(frame.after)).executeTakeFirst();
  const directory = await node.directories.get(node.party, DOMESTIC);
  return {
    at: node.clock.now(),
    case: () => record,
    act: (hash) => (hash === frame.of ? row : undefined),
    refusalOf: (hash) => (hash === frame.after ? refusal : undefined),
    directory: () => directory,
    written: { acts: [], lines: [] },
  };
}

function yes(node: Node, { judged: { decision } }: Turn): Checked {
  return {
    accepted: true,
    refusal: null,
    text: null,
    rules: decision.rules.map((id) => ({ id, law: node.judging.policy.lawOf(id) ?? "" })),
    flags: [...decision.flags],
    law: decision.basis.map(({ id }) => basisRef(node, id)),
    wrongFields: [],
  };
}

function no(node: Node, refusal: Refusal, wrong: readonly FieldError[] = []): Checked {
  const { law } = describeRefusal(node, refusal);
  const rules = refusal.kind === "policy" ? refusal.rules.map((rule) => ({ ...rule })) : [];
  const wrongFields = wrong.map(({ at, rule, expected }) => ({ at, rule, expected }));
  return { accepted: false, refusal, text: refusalText(refusal), rules, flags: [], law, wrongFields };
}
