#!/usr/bin/env node
/**
 * The command line. Each command is a file beside this one that exports `<name>Command` and is loaded only when it is asked for.
 * Exit codes: 0 done and all holds; 1 something failed or does not hold; 2 the command was given wrongly.
 */
import type { Command } from "commander";
import { joinKids, UsageError } from "./options.ts";

const commands = {
  serve: "run one node",
  demo: "start two nodes and an oversight witness on this machine, and play a story through them",
  verify: "verify a node, a saved folder of logs or a case bundle, trusting only a root's fingerprint",
  fsck: "re-derive every state and proof of a node from its acts",
  pair: "exchange directories with a partner's node",
  keys: "make and grant the keys of a party, away from its node",
  witness: "run a standalone witness that cosigns the logs of others",
  export: "save the logs of a node as folders that anyone can verify",
} as const;

type Name = keyof typeof commands;
const isName = (word: string): word is Name => Object.hasOwn(commands, word);

const help = (): string => {
  const width = Math.max(...Object.keys(commands).map((name) => name.length)) + 2;
  const lines = Object.entries(commands).map(([name, summary]) => `  ${name.padEnd(width)}${summary}`);
  return `Usage: hito COMMAND [OPTIONS]\n\nTwo states work cases together across a border, each one in its own territory.\n\nCommands:\n${lines.join("\n")}\n\n"hito COMMAND --help" explains a command.\n`;
};

const isMissing = (fault: unknown, name: string): boolean =>
  (fault as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND" && String((fault as Error).message).includes(`cli/${name}.ts`);

const load = async (name: Name): Promise<Command> => {
  try {
    const module: Readonly<Record<string, Command>> = await import(new URL(`./${name}.ts`, import.meta.url).href);
    const command = module[`${name}Command`];
    if (command === undefined) throw new Error(`cli/${name}.ts does not export ${name}Command`);
    return command;
  } catch (fault) {
    if (isMissing(fault, name)) throw new UsageError([`this copy of Hito has no command ${name}`]);
    throw fault;
  }
};

/** Says what is wrong and gives the exit code. */
const explain = (name: string, fault: unknown): number => {
  if (fault instanceof UsageError) {
    for (const complaint of fault.complaints) process.stderr.write(`hito ${name}: ${complaint}\n`);
    process.stderr.write(`Try "hito ${name} --help".\n`);
    return 2;
  }
  const { code, exitCode } = fault as { code?: string; exitCode?: number };
  if (code?.startsWith("commander.")) return exitCode === 0 ? 0 : 2;
  process.stderr.write(`hito ${name}: ${fault instanceof Error ? fault.message : String(fault)}\n`);
  return 1;
};

const main = async ([name = "--help", ...words]: readonly string[]): Promise<number> => {
  if (name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(help());
    return 0;
  }
  if (!isName(name)) {
    process.stderr.write(`hito: no command ${JSON.stringify(name)}\n\n${help()}`);
    return 2;
  }
  try {
    const command = await load(name);
    await command.name(`hito ${name}`).exitOverride().parseAsync(joinKids(words), { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (fault) {
    return explain(name, fault);
  }
};

process.exitCode = await main(process.argv.slice(2));
