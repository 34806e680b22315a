/** A wire between a node and its store that a test may break in the middle of a transaction. */

import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

type Line = { readonly client: Socket; readonly server: Socket; readonly held: Buffer[]; holds: boolean };

export class Wire {
  readonly #server: Server;
  #lines: Line[] = [];

  private constructor(port: number) {
    this.#server = createServer((client) => this.#join(client, port));
  }

  /** Leads to this port of the machine. */
  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port);
    await new Promise<void>((resolve) => wire.#server.listen(0, "127.0.0.1", resolve));
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What clients say on the lines that there are is held from now on. */
  hold(): void {
    for (const line of this.#lines) line.holds = true;
  }

  /** Clients lose the lines that hold; the store does not learn of it. */
  break(): void {
    for (const { client } of this.#lines.filter(({ holds }) => holds)) client.destroy();
  }

  /** What was held arrives after all, and those lines end. */
  release(): void {
    for (const { server, held } of this.#lines.filter(({ holds }) => holds)) server.end(Buffer.concat(held));
    this.#lines = this.#lines.filter(({ holds }) => !holds);
  }

  async close(): Promise<void> {
    for (const { client, server } of this.#lines) for (const end of [client, server]) end.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket, port: number): void {
    const server = connect(port, "127.0.0.1");
    const line: Line = { client, server, held: [], holds: false };
    this.#lines.push(line);
    client.on("data", (data: Buffer) => void (line.holds ? line.held.push(data) : server.write(data)));
    server.on("data", (data) => client.write(data));
    client.on("close", () => {
      if (!line.holds) server.end();
    });
    server.on("close", () => client.destroy());
    for (const end of [client, server]) end.on("error", () => {});
  }
}
