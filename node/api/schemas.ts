/** Shapes that several operations share; each is JSON Schema 2020-12 and TypeScript type at once. */
import { type Static, Type as T } from "typebox";

/** The bits of the last letter that stand for nothing are zero: there is one spelling of each. */
export const Hash = T.String({ pattern: "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$", description: "base64url SHA-256" });
export const CaseId = T.String({ pattern: "^[A-Za-z0-9_-]{21}[AQgw]$", description: "128 random bits, base64url" });
export const PartyId = T.String({ pattern: "^[a-z][a-z0-9-]{1,15}$" });
export const Time = T.Integer({ minimum: 0, description: "seconds since 1970-01-01T00:00:00Z" });
export const Bilingual = T.Object({ es: T.String(), en: T.String() });

const Facts = T.Record(T.String(), T.Unknown());
/** RFC 9457, with the refusal as data beside the text in both languages. */
export const Problem = T.Object({
  type: T.String({ description: "urn:hito:refusal:<kind>" }),
  title: T.String(),
  status: T.Integer(),
  detail: T.String(),
  instance: T.String({ description: "request id" }),
  refusal: T.Intersect([T.Object({ kind: T.String() }), Facts]),
  text: Bilingual,
});
export type Problem = Static<typeof Problem>;

export const Stage = T.Union([T.Literal("pending"), T.Literal("docketed"), T.Literal("own"), T.Literal("refused")], {
  description: "pending: sent, not yet numbered by the case's home; own: needs no number",
});

/** How far the partner's node is with a record: its own signed receipts. */
export const Delivery = T.Object({
  stage: T.Union([T.Literal("none"), T.Literal("queued"), T.Literal("received"), T.Literal("accepted"), T.Literal("refused")]),
  at: T.Union([Time, T.Null()]),
});

/** What a proof of the record would say now: in a checkpoint of `log`, and whose witnesses have cosigned it. */
export const ProofStatus = T.Object({
  log: T.String({ description: "kind of log: domestic, or channel-<partner>" }),
  index: T.Integer(),
  size: T.Integer({ description: "size of the newest checkpoint" }),
  cosignedBy: T.Array(T.Object({ witness: T.String(), at: Time })),
});

export type ProofStatus = Static<typeof ProofStatus>;

export const Author = T.Object({
  party: PartyId,
  agency: T.String(),
  kid: Hash,
  signer: T.Union([T.Literal("agent"), T.Literal("node")]),
  name: T.Union([T.String(), T.Null()]),
  title: T.Union([T.String(), T.Null()]),
});

export const BasisRef = T.Object({
  id: T.String(),
  instrument: Bilingual,
  article: T.String(),
  standing: T.String({ description: "P primary text read, N secondary source, U not verified" }),
});

export type BasisRef = Static<typeof BasisRef>;

export const Rule = T.Object({ id: T.String(), law: T.String() });

export const Objection = T.Union(
  [
    T.Object({ kind: T.Literal("due"), clock: T.String(), given: Time, own: Time }),
    T.Object({ kind: T.Literal("past"), at: T.String() }),
    T.Object({ kind: T.Literal("timely"), clock: T.String() }),
    T.Object({ kind: T.Literal("law"), law: T.String() }),
  ],
  { description: "what this node holds against the partner's docket line, which it folds all the same" },
);

export const TimelineAct = T.Object({
  hash: Hash,
  type: T.String(),
  kind: T.Union([T.Literal("step"), T.Literal("report")]),
  n: T.Union([T.Integer(), T.Null()]),
  stage: Stage,
  standing: T.Union([T.Literal("stands"), T.Literal("corrected"), T.Literal("withdrawn"), T.Literal("declined"), T.Null()]),
  contested: T.Boolean({ description: "a report that the other party declined: the fact stays, and all that followed from it" }),
  author: Author,
  role: T.String(),
  iat: Time,
  /** When what a report states happened, as its author says. */
  occurred: T.Union([Time, T.Null()]),
  at: Time,
  of: T.Union([Hash, T.Null()]),
  basis: T.Array(BasisRef),
  territory: T.String(),
  handling: T.Union([T.Object({ code: T.String(), tlp: T.Optional(T.String()) }), T.Null()]),
  purpose: T.Union([T.String(), T.Null()]),
  /** LNUF art. 11, 1–5. */
  force: T.Union([T.Integer(), T.Null()]),
  frame: T.Record(T.String(), T.Unknown()),
  /** Present when the reader may open it; null when erased or not open to this reader. */
  content: T.Union([T.Record(T.String(), T.Unknown()), T.Null()]),
  flags: T.Array(Rule),
  objections: T.Array(Objection),
  delivery: Delivery,
  proof: ProofStatus,
  suspect: T.Boolean({ description: "the key was compromised or lost then, and its party has not affirmed the act since" }),
  lineSuspect: T.Boolean({ description: "the same of the docket line that numbers it, signed by the home's node" }),
  refusal: T.Union([
    T.Object({ refusal: T.Intersect([T.Object({ kind: T.String() }), Facts]), text: Bilingual, law: T.Array(BasisRef) }),
    T.Null(),
  ]),
});
export type TimelineAct = Static<typeof TimelineAct>;

export const Clock = T.Object({
  clock: T.String(),
  debtor: PartyId,
  due: Time,
  run: T.Union([T.Literal("running"), T.Literal("paused"), T.Literal("stopped"), T.Literal("lapsed")]),
  /** An act that discharges the duty was done; a clock may also stop because the case ended or what started it was declined. */
  met: T.Boolean(),
  zone: T.String(),
  law: T.String(),
});

export const NextAct = T.Object({
  type: T.String(),
  enabled: T.Boolean(),
  /** Docketed acts that `of` may name, newest first, where the type refers to another. */
  of: T.Array(Hash),
  /** Roles of this party that may send it. */
  roles: T.Array(T.String()),
  refusal: T.Union([T.Intersect([T.Object({ kind: T.String() }), Facts]), T.Null()]),
});

export const CaseSummary = T.Object({
  case: CaseId,
  number: T.Union([T.String(), T.Null()]),
  protocol: T.String({ description: "id@version" }),
  state: T.String(),
  home: PartyId,
  partner: T.Union([PartyId, T.Null()]),
  openedAt: Time,
  changedAt: Time,
  nextDue: T.Union([Clock, T.Null()]),
  final: T.Boolean(),
  disputed: T.Boolean(),
  /** What it is about: the fields of its opening act that the protocol marks (`x-summary`). */
  summary: T.Array(T.Object({ type: T.String(), field: T.String(), value: T.String() })),
});
export type CaseSummary = Static<typeof CaseSummary>;

export const CaseFile = T.Intersect([
  CaseSummary,
  T.Object({
    protocolHash: Hash,
    side: T.Union([T.Literal("home"), T.Literal("partner")]),
    roles: T.Array(T.String(), { description: "roles of the protocol that this node's party has in the case" }),
    /** The newest docket line: what a new act names in `seen`. */
    seen: Hash,
    flags: T.Array(T.String()),
    clocks: T.Array(Clock),
    /** The articles that the deadlines and the frames of the acts cite. */
    laws: T.Array(BasisRef),
    next: T.Array(NextAct),
    /** Of a case whose other party has no node: what it may have done outside Hito, to be written down for it. */
    onPaper: T.Union([T.Object({ party: PartyId, next: T.Array(NextAct) }), T.Null()]),
    /** What the home signed and this node could not fold, or that contradicts the docket; it stays when the dispute is over. */
    evidence: T.Array(
      T.Object({
        kind: T.Union([T.Literal("equivocation"), T.Literal("contradiction"), T.Literal("invalid")], {
          description: "two lines for one number; a number and a refusal for one act; a line that does not follow",
        }),
        n: T.Integer({ description: "its number; of a refusal, that of the act" }),
        at: Time,
        proven: T.Boolean({ description: "the records verify under node keys of the home" }),
        records: T.Array(
          T.Object({
            act: T.String({ description: "hash of the act that it numbers or refuses" }),
            n: T.Union([T.Integer(), T.Null()], { description: "null of a refusal" }),
            at: Time,
            signed: T.String({ description: "as signed, JWS compact" }),
          }),
          { description: "first what it contradicts, if anything" },
        ),
      }),
    ),
    acts: T.Array(TimelineAct),
  }),
]);
export type CaseFile = Static<typeof CaseFile>;

export const Me = T.Object({
  party: PartyId,
  agency: T.String(),
  sector: T.String(),
  name: T.String(),
  title: T.String(),
  powers: T.Array(T.String()),
  /** Synthetic person of a demonstration. */
  persona: T.Boolean(),
  /** The key that this session may sign with, once granted. */
  kid: T.Union([Hash, T.Null()]),
});
export type Me = Static<typeof Me>;

export const PublicJwk = T.Union([
  T.Object({ kty: T.Literal("OKP"), crv: T.Literal("Ed25519"), x: T.String({ maxLength: 64 }) }, { additionalProperties: false }),
  T.Object(
    { kty: T.Literal("EC"), crv: T.Literal("P-256"), x: T.String({ maxLength: 64 }), y: T.String({ maxLength: 64 }) },
    { additionalProperties: false },
  ),
]);
export type PublicJwk = Static<typeof PublicJwk>;
