import {
  type Act,
  type ActDefinition,
  type ActPlace,
  accepted,
  actDefinition,
  type Crypto,
  type Directory,
  type Frame,
  fieldRefusal,
  type GrantPayload,
  type Json,
  judgeAct,
  type KeyJudgement,
  type Outcome,
  openContent,
  type Protocol,
  type Refusal,
  type RefusalKind,
  refused,
} from "#kernel";
import { type AttachedIn, attachmentsOf } from "./attachments.ts";
import { compiledCheck } from "./compiled-check.ts";
import type { LoadedProtocol } from "./loaded-protocol.ts";

/** Seconds that an author's clock may be ahead of this node's (spec/act.md, check 5). */
const AHEAD = 300;

/** An act whose form, signature and fields are right: what is left to judge depends on the case. */
export type PreparedAct = {
  readonly act: Act;
  readonly grant: GrantPayload;
  readonly signer: "agent" | "node";
  /** Dated before the key's ordinary end and entered after it; made while the key was not its holder's alone. */
  readonly late: boolean;
  readonly suspect: boolean;
  /** The time for which the key was judged: that of the author party's log, or what stands for it. */
  readonly judgedAt: number;
  readonly content: Readonly<Record<string, Json>>;
  readonly attachments: readonly AttachedIn[];
  readonly loaded: LoadedProtocol;
  readonly protocol: Protocol;
  readonly definition: ActDefinition;
  /** The act that a built-in one refers to in the end. */
  readonly root?: Frame;
};

/** `signed`: the refusal concerns an act that a known key did sign, so that it is recorded (SEMANTICS 7). */
export type Unprepared = { readonly ok: false; readonly refusal: Refusal; readonly signed: boolean };
export type Preparation = { readonly ok: true; readonly value: PreparedAct } | Unprepared;

export type PrepareDeps = {
  readonly crypto: Crypto;
  readonly protocols: ReadonlyMap<string, LoadedProtocol>;
  readonly now: number;
  /** Of the author's party. */
  readonly directory: Directory;
  /** Where the act stands in its author party's log; for an own act not yet logged, where it would stand now. */
  readonly place: ActPlace;
  /** Largest attachment that an own agent may name, in bytes. */
  readonly attachmentBytes?: number;
  /** The type of the act that a correction corrects in the end, if the case is known. */
  readonly corrects?: string;
  /** The act that a built-in one refers to in the end, if the case is known. */
  readonly root?: Frame;
};

/** Checks 2 to 6 of spec/act.md that need no turn. An own act's key is judged again at the index that it gets. */
export async function prepareAct(deps: PrepareDeps, act: Act): Promise<Preparation> {
  const author = await judgeAct(deps.crypto, deps.directory, act, deps.place);
  if (!author.ok) return { ...author, signed: !UNSIGNED.has(author.refusal.kind) };
  const meant = judgeMeaning(deps, act, author.value);
  return meant.ok ? meant : { ...meant, signed: true };
}

/** Refusals after which nobody known stands behind the act. */
const UNSIGNED: ReadonlySet<RefusalKind> = new Set(["unknown-party", "unknown-key", "bad-signature"]);

function judgeMeaning(deps: PrepareDeps, act: Act, { grant, late, suspect }: KeyJudgement): Outcome<PreparedAct> {
  const { frame } = act;
  const content = openContent(deps.crypto, act);
  if (!content.ok) return content;
  if (frame.iat > deps.now + AHEAD) return refused({ kind: "future", iat: frame.iat, now: deps.now });
  const loaded = deps.protocols.get(frame.protocol);
  if (loaded === undefined || loaded.hash !== frame.protocol_hash) return refused({ kind: "unknown-protocol", protocol: frame.protocol });
  const { protocol } = loaded;
  const definition = actDefinition(protocol, frame.type);
  if (definition === undefined) return refused({ kind: "unknown-type", type: frame.type });
  const { corrects } = deps;
  const fielded = { ...frame, content: content.value };
  const wrong = fieldRefusal(protocol, fielded, { compiled: compiledCheck, ...(corrects === undefined ? {} : { corrects }) });
  if (wrong !== null) return refused(wrong);
  const limit = deps.attachmentBytes ?? Number.POSITIVE_INFINITY;
  const attachments = attachmentsOf(content.value);
  const largest = Math.max(0, ...attachments.map(({ size }) => size));
  if (largest > limit) return refused({ kind: "oversized", at: "/content", limit, actual: largest });
  const signer = grant.payload.kind === "node" ? "node" : "agent";
  return accepted({
    act,
    grant: grant.payload,
    signer,
    late: late === true,
    suspect: suspect === true,
    judgedAt: deps.place.at,
    content: content.value,
    attachments,
    loaded,
    protocol,
    definition,
    ...(deps.root === undefined ? {} : { root: deps.root }),
  });
}
