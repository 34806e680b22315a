import { cpus } from "node:os";

/** Microseconds of processor time for each of a number of acts. */
export type ProcessorTime = {
  /** Of this process, which is the server's. */
  readonly server: number;
  /** Of everything that ran on the machine meanwhile: clients and Postgres too. */
  readonly machine: number;
};

const busy = (): number => cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) * 1000;

/** Starts counting; the returned function gives the time for each act since then. */
export function countProcessorTime(): (acts: number) => ProcessorTime {
  const before = process.cpuUsage();
  const machineBefore = busy();
  return (acts) => {
    const { user, system } = process.cpuUsage(before);
    return { server: Math.round((user + system) / acts), machine: Math.round((busy() - machineBefore) / acts) };
  };
}
