import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import {
  type AddCheckpoint,
  admitCheckpoint,
  type Crypto,
  cosign,
  decideCheckpoint,
  formatNote,
  formatSignature,
  formatVkey,
  fromUtf8,
  parseAddCheckpoint,
  parseVkey,
  type Signer,
  type VerifierKey,
  type WitnessDecision,
  type WitnessState,
} from "#kernel";

/** A log that a witness follows; an origin may be listed with several keys while it changes them. */
export type WitnessedLog = { readonly origin: string; readonly vkey: string };

/** A decision with the second at which the witness's state was as it says. */
export type WitnessRuling = { readonly decision: WitnessDecision; readonly time: number };

/** What the witness saw last: `time` is that of its last cosignature, 0 before the first. */
export type WitnessMemory = { readonly state: WitnessState; readonly time: number };

export type WitnessStore = {
  /**
   * Runs `decide` on what is remembered of the log while nobody else can. A decision of 200 is durable, with the
   * checkpoint, once this resolves; the first fork is kept as evidence.
   */
  cosign(origin: string, checkpoint: string, decide: (memory: WitnessMemory) => WitnessRuling): Promise<WitnessRuling>;
  /** The size last cosigned and whether the log was seen to fork, for logs that the witness has met. */
  logs(): Promise<readonly { readonly origin: string; readonly size: number; readonly isForked: boolean }[]>;
};

export type WitnessOptions = {
  readonly crypto: Pick<Crypto, "sha256" | "verify">;
  readonly signer: Signer;
  /** The witness's own key, of type 0x04. */
  readonly key: VerifierKey;
  /** Read anew for each request: a log's key may change. */
  readonly logs: readonly WitnessedLog[];
  readonly store: WitnessStore;
  /** Milliseconds since the Epoch. */
  readonly now: () => number;
};

/** 63 proof lines and a note of a hundred signatures fit well. */
const MAX_BODY = 64 * 1024;

/** The keys of each origin. Throws on a vkey that cannot be read: configuration, not input. */
const keysByOrigin = ({ crypto, logs }: WitnessOptions): Map<string, VerifierKey[]> => {
  const keys = new Map<string, VerifierKey[]>();
  for (const { origin, vkey } of logs) {
    const key = parseVkey(crypto, vkey);
    if (!key.ok) throw new Error(`the vkey of ${origin} cannot be used`, { cause: key.refusal });
    keys.set(origin, [...(keys.get(origin) ?? []), key.value]);
  }
  return keys;
};

/** A witness over HTTP, as c2sp.org/tlog-witness gives it. */
export const witnessApp = (options: WitnessOptions): Hono => {
  const { crypto, key, store } = options;
  keysByOrigin(options);
  const app = new Hono();

  app.post("/add-checkpoint", bodyLimit({ maxSize: MAX_BODY, onError: (c) => c.text("too large\n", 413) }), async (c) => {
    const body = fromUtf8(new Uint8Array(await c.req.arrayBuffer()));
    const request = body === null ? null : parseAddCheckpoint(body);
    if (!request?.ok) return c.text("not an add-checkpoint request\n", 400);
    const denial = await admitCheckpoint(crypto, keysByOrigin(options).get(request.value.checkpoint.origin), request.value);
    if (denial !== null) return c.text(denials[denial.status], denial.status);
    return answer(c, request.value, options);
  });

  app.get("/witness", async (c) => {
    const met = new Map((await store.logs()).map((log) => [log.origin, log]));
    const logs = [...keysByOrigin(options).keys()].map((origin) => ({
      origin,
      size: met.get(origin)?.size ?? 0,
      forked: met.get(origin)?.isForked ?? false,
    }));
    return c.json({ name: key.name, vkey: formatVkey(key), logs });
  });

  app.get("/health", (c) => c.json({ status: "ok" }));
  return app;
};

const denials = {
  404: "unknown log\n",
  403: "no valid signature by a known key of this log\n",
  400: "the old size is above the checkpoint's\n",
} as const;

/** The time is read where the state is locked, so that no larger tree was cosigned before it. */
const answer = async (c: Context, request: AddCheckpoint, { crypto, signer, key, store, now }: WitnessOptions): Promise<Response> => {
  const { decision, time } = await store.cosign(request.checkpoint.origin, formatNote(request.note), (memory) => ({
    decision: decideCheckpoint(crypto, memory.state, request),
    time: Math.max(memory.time, Math.floor(now() / 1000)),
  }));
  switch (decision.status) {
    case 200:
      return c.text(formatSignature(await cosign(signer, key, request.note.text, time)), 200);
    case 409:
      return c.body(`${decision.size}\n`, 409, { "Content-Type": "text/x.tlog.size" });
    case 422:
      return c.text("the consistency proof does not verify\n", 422);
  }
};
