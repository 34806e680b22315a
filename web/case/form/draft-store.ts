/**
 * Where drafts lie: in this browser, sealed under a key that it holds for their owner and that no page can read (AES-GCM, 256 bits). Open are
 * those of whoever is signed in, as long as they are; pages read and write them at once, and what they write is sealed and kept right behind.
 */
import { inStore } from "../../browser-store.ts";

type DraftKey = { readonly owner: string; readonly key: CryptoKey };
type Sealed = { readonly name: string; readonly owner: string; readonly iv: Uint8Array<ArrayBuffer>; readonly data: ArrayBuffer };
type Message = { readonly owner: string; readonly name: string; readonly value: unknown };

const ALGORITHM = "AES-GCM";

/** A draft is sealed for its name: it opens as no other. */
const cipher = (name: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams => ({
  name: ALGORITHM,
  iv,
  additionalData: new TextEncoder().encode(name),
});

const keyFor = async (owner: string): Promise<CryptoKey> => {
  const kept: DraftKey | undefined = await inStore("draftKeys", "readonly", (keys) => keys.get(owner));
  if (kept) return kept.key;
  const key = await crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ["encrypt", "decrypt"]);
  const made: DraftKey = { owner, key };
  await inStore("draftKeys", "readwrite", (keys) => keys.put(made));
  return key;
};

const seal = async (key: CryptoKey, owner: string, name: string, value: unknown): Promise<Sealed> => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { name, owner, iv, data: await crypto.subtle.encrypt(cipher(name, iv), key, plain) };
};

/** One that does not open is none: its key is gone, or it was changed. */
const unseal = async (key: CryptoKey, { name, iv, data }: Sealed): Promise<readonly [string, unknown][]> => {
  try {
    const plain = await crypto.subtle.decrypt(cipher(name, iv), key, data);
    return [[name, JSON.parse(new TextDecoder().decode(plain))]];
  } catch {
    return [];
  }
};

const sealedOf = (owner: string): Promise<Sealed[]> => inStore("drafts", "readonly", (drafts) => drafts.index("owner").getAll(owner));

const REMOVED = Symbol("removed");

class DraftStore {
  #owner: string | null = null;
  #key: CryptoKey | null = null;
  #values = new Map<string, unknown>();
  /** What is not yet kept, by name. */
  #waiting = new Map<string, unknown>();
  #keeping: Promise<void> | null = null;
  /** Other windows of the same person hear of every change. */
  #others: BroadcastChannel | null = null;

  /** Opens the drafts of one person, and closes those of anyone else. Where the browser keeps nothing, drafts live as long as the page. */
  async open(owner: string): Promise<void> {
    if (this.#owner === owner) return;
    await this.close();
    this.#owner = owner;
    try {
      const key = await keyFor(owner);
      const values = new Map((await Promise.all((await sealedOf(owner)).map((sealed) => unseal(key, sealed)))).flat());
      if (this.#owner !== owner) return;
      this.#key = key;
      this.#values = new Map([...values, ...this.#values]);
      this.#listen(owner);
    } catch {
      this.#key = null;
    }
  }

  /** Nothing of the drafts stays in this page. */
  async close(): Promise<void> {
    await this.kept();
    this.#owner = null;
    this.#key = null;
    this.#values = new Map();
    this.#others?.close();
    this.#others = null;
  }

  get owner(): string | null {
    return this.#owner;
  }

  read(name: string): unknown {
    return this.#values.get(name);
  }

  names(): string[] {
    return [...this.#values.keys()];
  }

  write(name: string, value: unknown): void {
    this.#values.set(name, value);
    this.#tell(name, value);
  }

  remove(name: string): void {
    if (!this.#values.delete(name)) return;
    this.#tell(name, REMOVED);
  }

  /** Resolves once all that was written is kept. */
  async kept(): Promise<void> {
    while (this.#keeping !== null) await this.#keeping;
  }

  /** The drafts of this person and their key are gone from this browser. */
  async forget(owner: string): Promise<void> {
    if (this.#owner === owner) await this.close();
    await inStore("draftKeys", "readwrite", (keys) => keys.delete(owner));
    for (const { name } of await sealedOf(owner)) await inStore("drafts", "readwrite", (drafts) => drafts.delete(name));
  }

  /** Those that anyone else left in this browser are gone. */
  async forgetOthers(owner: string): Promise<void> {
    const owners: IDBValidKey[] = await inStore("draftKeys", "readonly", (keys) => keys.getAllKeys());
    for (const other of owners) if (other !== owner) await this.forget(String(other));
  }

  #tell(name: string, value: unknown): void {
    if (this.#owner === null) return;
    const message: Message = { owner: this.#owner, name, value: value === REMOVED ? undefined : value };
    this.#others?.postMessage(message);
    this.#waiting.set(name, value);
    this.#keeping ??= this.#keep().finally(() => {
      this.#keeping = null;
    });
  }

  /** The newest value of each name, one after another. */
  async #keep(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const [name, value] = next;
      this.#waiting.delete(name);
      const [key, owner] = [this.#key, this.#owner];
      if (key === null || owner === null) continue;
      try {
        if (value === REMOVED) await inStore("drafts", "readwrite", (drafts) => drafts.delete(name));
        else {
          const sealed = await seal(key, owner, name, value);
          await inStore("drafts", "readwrite", (drafts) => drafts.put(sealed));
        }
      } catch {
        // A browser that keeps nothing more leaves the draft in the page.
      }
    }
  }

  #next(): [string, unknown] | undefined {
    return this.#waiting.entries().next().value;
  }

  #listen(owner: string): void {
    this.#others = new BroadcastChannel("hito.drafts");
    this.#others.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.owner !== owner) return;
      if (data.value === undefined) this.#values.delete(data.name);
      else this.#values.set(data.name, data.value);
    };
  }
}

export const drafts = new DraftStore();
