import { type Logger, pino, stdSerializers } from "pino";
import type { Config } from "./config.ts";

/** What Postgres adds to an error may hold whole rows: names and content never go into a log. */
const TELLING = new Set(["detail", "where", "query", "parameters", "internalQuery", "hint"]);

/** An error as it is logged: type, message, stack and codes of it and of its causes, without anything of a row. */
export function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return stdSerializers.err(error as Error);
  const told = Object.fromEntries(
    Object.entries(error).filter(([name, value]) => !TELLING.has(name) && (typeof value === "string" || typeof value === "number")),
  );
  return {
    ...told,
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: loggedError(error.cause) }),
  };
}

export const createLogger = (config: Pick<Config, "logLevel" | "party">): Logger =>
  pino({ level: config.logLevel, base: { party: config.party }, serializers: { err: loggedError } });
