import type { EventEmitter } from "node:events";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { BasisRegister, Calendar, Crypto, Grant, Signer, VerifierKey } from "#kernel";
import type { JudgeDeps } from "./acts/decide.ts";
import type { DockDeps } from "./acts/dock.ts";
import type { LoadedProtocol } from "./acts/loaded-protocol.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Desks } from "./desk/desks.ts";
import type { Notices } from "./desk/notices/notices.ts";
import type { EventStreams } from "./event-streams.ts";
import type { EncryptionKey } from "./exchange/envelope-crypto.ts";
import type { Faults } from "./faults.ts";
import type { Directories } from "./identity/directories.ts";
import type { Sequencer } from "./log/sequencer.ts";
import type { Metrics } from "./metrics.ts";
import type { Parties } from "./parties.ts";
import type { Actor } from "./store/actor.ts";
import type { ActorStore } from "./store/actor-store.ts";
import type { CaseRecord } from "./store/case-record.ts";
import type { Challenges } from "./store/challenges.ts";
import type { Chunks } from "./store/chunks.ts";
import type { ActRow, Database, KeysDatabase } from "./store/database.ts";
import type { Enrolments } from "./store/enrolments.ts";
import type { Persona, Sessions } from "./store/sessions.ts";
import type { Sight } from "./store/sight.ts";

/** The other party's node as this one knows it: its root by configuration, the rest by its directory. */
export type PeerNode = {
  readonly party: string;
  readonly root: string;
  readonly url: string;
  readonly node: Grant;
  readonly encryption: EncryptionKey;
  /** Of its channel log with this party, and the key with which it cosigns. */
  readonly channel: VerifierKey;
  readonly channelVkey: string;
  readonly witness: VerifierKey;
};

export type WitnessAddress = { readonly name: string; readonly url: string; readonly key: VerifierKey };

/** Everything that the rooms of a node share, wired once by `start.ts`. */
export type Node = {
  readonly config: Config;
  readonly party: string;
  /** `scheme://host:port` under which browsers reach it. */
  readonly origin: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly crypto: Crypto;
  readonly db: Kysely<Database>;
  readonly keysDb: Kysely<KeysDatabase>;
  /** Whether the disk has room for more. */
  readonly hasRoom: () => boolean;
  readonly kek: Uint8Array;
  readonly signer: Signer;
  readonly kid: string;
  readonly witnessKey: { readonly signer: Signer; readonly key: VerifierKey };
  readonly encryption: EncryptionKey;
  readonly logKeys: ReadonlyMap<string, { readonly signer: Signer; readonly vkey: VerifierKey }>;
  readonly witnesses: readonly WitnessAddress[];
  readonly peers: ReadonlyMap<string, PeerNode>;
  readonly parties: Parties;
  readonly personas: readonly Persona[];
  readonly protocols: ReadonlyMap<string, LoadedProtocol>;
  readonly register: BasisRegister;
  readonly calendarOf: (party: string) => Calendar;
  readonly judging: JudgeDeps;
  readonly docking: DockDeps;
  readonly directories: Directories;
  readonly sequencer: Sequencer;
  readonly sessions: Sessions;
  readonly challenges: Challenges;
  readonly enrolments: Enrolments;
  readonly streams: EventStreams;
  readonly chunks: Chunks;
  readonly sight: Sight;
  /** Whether an own agent's key is in force now. */
  readonly inForce: (kid: string) => Promise<boolean>;
  readonly notices: Notices;
  readonly desks: Desks;
  readonly storeOf: (actor: Actor) => ActorStore;
  /** Own acts of the case that its home has neither numbered nor refused, oldest first. */
  readonly pendingActs: (caseId: string) => Promise<ActRow[]>;
  readonly caseOf: (caseId: string) => Promise<CaseRecord | undefined>;
  /** When the line with this hash was signed; null for one that is not known. */
  readonly lineAt: (hash: string) => Promise<number | null>;
  /** Records of the acts with these hashes, as far as they are known. */
  readonly actBodies: (hashes: readonly string[]) => Promise<string[]>;
  /** The docket of a case from its first line to this one, with the acts; empty for a line that it does not have. */
  readonly docketUntil: (caseId: string, line: string) => Promise<{ line: string; act: string; signer: "agent" | "node" }[]>;
  /** `case` with a case id, after each commit that touched it; `outbox` with a peer; `ring` with the id of a case that rings, or rings no more. */
  readonly events: EventEmitter<{ case: [string]; outbox: [string]; log: [string]; ring: [string] }>;
};
