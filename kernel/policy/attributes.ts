/**
 * What policy may know of an act: one flat record of frame facts, never a name or free text. Every attribute is always there
 * (SEMANTICS 9), so that no forbid can be skipped for want of one. schema.cedarschema gives the same list to Cedar, with meanings.
 */
import type { Frame } from "../act/frame.ts";
import type { JsonObject } from "../bytes/index.ts";
import type { ActDefinition, Protocol } from "../protocol/definition.ts";
import { type CaseState, own } from "../protocol/state.ts";
import { frameFacts, subjectsOf } from "./frame-facts.ts";
import { itemUse, noUse } from "./item-use.ts";

export type PolicyAttributes = {
  readonly protocol: string;
  readonly consularProtocol: boolean;
  readonly type: string;
  readonly class: string;
  readonly kind: "step" | "report" | "reading";
  readonly power: "none" | "contact" | "consular" | "coercive";
  readonly audience: "agency" | "party" | "both";
  readonly side: "authoring" | "receiving" | "reading";
  readonly actorParty: string;
  readonly actorAgency: string;
  readonly actorSector: string;
  readonly actorRole: string;
  readonly signer: "agent" | "node";
  readonly doerParty: string;
  readonly assigned: boolean;
  readonly territory: string;
  readonly seaGround: string;
  readonly force: number;
  readonly handling: string;
  readonly purpose: string;
  readonly casePurpose: string;
  readonly basis: readonly string[];
  readonly basisInForce: boolean;
  readonly armedForce: boolean;
  readonly publicSecurity: boolean;
  readonly onward: boolean;
  readonly courtUse: boolean;
  readonly itemHandling: string;
  readonly originParty: string;
  readonly originatorPermission: boolean;
  readonly discloses: boolean;
  readonly subjectOpposed: boolean;
  readonly subjectDeclined: boolean;
  readonly registry: "none" | "consular" | "family";
  readonly flags: readonly string[];
  readonly frame: readonly string[];
};

/** Who signed, from the key's grant. A node key has no agency and no sector: `none`. */
export type Actor = { readonly signer: "agent" | "node"; readonly agency: string; readonly sector: string };

export type Circumstances = {
  readonly protocol: Protocol;
  /** Of the act judged, built-in ones included. */
  readonly definition: ActDefinition;
  readonly frame: Frame;
  readonly actor: Actor;
  /** Folded before the act. */
  readonly state: CaseState;
  /** The purpose that the opening act declared; `none` where it declared none, and before it. */
  readonly casePurpose: string;
  /** Frame of a docketed act of the case by its hash: of the item that the act makes use of, and of each permission. */
  readonly docketed: (hash: string) => Frame | undefined;
  /** Of a correction: the act that it corrects in the end. What it tells is told about the person whom that act names. */
  readonly corrected?: Frame;
  /** The author's node judges its own agent (`authoring`), or the partner's node what came (`receiving`). */
  readonly side: "authoring" | "receiving";
  /** Whether the agent has sight of the case; not known, and not asked, when receiving. */
  readonly assigned: boolean;
  /** Whether `judgeBasis` accepted what the act names. */
  readonly basisInForce: boolean;
  /** The days on which the act must be lawful, as in a `BasisClaim`: a permission that ends before one of them has run out. */
  readonly on?: readonly string[];
  /** The case as the author could know it when the act was signed offline: consent is judged by the stricter of then and now (SEMANTICS 6). */
  readonly whenSigned?: Pick<CaseState, "flags" | "items">;
};

export type Reading = {
  readonly protocol: Protocol;
  readonly definition: ActDefinition;
  /** Of the act whose content is opened. */
  readonly frame: Frame;
  readonly reader: { readonly party: string; readonly agency: string; readonly sector: string; readonly role: string };
  readonly state: CaseState;
  readonly casePurpose: string;
  readonly assigned: boolean;
  readonly purpose: string;
};

const protocolName = (id: string): string => id.slice(0, id.indexOf("@"));
const consular = new WeakMap<Protocol, boolean>();

/** A protocol is consular if one of its acts uses consular power. */
const isConsular = (protocol: Protocol): boolean => {
  const known = consular.get(protocol);
  if (known !== undefined) return known;
  const found = Object.values(protocol.acts).some(({ power }) => power === "consular");
  consular.set(protocol, found);
  return found;
};

/** Whether a person's opposition or refusal can be said in cases of this protocol: by a flag of the case or the state of an item. */
export const knowsConsent = ({ flags, items }: Protocol): boolean =>
  ["opposed", "declined"].some((word) => flags.includes(`subject-${word}`) || (items !== undefined && Object.hasOwn(items.states, word)));

type Consent = { readonly subjectOpposed: boolean; readonly subjectDeclined: boolean };

/** Whether a person whom the act concerns has opposed consular action, or declined: by the case's flags or the person's own item. */
const consentOf = (subjects: readonly string[], cases: readonly Pick<CaseState, "flags" | "items">[]): Consent => {
  const said = (word: string): boolean =>
    cases.some(({ flags, items }) => flags.includes(`subject-${word}`) || subjects.some((id) => items[id] === word));
  return { subjectOpposed: said("opposed"), subjectDeclined: said("declined") };
};

const registryOf = ({ content }: ActDefinition): PolicyAttributes["registry"] => {
  const registries = Object.values(content.properties).map((schema) => schema["x-registry"]);
  return registries.includes("consular") ? "consular" : registries.includes("family") ? "family" : "none";
};

/**
 * By which fields and under whose ids an act tells about persons: its own; of a correction, the fields that it corrects. One of what was
 * written down for the other party tells that party nothing.
 */
const tellingOf = ({ protocol, definition, frame, corrected }: Circumstances): { definition: ActDefinition; frame: JsonObject } => {
  const root = corrected === undefined ? undefined : own(protocol.acts, corrected.type);
  if (corrected === undefined || root === undefined || corrected.frame.transcribes !== undefined) return { definition, frame: frame.frame };
  const named = Array.isArray(frame.frame.corrects) ? frame.frame.corrects : [];
  const properties = Object.fromEntries(Object.entries(root.content.properties).filter(([name]) => named.includes(name)));
  return { definition: { ...definition, content: { ...root.content, properties } }, frame: corrected.frame };
};

const textOf = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);

/** The attributes of one act, to be judged before it is docketed. */
export const attributesFor = (given: Circumstances): PolicyAttributes => {
  const { protocol, definition, frame, actor, state } = given;
  const telling = tellingOf(given);
  // Whoever shares a case tells about everybody in it.
  const shares = frame.type === "share";
  const subjects = shares ? Object.keys(state.items) : subjectsOf(telling.definition, telling.frame);
  const facts = frameFacts(definition, frame.frame);
  return {
    protocol: protocolName(frame.protocol),
    consularProtocol: isConsular(protocol),
    type: frame.type,
    class: definition.class,
    kind: definition.kind,
    power: definition.power,
    audience: definition.audience,
    side: given.side,
    actorParty: frame.party,
    actorAgency: actor.agency,
    actorSector: actor.sector,
    actorRole: frame.role,
    signer: actor.signer,
    doerParty: textOf(frame.frame.transcribes, frame.party),
    assigned: given.assigned || definition.opens === true || actor.signer === "node",
    territory: frame.territory,
    seaGround: textOf(frame.frame.seaGround, "none"),
    force: frame.force ?? 0,
    handling: frame.handling?.code ?? "none",
    purpose: frame.purpose ?? "none",
    casePurpose: given.casePurpose,
    basis: frame.basis,
    basisInForce: given.basisInForce,
    armedForce: actor.sector === "military" || facts.includes("armedForce=true"),
    publicSecurity: facts.includes("task=public-security") || state.flags.includes("public-security"),
    ...itemUse(given),
    discloses: shares || definition.class === "disclosure" || (definition.audience === "both" && subjects.length > 0),
    ...consentOf(subjects, given.whenSigned === undefined ? [state] : [state, given.whenSigned]),
    registry: registryOf(telling.definition),
    flags: state.flags,
    frame: facts,
  };
};

/** The attributes of opening an act's content: the reader's, not the author's; what the act itself did is not judged again. */
export const attributesForReading = (given: Reading): PolicyAttributes => {
  const { protocol, definition, frame, reader, state } = given;
  const subjects = subjectsOf(definition, frame.frame);
  return {
    protocol: protocolName(frame.protocol),
    consularProtocol: isConsular(protocol),
    type: frame.type,
    class: definition.class,
    kind: "reading",
    power: "none",
    audience: definition.audience,
    side: "reading",
    actorParty: reader.party,
    actorAgency: reader.agency,
    actorSector: reader.sector,
    actorRole: reader.role,
    signer: "agent",
    doerParty: frame.party,
    assigned: given.assigned,
    territory: reader.party,
    seaGround: "none",
    force: 0,
    handling: frame.handling?.code ?? "none",
    purpose: given.purpose,
    casePurpose: given.casePurpose,
    basis: [],
    basisInForce: true,
    armedForce: reader.sector === "military",
    publicSecurity: false,
    ...noUse,
    discloses: false,
    ...consentOf(subjects, [state]),
    registry: registryOf(definition),
    flags: state.flags,
    frame: frameFacts(definition, frame.frame),
  };
};
