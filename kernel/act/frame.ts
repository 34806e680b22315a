import type { JsonObject } from "../bytes/index.ts";
import {
  anyObject,
  ascending,
  basisId,
  type Check,
  hash,
  id128,
  integer,
  isObject,
  list,
  name,
  object,
  oneOf,
  orNull,
  protocolId,
  time,
} from "../shape/index.ts";
import { type Concealed, digests } from "./disclosure.ts";

/** TLP 2.0 labels, without their prefix. */
export type Tlp = "RED" | "AMBER+STRICT" | "AMBER" | "GREEN" | "CLEAR";
export type HandlingCode = "H0" | "H1" | "H2" | "H3";
export type Handling = { readonly code: HandlingCode; readonly tlp?: Tlp };

/** What the state of a case depends on: all members of an act's payload but its content. Never free text or names. */
export type Frame = {
  readonly case: string;
  /** `id@version`, and the hash of that protocol's canonical JSON. */
  readonly protocol: string;
  readonly protocol_hash: string;
  readonly type: string;
  /** For whom the author acts, in which role of the protocol. */
  readonly party: string;
  readonly agency: string;
  readonly role: string;
  /** When the author says that it was signed, and that what a report states happened: seconds since 1970, claims. */
  readonly iat: number;
  readonly occurred?: number;
  /** Hash of the last docket line that the author had; null opens a case. */
  readonly seen: string | null;
  /** Hash of an own act that is still pending. */
  readonly after?: string;
  /** Hash of the act that this one corrects, withdraws, declines, signs, answers. */
  readonly of?: string;
  /** Ids `party:name`, ascending. */
  readonly basis: readonly string[];
  readonly territory: string;
  readonly handling?: Handling;
  readonly purpose?: string;
  /** LNUF art. 11. */
  readonly force?: number;
  /** The protocol's frame fields of this type. */
  readonly frame: JsonObject;
};

export type ActPayload = Frame & { readonly _sd_alg: "sha-256"; readonly content: Concealed };

/** What a refusal expects of `handling`, whether it is missing or not an object. */
export const HANDLING_FORM = "{code: H0|H1|H2|H3}";
const handlingMembers = object({ code: oneOf("H0", "H1", "H2", "H3") }, { tlp: oneOf("RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR") });
const handling: Check<Handling> = (value) => (isObject(value) ? handlingMembers(value) : { at: "", expected: HANDLING_FORM });

export const actPayload: Check<ActPayload> = object(
  {
    _sd_alg: oneOf("sha-256"),
    case: id128,
    protocol: protocolId,
    protocol_hash: hash,
    type: name,
    party: name,
    agency: name,
    role: name,
    iat: time,
    seen: orNull(hash),
    basis: ascending(list(basisId, 0, 16)),
    territory: name,
    frame: anyObject,
    content: object({ _sd: digests }),
  },
  { occurred: time, after: hash, of: hash, handling, purpose: name, force: integer(1, 5) },
);
