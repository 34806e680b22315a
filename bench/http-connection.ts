/** One kept-alive HTTP/1.1 connection that costs its process almost nothing, so that a measure shows the server and not its clients. */
import { connect, type Socket } from "node:net";

export type Answer = { readonly status: number; readonly body: Buffer };

/** The bytes of a POST, made before any clock runs. */
export function postBytes(path: string, body: string, headers: Readonly<Record<string, string>>): Buffer {
  const length = String(Buffer.byteLength(body));
  const lines = Object.entries({ host: "127.0.0.1", "content-length": length, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
}

const END = Buffer.from("\r\n\r\n");

export class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (part) => {
      this.#received = this.#received.length === 0 ? part : Buffer.concat([this.#received, part]);
      this.#read();
    });
    const fail = (error?: Error) => this.#waiting?.reject(error ?? new Error("the server closed the connection"));
    socket.on("error", fail);
    socket.on("close", () => fail());
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => resolve(new Connection(socket)));
      socket.once("error", reject);
    });
  }

  /** Sends one request and waits for its answer; one at a time. */
  send(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#waiting = null;
    this.#socket.destroy();
  }

  #read(): void {
    const headEnd = this.#received.indexOf(END);
    if (headEnd < 0) return;
    const head = this.#received.subarray(0, headEnd).toString("latin1");
    const declared = /\r\ncontent-length: *(\d+)/i.exec(head);
    const start = headEnd + END.length;
    const end = start + Number(declared?.[1] ?? 0);
    if (this.#received.length < end) return;
    const answer = { status: Number(head.slice(9, 12)), body: Buffer.from(this.#received.subarray(start, end)) };
    this.#received = this.#received.subarray(end);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(answer);
  }
}
