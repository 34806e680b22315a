/** Options of a command, read so that everything that is wrong with them is said at once. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { type PublicJwk, readFingerprint, type Signer } from "#kernel";
import { readKey, signerOf } from "#node/crypto.ts";

/** The command was given wrongly; one line for each thing. */
export class UsageError extends Error {
  readonly complaints: readonly string[];
  constructor(complaints: readonly string[]) {
    super(complaints.join("; "));
    this.complaints = complaints;
  }
}

/** `flags` as `--root <fingerprint>`, `--json`; a value in `<…>` is asked for here, not by the parser. */
export type OptionText = readonly [flags: string, description: string];

export const fingerprintText = "a fingerprint: 43 base64url characters, or 16 groups of five digits";

/** An option may be repeated; what takes one value takes the first. */
const collect = (value: string, before: unknown): string[] => [...(Array.isArray(before) ? before : []), value];

/**
 * A command whose options and arguments reach `run` unjudged. A value may be missing and an option unknown: `Given` complains of
 * all of it together.
 */
export const commandOf = (
  name: string,
  description: string,
  argument: OptionText | null,
  options: readonly OptionText[],
  run: (given: Given) => Promise<void>,
): Command => {
  const command = new Command(name).description(description).allowUnknownOption().allowExcessArguments().exitOverride();
  if (argument !== null) command.argument(argument[0].replace("<", "[").replace(">", "]"), argument[1]);
  for (const [flags, text] of options) {
    if (flags.includes("<")) command.option(flags.replace("<", "[").replace(">", "]"), text, collect);
    else command.option(flags, text);
  }
  return command.action(() => run(new Given(command.opts(), command.args, argument === null ? 0 : 1)));
};

/** A kid may begin with a dash, so that it is joined to the option before it lest it be read as an option itself. */
export const joinKids = (words: readonly string[]): string[] => {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    if (word.startsWith("-") && fingerprintOf(word) !== null && before?.startsWith("--") && !before.includes("="))
      joined[joined.length - 1] = `${before}=${word}`;
    else joined.push(word);
  }
  return joined;
};

const camel = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const reason = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

export class Given {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #words: readonly string[];
  readonly #complaints: string[] = [];

  constructor(values: Readonly<Record<string, unknown>>, words: readonly string[], expected: number) {
    this.#values = values;
    const unknown = words.filter((word) => word.startsWith("-"));
    this.#words = words.filter((word) => !word.startsWith("-"));
    for (const word of unknown) this.complain(`no option ${word}`);
    for (const word of this.#words.slice(expected))
      if (unknown.length === 0) this.complain(`nothing is expected at ${JSON.stringify(word)}`);
  }

  complain(complaint: string): void {
    this.#complaints.push(complaint);
  }

  /** The argument of the command. */
  argument(what: string): string {
    const [word] = this.#words;
    if (word === undefined) this.complain(`${what} is missing`);
    return word ?? "";
  }

  flag(name: string): boolean {
    return this.#values[camel(name)] === true;
  }

  /** All values of an option that may be repeated. */
  many(name: string): readonly string[] {
    const value = this.#values[camel(name)];
    if (value === true) this.complain(`--${name} needs a value`);
    const values = Array.isArray(value) ? value : [value];
    return values.filter((text): text is string => typeof text === "string");
  }

  maybe(name: string): string | undefined {
    return this.many(name)[0];
  }

  text(name: string, what: string): string {
    const value = this.maybe(name);
    if (value === undefined && this.#values[camel(name)] !== true) this.complain(`--${name} is missing: ${what}`);
    return value ?? "";
  }

  /** A value that must be read as something; `read` gives null or throws where it is not. Only good after `finish`. */
  read<T>(name: string, what: string, read: (text: string) => T | null): T {
    const text = this.text(name, what);
    return (text === "" ? null : this.#attempt(name, text, what, read)) as T;
  }

  readMaybe<T>(name: string, what: string, read: (text: string) => T | null): T | undefined {
    const text = this.maybe(name);
    return text === undefined ? undefined : ((this.#attempt(name, text, what, read) ?? undefined) as T | undefined);
  }

  readMany<T>(name: string, what: string, read: (text: string) => T | null): readonly T[] {
    return this.many(name).flatMap((text) => this.#attempt(name, text, what, read) ?? []);
  }

  /** Throws everything that was complained of. */
  finish(): void {
    if (this.#complaints.length > 0) throw new UsageError(this.#complaints);
  }

  #attempt<T>(name: string, text: string, what: string, read: (text: string) => T | null): T | null {
    try {
      const value = read(text);
      if (value !== null) return value;
      this.complain(`--${name}: expected ${what}, found ${JSON.stringify(text.slice(0, 80))}`);
    } catch (fault) {
      this.complain(`--${name}: expected ${what}: ${reason(fault)}`);
    }
    return null;
  }
}

export const fingerprintOf = (text: string): string | null => readFingerprint(text);
export const textOfFile = (path: string): string => readFileSync(path, "utf8");
/** A private key's signer, from a file with PEM or a JWK. */
export const signerOfFile = (path: string): Signer => signerOf(readKey(textOfFile(path)));

/** A public key from a file: a JWK, of which private members are left aside. */
export const publicKeyOfFile = (path: string): PublicJwk | null => {
  const { kty, crv, x, y }: Record<string, unknown> = JSON.parse(textOfFile(path));
  if (kty === "OKP" && crv === "Ed25519" && typeof x === "string") return { kty, crv, x };
  if (kty === "EC" && crv === "P-256" && typeof x === "string" && typeof y === "string") return { kty, crv, x, y };
  return null;
};

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
export const printJson = (value: unknown): void => print(JSON.stringify(value));
