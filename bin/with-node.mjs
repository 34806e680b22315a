#!/usr/bin/env node
// Runs a file with the Node 24 that package.json pins, whatever Node (20 or later) started this.
// Installs what is missing first. Usage: node bin/with-node.mjs FILE [ARGUMENTS]
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = join(root, "node_modules");
const stamp = join(modules, ".hito-lock");
const pinned = join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node");

const say = (text) => process.stderr.write(`hito: ${text}\n`);
const fail = (text) => {
  say(text);
  process.exit(1);
};

const read = (file) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);

/** True if the stamp names this lock file, or if npm's own record of node_modules agrees with it. */
const upToDate = (lock, hash) => {
  if (!existsSync(pinned)) return false;
  if (read(stamp) === hash) return true;
  const record = read(join(modules, ".package-lock.json"));
  if (record === undefined || !agrees(JSON.parse(lock).packages, JSON.parse(record).packages)) return false;
  writeFileSync(stamp, hash);
  return true;
};

/** Every package that the lock wants is installed in that very version; those of other platforms may be absent. */
const agrees = (wanted, installed) =>
  Object.keys(installed).every((path) => wanted[path]?.version === installed[path].version) &&
  Object.keys(wanted).every((path) => path === "" || path in installed || wanted[path].optional === true);

const install = (hash) => {
  say("installing what is missing (npm ci) …");
  const env = { ...process.env };
  const path = Object.keys(env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  env[path] = (env[path] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.startsWith(modules))
    .join(delimiter);
  const words = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
  const npm = env.npm_execpath && env.npm_node_execpath ? [env.npm_node_execpath, env.npm_execpath, ...words] : ["npm", ...words];
  const windows = process.platform === "win32" && npm[0] === "npm";
  const done = spawnSync(npm[0], npm.slice(1), { cwd: root, env, stdio: ["ignore", 2, 2], shell: windows });
  if (done.error) fail(`npm could not be started: ${done.error.message}`);
  if (done.status !== 0) {
    fail(
      "the packages could not be installed (npm's own message is above). This needs the npm registry once, later runs do not:\n" +
        "      check the network or the proxy, then run the same command again.",
    );
  }
  if (existsSync(pinned)) writeFileSync(stamp, hash);
};

/** The pinned Node, or this one if it is new enough and no pinned one exists for this platform. */
const chooseNode = () => {
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  return fail(
    `Node 24 was not installed for ${process.platform} ${process.arch}; install Node 24 yourself and run the same command with it.`,
  );
};

/** A terminal sends Ctrl-C to the whole group, so the child already has it; all else is passed on, once. */
const forward = (child) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    let passed = false;
    process.on(signal, () => {
      if (passed || (signal === "SIGINT" && process.stdin.isTTY)) return;
      passed = true;
      child.kill(signal);
    });
  }
};

const lock = read(join(root, "package-lock.json"));
if (lock === undefined) fail("package-lock.json is missing; this is not a whole copy of Hito.");
const hash = createHash("sha256").update(lock).digest("hex");
if (!upToDate(lock, hash)) install(hash);

const child = spawn(chooseNode(), process.argv.slice(2), { stdio: "inherit" });
forward(child);
child.on("error", (error) => fail(`Node 24 could not be started: ${error.message}`));
child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
