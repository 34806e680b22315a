import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Microseconds of processor time for each of a number of acts. */
export type ProcessorTime = {
  /** Of this process, which is the server's. */
  readonly server: number;
  /** Of this process and all that it started, clients and Postgres: what others do meanwhile does not touch it. Null where there is no /proc. */
  readonly own: number | null;
  /** Of everything that ran on the machine meanwhile. */
  readonly machine: number;
};

const busy = (): number => cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) * 1000;

/** Starts counting; the returned function gives the time for each act since then. */
export function countProcessorTime(): (acts: number) => ProcessorTime {
  const before = process.cpuUsage();
  const ownBefore = ownTime();
  const machineBefore = busy();
  return (acts) => {
    const { user, system } = process.cpuUsage(before);
    const own = ownTime();
    return {
      server: Math.round((user + system) / acts),
      own: own === null || ownBefore === null ? null : Math.round((own - ownBefore) / acts),
      machine: Math.round((busy() - machineBefore) / acts),
    };
  };
}

/** One tick of /proc/PID/stat: USER_HZ is 100 wherever Linux runs Node (proc(5)). */
const TICK = 10_000;

type Running = { readonly pid: number; readonly parent: number; readonly time: number };

/** Microseconds so far of this process and its living descendants. */
function ownTime(): number | null {
  const all = processTable();
  if (all === null) return null;
  const family = new Set([process.pid]);
  let time = 0;
  for (let grown = -1; grown !== family.size; ) {
    grown = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  for (const one of all) if (family.has(one.pid)) time += one.time;
  return time;
}

function processTable(): Running[] | null {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => runningAs(pid) ?? []);
  } catch {
    return null;
  }
}

/** Fields 4, 14 and 15 of proc(5)'s stat; the second, a name in brackets, may hold spaces. Null once it ended. */
function runningAs(pid: string): Running | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return { pid: Number(pid), parent: Number(fields[1]), time: (Number(fields[11]) + Number(fields[12])) * TICK };
  } catch {
    return null;
  }
}
