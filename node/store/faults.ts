import type { Refusal } from "#kernel";

/** SQLSTATE classes of PostgreSQL (appendix A) after which nothing was kept and the same may be tried again later. */
const DISK_FULL = new Set(["53100", "58030"]);
/** What the system says where PostgreSQL has no class of its own: a quota of the disk, or of the account's files (EDQUOT, EFBIG). */
const NO_ROOM = /No space left on device|Disk quota exceeded|File too large/;
const UNREACHABLE = /^(08|57P0|53|40)/;
const SOCKET = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT"]);

/** The refusal that a fault of the store means to whoever asked, or null where it is something else. */
export function refusalOfStoreFault(fault: unknown): Refusal | null {
  for (let error = fault; error instanceof Error; error = error.cause) {
    const { code } = error as { code?: unknown };
    if (typeof code === "string") {
      if (DISK_FULL.has(code) || code === "ENOSPC" || NO_ROOM.test(error.message)) return { kind: "unavailable", what: "disk" };
      if (UNREACHABLE.test(code) || SOCKET.has(code)) return { kind: "unavailable", what: "store" };
    }
    if (/Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect/.test(error.message))
      return { kind: "unavailable", what: "store" };
    if (error instanceof AggregateError && error.errors.some((inner) => refusalOfStoreFault(inner) !== null))
      return { kind: "unavailable", what: "store" };
  }
  return null;
}
