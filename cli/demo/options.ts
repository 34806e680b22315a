import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import type { Given } from "../options.ts";

const DEFAULT_PORT = 8440;
const PORTS = 3;

export type DemoOptions = {
  readonly ports: { readonly mx: number; readonly us: number; readonly witness: number };
  /** Absolute; undefined for a temporary folder. */
  readonly data: string | undefined;
  readonly json: boolean;
  readonly empty: boolean;
};

/** What a data folder of an earlier run says of itself. */
export type DataFile = { readonly demo: 1; readonly port: number; readonly told: boolean };

export const dataFile = (folder: string): string => join(folder, "demo.json");

/** Undefined where no demonstration was kept; null where something else is. */
export const readDataFile = (folder: string): DataFile | null | undefined => {
  try {
    const found: unknown = JSON.parse(readFileSync(dataFile(folder), "utf8"));
    return (found as DataFile | null)?.demo === 1 ? (found as DataFile) : null;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === "ENOENT" ? undefined : null;
  }
};

/** Complains of everything that is wrong at once. */
export const readOptions = async (given: Given): Promise<DemoOptions> => {
  const folder = given.maybe("data");
  const asked = given.readMaybe("port", `a whole number from 1 to ${65_536 - PORTS}; the next two ports are used too`, readPort);
  const data = folder === undefined ? undefined : resolve(folder);
  const kept = data === undefined ? undefined : readDataFile(data);
  if (kept === null) given.complain(`--data ${folder}: its demo.json is not one of a demonstration`);
  if (asked !== undefined && kept && kept.port !== asked) {
    given.complain(`--port ${asked}: the data in ${folder} was made for port ${kept.port}, and keys and addresses go together`);
  }
  const port = asked ?? kept?.port ?? DEFAULT_PORT;
  for (const complaint of await takenPorts(port)) given.complain(complaint);
  const options = { json: given.flag("json"), empty: given.flag("empty") };
  given.finish();
  return { ports: { mx: port, us: port + 1, witness: port + 2 }, data, ...options };
};

const readPort = (text: string): number | null => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port + PORTS - 1 <= 65_535 ? port : null;
};

const takenPorts = async (first: number): Promise<string[]> => {
  const ports = Array.from({ length: PORTS }, (_, i) => first + i);
  const free = await Promise.all(ports.map(isFree));
  const taken = ports.filter((_, i) => !free[i]);
  if (taken.length === 0) return [];
  return [
    `${taken.length === 1 ? `port ${taken[0]} is` : `ports ${taken.join(" and ")} are`} in use on this machine; choose others with --port N`,
  ];
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((settle) => {
    const probe = createServer()
      .once("error", () => settle(false))
      .listen(port, "127.0.0.1", () => probe.close(() => settle(true)));
  });
