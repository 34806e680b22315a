/** Every signed tree that a verification met, by log and size: two roots for one size are a fork, whoever shows them. */
import { base64, type Checkpoint, type Crypto, type Directory, equal, parseCheckpoint } from "#kernel";
import { checkContinues, type Tree } from "./checkpoint-check.ts";
import type { Findings } from "./failure.ts";
import type { CheckedLog } from "./log-check.ts";
import { Sightings } from "./sightings.ts";

export class TreeLedger {
  /** Cosignatures of the same trees. */
  readonly sightings = new Sightings();
  readonly #crypto: Pick<Crypto, "sha256">;
  readonly #findings: Findings;
  readonly #whole: ReadonlyMap<string, CheckedLog>;
  readonly #roots = new Map<string, Uint8Array>();

  /** `whole`: logs that were verified from their first entry on; smaller trees must be their beginnings. */
  constructor(crypto: Pick<Crypto, "sha256">, findings: Findings, whole: readonly CheckedLog[] = []) {
    this.#crypto = crypto;
    this.#findings = findings;
    this.#whole = new Map(whole.map((log) => [log.claim.origin, log]));
    for (const { claim, cosigned } of whole) this.sightings.add(claim.origin, cosigned);
  }

  /** A party's keys as a log that was verified whole orders them; null for any other log, and for one that has grown since. */
  directoryOf(origin: string, party: string, checkpoint: string): Directory | null {
    const log = this.#whole.get(origin);
    const claimed = parseCheckpoint(checkpoint.slice(0, checkpoint.indexOf("\n\n") + 1));
    const covered = log !== undefined && claimed.ok && claimed.value.size <= log.opened.checkpoint.size;
    return covered ? (log.folded.directories.get(party) ?? null) : null;
  }

  /** The root of a party that a verified log names, null if none does. */
  rootOf(party: string): string | null {
    for (const { folded } of this.#whole.values()) for (const known of folded.parties) if (known.party === party) return known.root;
    return null;
  }

  /** Takes a tree that a verified signature of the log, or of a partner's receipt, names. */
  async add({ origin, size, root }: Pick<Checkpoint, "origin"> & Tree): Promise<void> {
    const name = `${size} ${origin}`;
    const known = this.#roots.get(name);
    if (known !== undefined) {
      if (!equal(known, root)) this.#fork(origin, size, [known, root]);
      return;
    }
    this.#roots.set(name, root);
    const log = this.#whole.get(origin);
    // A log goes on growing while a case is read: a larger tree than was verified is not compared.
    if (log === undefined || size > log.opened.checkpoint.size) return;
    await checkContinues(this.#crypto, this.#findings, log.source, origin, { size, root }, log.opened.checkpoint);
  }

  #fork(origin: string, size: number, roots: readonly Uint8Array[]): void {
    this.#findings.add("fork", { origin, index: size }, `two trees of ${size} entries were shown: ${roots.map(base64).join(" and ")}`);
  }
}
