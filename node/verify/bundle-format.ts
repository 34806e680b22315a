/** A case as a file: `hito-bundle.v1`, everything that is needed to verify one case without its node (spec/bundle.md). */
import { type Static, Type as T } from "typebox";
import { Compile } from "typebox/compile";
import type { CaseState, Json, Protocol } from "#kernel";

const hash = T.String({ pattern: "^[A-Za-z0-9_-]{43}$" });
const caseId = T.String({ pattern: "^[A-Za-z0-9_-]{22}$" });
const index = T.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const text = T.String({ maxLength: 1024 * 1024 });
const texts = T.Array(text, { maxItems: 64 });
const closed = { additionalProperties: false } as const;
const many = { maxItems: 100_000 };

/** A record with its place in its author party's log, and the proof that it stands there. */
const placed = { record: text, log: text, index, proof: text };
const logged = { ...placed, disclosures: texts };

const bundleLog = T.Object(
  {
    origin: text,
    vkey: text,
    checkpoint: text,
    records: T.Array(T.Object({ index, record: text, proof: T.Optional(text) }, closed), many),
  },
  closed,
);
const bundleParty = T.Object({ party: text, root: hash, node: hash, logs: T.Array(bundleLog, { maxItems: 64 }) }, closed);
const bundleAct = T.Object({ ...logged, author: texts, at: index }, closed);
/** `timely`: where the line says that an act came in time, a proof of the act under a checkpoint that was cosigned by then. */
const bundleLine = T.Object({ ...logged, timely: T.Optional(text) }, closed);
const bundleRefusal = T.Object({ ...logged, party: text, act: T.Optional(text) }, closed);
const bundleEvidence = T.Object(placed, closed);

export const bundleSchema = T.Object(
  {
    format: T.Literal("hito-bundle.v1"),
    case: caseId,
    protocol: T.Object({}, { additionalProperties: true }),
    protocolHash: hash,
    home: text,
    parties: T.Record(T.String(), bundleParty),
    acts: T.Array(bundleAct, many),
    lines: T.Array(bundleLine, many),
    refusals: T.Array(bundleRefusal, many),
    receipts: T.Array(text, many),
    /** Lines and refusals of the home that could not be folded, or that contradict its docket. */
    evidence: T.Optional(T.Array(bundleEvidence, many)),
    state: T.Object({}, { additionalProperties: true }),
  },
  closed,
);

type Shape = Static<typeof bundleSchema>;
export type BundleLog = Static<typeof bundleLog>;
export type BundleParty = Static<typeof bundleParty>;
export type BundleAct = Static<typeof bundleAct>;
export type BundleLine = Static<typeof bundleLine>;
export type BundleRefusal = Static<typeof bundleRefusal>;
export type BundleEvidence = Static<typeof bundleEvidence>;
/** `protocol` is the published form and `state` the folded state that the maker claims. */
export type Bundle = Omit<Shape, "protocol" | "state"> & { readonly protocol: Protocol; readonly state: CaseState };

const compiled = Compile(bundleSchema);

/** The bundle, or a line that says where it is none. */
export const parseBundle = (json: unknown): { readonly bundle: Bundle } | { readonly wrong: string } => {
  if (compiled.Check(json)) return { bundle: json as unknown as Bundle };
  const [first] = compiled.Errors(json);
  return { wrong: first === undefined ? "not a bundle" : `${first.instancePath || "/"} ${first.message}` };
};

export const asJson = (value: unknown): Json => value as Json;
