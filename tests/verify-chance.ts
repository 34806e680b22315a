/** Chance that is the same for the same seed, so that a failing mutation can be had again. */
import { createHash } from "node:crypto";

export class Chance {
  readonly seed: string;
  #count = 0;

  constructor(seed: string) {
    this.seed = seed;
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    const digest = createHash("sha256")
      .update(`${this.seed} ${this.#count++}`)
      .digest();
    return Number(digest.readBigUInt64BE(0) % BigInt(end));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** One bit of the bytes the other way round. */
export const flipped = (bytes: Uint8Array, chance: Chance, from = 0, to = bytes.length): Uint8Array => {
  const at = from + chance.below(to - from);
  return bytes.with(at, (bytes[at] as number) ^ (1 << chance.below(8)));
};

/** One character of a text exchanged for another of the same alphabet. */
export const spelt = (text: string, chance: Chance, from = 0, to = text.length): string => {
  const at = from + chance.below(to - from);
  const letters = "ABCDEFGHabcdefgh01234567".replace(text[at] as string, "");
  return `${text.slice(0, at)}${chance.pick([...letters])}${text.slice(at + 1)}`;
};
