/** Requests for pieces of files: what passes by itself is tried again, each time after a longer wait. */
import pRetry, { AbortError } from "p-retry";
import { TransferError, type TransferFault } from "../attachment.ts";

/** About two minutes in all; after that a person decides. */
const RETRIES = 9;
const FIRST_WAIT = 400;
const LONGEST_WAIT = 30_000;
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

const faultOf = (status: number): TransferFault => {
  if (status === 401) return "signed-out";
  return status === 413 ? "quota" : "refused";
};

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

/** A node that is asked too often says for how long to be quiet. */
const restAfter = (answer: Response): number => Math.min(60, Number(answer.headers.get("retry-after") ?? 0)) * 1000;

const attempt = async (address: string, init: RequestInit, signal: AbortSignal): Promise<Response> => {
  const answer = await fetch(address, { ...init, signal });
  if (answer.ok) return answer;
  const error = new TransferError(PASSING.has(answer.status) ? "network" : faultOf(answer.status), `HTTP ${answer.status}`);
  if (!PASSING.has(answer.status)) throw new AbortError(error);
  await pause(restAfter(answer), signal);
  throw error;
};

/** The answer, once it is a good one. Throws `TransferError`, or the signal's reason. */
export const carry = async (address: string, init: RequestInit, signal: AbortSignal): Promise<Response> => {
  try {
    return await pRetry(() => attempt(address, init, signal), {
      retries: RETRIES,
      minTimeout: FIRST_WAIT,
      maxTimeout: LONGEST_WAIT,
      randomize: true,
      signal,
    });
  } catch (error) {
    if (signal.aborted || error instanceof TransferError) throw error;
    throw new TransferError("network", String(error));
  }
};
