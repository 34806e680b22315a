/** What an earlier verification saw of each log, so that a later one can tell a rollback or a fork. */
import { base64, fromBase64 } from "#kernel";

export type SeenLog = {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The signed note, evidence if the log ever forks. */
  readonly checkpoint: string;
  readonly party: string;
};
/** By origin. */
export type Seen = Readonly<Record<string, SeenLog>>;

const FORMAT = "hito-seen.v1";

const isSeenLog = (value: unknown): value is SeenLog => {
  if (typeof value !== "object" || value === null) return false;
  const { size, root, checkpoint, party } = value as Record<string, unknown>;
  const proper = typeof checkpoint === "string" && typeof party === "string" && Number.isSafeInteger(size) && (size as number) >= 0;
  return proper && typeof root === "string" && fromBase64(root)?.length === 32;
};

/** Throws SyntaxError unless the text is what `formatSeen` wrote. */
export const parseSeen = (text: string): Seen => {
  const { format, logs }: { format?: unknown; logs?: unknown } = JSON.parse(text);
  const good = format === FORMAT && typeof logs === "object" && logs !== null && Object.values(logs).every(isSeenLog);
  if (!good) throw new SyntaxError(`not a file of format ${FORMAT}`);
  return logs as Seen;
};

export const formatSeen = (seen: Seen): string => `${JSON.stringify({ format: FORMAT, logs: seen }, null, 2)}\n`;

export const seenLog = (size: number, root: Uint8Array, checkpoint: string, party: string): SeenLog => ({
  size,
  root: base64(root),
  checkpoint,
  party,
});
