/** Who cosigned how much of which log and when, as far as a verification met it: the only times in it that no party says of itself. */
import type { SeenCosignature } from "./checkpoint-check.ts";

export class Sightings {
  readonly #byLog = new Map<string, Map<string, SeenCosignature>>();

  /** Takes cosignatures that were verified; the same one again, with another proof, changes nothing. */
  add(origin: string, cosigned: readonly SeenCosignature[]): void {
    const known = this.#byLog.get(origin) ?? new Map<string, SeenCosignature>();
    for (const one of cosigned) known.set(`${one.size} ${one.time} ${one.witness}`, one);
    this.#byLog.set(origin, known);
  }

  /** The first that covers an entry, of witnesses other than `but`: it was there by then. */
  firstOver(origin: string, index: number, but: readonly string[] = []): SeenCosignature | null {
    return this.#of(origin).reduce<SeenCosignature | null>(
      (first, one) => (one.size > index && !but.includes(one.witness) && (first === null || one.time < first.time) ? one : first),
      null,
    );
  }

  /** The last that does not reach an entry: it came after that. */
  lastBelow(origin: string, index: number): SeenCosignature | null {
    return this.#of(origin).reduce<SeenCosignature | null>(
      (last, one) => (one.size <= index && (last === null || one.time > last.time) ? one : last),
      null,
    );
  }

  /** The largest size that was cosigned before a time. */
  sizeBefore(origin: string, time: number): number {
    return Math.max(0, ...this.#of(origin).flatMap((one) => (one.time < time ? [one.size] : [])));
  }

  #of(origin: string): readonly SeenCosignature[] {
    return [...(this.#byLog.get(origin)?.values() ?? [])];
  }
}
