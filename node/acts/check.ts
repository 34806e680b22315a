import {
  type Act,
  algOf,
  canonicalJson,
  type FieldError,
  type Frame,
  fieldErrors,
  type Json,
  joinSdJwt,
  keyOf,
  parseAct,
  type Refusal,
  refusalText,
  type SignedAct,
  signAct,
} from "#kernel";
import type { BasisRef } from "#node/api/schemas.ts";
import { requireClock } from "#node/clock.ts";
import type { Node } from "#node/context.ts";
import { generateKey, signerOf } from "#node/crypto.ts";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import { basisRef, describeRefusal } from "#node/store/case-view.ts";
import { asToldTo, DOMESTIC, judgeTurn, type Turn, type View } from "./accept.ts";
import { prepareOwn } from "./prepare-own.ts";
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
  await requireClock(node);
  if (!node.hasRoom()) return no(node, { kind: "unavailable", what: "disk" });
  const draft = { iat: node.clock.now(), ...payload } as Frame;
  const fields = content as Readonly<Record<string, Json>>;
  const { kid } = actor;
  const signed = await signForNow(node, kid, draft, fields);
  if (signed === null) return no(node, { kind: "malformed", at: "/body", expected: "canonical JSON (RFC 8785)" });
  const parsed = parseAct(node.crypto, joinSdJwt(signed.jwt, signed.disclosures));
  if (!parsed.ok) return no(node, parsed.refusal);
  if (kid === null) return no(node, { kind: "no-power", kid: "", power: "act" });
  const act: Act = { ...parsed.value, kid };
  const prepared = await prepareOwn(node, act, { ...node.crypto, verify: async () => true });
  if (!prepared.ok) {
    const refusal = prepared.signed ? await asToldTo(node, act, prepared.refusal) : prepared.refusal;
    return no(node, refusal, refusal.kind === "wrong-field" ? await wrongFields(node, act, fields) : []);
  }
  const isOpening = prepared.value.definition.opens === true;
  const assigned = !isOpening && (await node.sight.has(kid, act.frame.case));
  const turn = await judgeTurn(node, await viewOf(node, act.frame), prepared.value, assigned);
  return turn.ok ? yes(node, turn.value) : no(node, turn.refusal);
}

/** Every field that is wrong by the protocol's schema. */
async function wrongFields(node: Node, act: Act, fields: Readonly<Record<string, Json>>): Promise<readonly FieldError[]> {
  const { frame } = act;
  const loaded = node.protocols.get(frame.protocol);
  return loaded === undefined ? [] : fieldErrors(loaded.protocol, { ...frame, content: fields }, await referredBy(node, act));
}

/** By a key of the author's kind. Null for what has no canonical form: lone surrogates, numbers beyond a double, too deep a nesting. */
async function signForNow(node: Node, kid: string | null, draft: Frame, fields: Readonly<Record<string, Json>>): Promise<SignedAct | null> {
  if (toCanonical(draft as unknown as Json) === null || toCanonical(fields) === null) return null;
  const own = kid === null ? undefined : keyOf(await node.directories.get(node.party, DOMESTIC), kid);
  return signAct(node.crypto, signerOf(generateKey(own === undefined ? "Ed25519" : algOf(own.key))), draft, fields);
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
  const newest = Math.max(0, ...[...(await node.sequencer.heads()).values()].map(({ at }) => at));
  return {
    at: Math.max(node.clock.now(), newest),
    case: () => record,
    act: (hash) => (hash === frame.of ? row : undefined),
    refusalOf: (hash) => (hash === frame.after ? refusal : undefined),
    directory: () => directory,
    nextIndex: () => directory.size,
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
