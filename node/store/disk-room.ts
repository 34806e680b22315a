import { statfsSync } from "node:fs";

/**
 * Bytes that stay free beside an embedded store. Postgres stops altogether where its write-ahead log finds no room, so the node refuses
 * new acts before that: reads, and what they leave behind, go on.
 */
const RESERVE = 64 * 1024 * 1024;
/** Milliseconds for which an answer holds. */
const HOLDS = 100;

/** Whether there is room for more in the file system of a folder; true where it cannot be asked. */
export function roomIn(folder: string): () => boolean {
  let [asked, answer] = [Number.NEGATIVE_INFINITY, true];
  return () => {
    const now = performance.now();
    if (now - asked < HOLDS) return answer;
    asked = now;
    answer = freeBytes(folder) >= RESERVE;
    return answer;
  };
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
