/** How many event streams each account has open: each costs a connection and a question to the store for every case that changes. */
export class EventStreams {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** A place for one more stream of the account, with how to give it back; null if all are taken. */
  take(account: string): (() => void) | null {
    const open = this.#open.get(account) ?? 0;
    if (open >= this.#most) return null;
    this.#open.set(account, open + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const left = (this.#open.get(account) ?? 1) - 1;
      if (left > 0) this.#open.set(account, left);
      else this.#open.delete(account);
    };
  }
}
