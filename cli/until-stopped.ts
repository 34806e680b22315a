/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP; the same signal may reach a process twice, so later ones are ignored. With
 * `withInput` also when standard input ends: a parent that dies, however it dies, leaves nothing behind.
 */
export const untilStopped = ({ withInput = false } = {}): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(signal));
    if (!withInput) return;
    process.stdin.on("end", () => resolve("end of input")).on("error", () => resolve("end of input"));
    process.stdin.resume();
  });
