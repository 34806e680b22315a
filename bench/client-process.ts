/** A process of clients: sends the requests of a file over its own connections, each as soon as the one before it is answered. */
import { readFile } from "node:fs/promises";
import { Connection, postBytes } from "./http-connection.ts";

/** `acts` is a file with one act on each line; each token is one connection's. */
export type Order = { readonly port: number; readonly path: string; readonly acts: string; readonly tokens: readonly string[] };

export type Outcome = {
  readonly answered: number;
  /** How many answers were no success, and the first of them. */
  readonly refused: number;
  readonly example: string;
  /** The highest log index that an answer named. */
  readonly lastIndex: number;
  /** Milliseconds for each answer. */
  readonly times: readonly number[];
};

type Client = { readonly connection: Connection; readonly requests: readonly Buffer[] };

let clients: readonly Client[] = [];

async function prepare({ port, path, acts: file, tokens }: Order): Promise<void> {
  for (const { connection } of clients) connection.close();
  const acts = (await readFile(file, "latin1")).split("\n");
  clients = await Promise.all(
    tokens.map(async (token, i) => {
      const own = acts.filter((_, at) => at % tokens.length === i);
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      return { connection: await Connection.open(port), requests: own.map((act) => postBytes(path, `{"act":"${act}"}`, headers)) };
    }),
  );
}

async function run(): Promise<Outcome> {
  const times: number[] = [];
  const refusals: string[] = [];
  let lastIndex = -1;
  const work = async ({ connection, requests }: Client) => {
    for (const request of requests) {
      const begun = performance.now();
      const { status, body } = await connection.send(request);
      times.push(performance.now() - begun);
      const answer = body.toString();
      if (status >= 300) refusals.push(answer);
      lastIndex = Math.max(lastIndex, Number(/"index":(\d+)/.exec(answer)?.[1] ?? -1));
    }
  };
  await Promise.all(clients.map(work));
  return { answered: times.length - refusals.length, refused: refusals.length, example: refusals[0] ?? "", lastIndex, times };
}

process.on("message", (message: Order | "run") => {
  const work: Promise<unknown> = message === "run" ? run() : prepare(message);
  work.then(
    (done) => process.send?.({ done }),
    (error: Error) => process.send?.({ error: String(error.stack) }),
  );
});
process.on("disconnect", () => process.exit());
