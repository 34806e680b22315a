/** A wire between two nodes that a test may cut, slow down and confuse. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What becomes of one request: `pass`; `drop`: nothing arrives; `lose-answer`: it arrives, the sender never learns; `twice`: it arrives
 * two times; `late`: it is lost to the sender and arrives later, after others; `slow`: it waits; `cut`: dropped as all are, the side behind
 * the wire being cut off.
 */
export type Fate = "pass" | "drop" | "lose-answer" | "twice" | "late" | "slow" | "cut";
export const FATES: readonly Fate[] = ["pass", "drop", "lose-answer", "twice", "late", "slow", "cut"];

type Held = {
  /** How many requests came before it. */
  readonly turn: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
};

const isEnvelope = ({ path }: Held): boolean => path.endsWith("/envelopes");

export class Link {
  /** Decides of each request; a test changes it as it goes. */
  fate: () => Fate = () => "pass";
  /** Answered to everything, instead of letting it pass. */
  answer: { readonly status: number; readonly body: string } | null = null;
  /** What became of envelopes. */
  readonly counts = new Map<Fate, number>();
  /** Envelopes that arrived after one that was sent later. */
  overtaken = 0;
  /** Bytes of the largest body that came. */
  largest = 0;
  /** Method and address of every request that came, and of those that arrived behind the wire. */
  readonly paths: string[] = [];
  readonly arrived: string[] = [];
  readonly #server: Server;
  #target = "";
  #held: Held[] = [];
  #underWay = 0;
  #turn = 0;
  #newest = -1;

  private constructor() {
    this.#server = createServer((request, response) => void this.#carry(request, response));
  }

  static async open(): Promise<Link> {
    const link = new Link();
    await new Promise<void>((resolve) => link.#server.listen(0, "127.0.0.1", resolve));
    return link;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  leadTo(target: string): void {
    this.#target = target;
  }

  /** Lets requests that came too late arrive now, in the order that `arrange` gives. */
  async release(arrange: (held: readonly Held[]) => readonly Held[] = (held) => held): Promise<void> {
    const held = arrange(this.#held);
    this.#held = [];
    for (const one of held) await this.#send(one).catch(() => null);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get isIdle(): boolean {
    return this.#underWay === 0 && this.#held.length === 0;
  }

  async #carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#underWay++;
    try {
      await this.#decide(request, response);
    } catch {
      response.destroy();
    } finally {
      this.#underWay--;
    }
  }

  async #decide(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !/^(host|connection|content-length|transfer-encoding|keep-alive)$/.test(name)),
    ) as Record<string, string>;
    const held: Held = {
      turn: this.#turn++,
      method: request.method ?? "GET",
      path: request.url ?? "/",
      headers,
      body: Buffer.concat(parts),
    };
    this.largest = Math.max(this.largest, held.body.length);
    this.paths.push(`${held.method} ${held.path}`);
    if (this.answer !== null) return void response.writeHead(this.answer.status).end(this.answer.body);
    const fate = this.fate();
    if (isEnvelope(held)) this.counts.set(fate, (this.counts.get(fate) ?? 0) + 1);
    if (fate === "drop" || fate === "cut") return void response.destroy();
    if (fate === "late") {
      this.#held.push(held);
      return void response.destroy();
    }
    if (fate === "slow") await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
    const first = this.#send(held);
    const second = fate === "twice" ? this.#send(held) : null;
    const answer = await first;
    if (second !== null) await second;
    const body = Buffer.from(await answer.arrayBuffer());
    if (fate === "lose-answer") return void response.destroy();
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/octet-stream" }).end(body);
  }

  #send(held: Held): Promise<Response> {
    const { turn, method, path, headers, body } = held;
    if (isEnvelope(held)) {
      if (turn < this.#newest) this.overtaken++;
      this.#newest = Math.max(this.#newest, turn);
    }
    this.arrived.push(`${method} ${path}`);
    const bodied = method === "GET" || method === "HEAD" ? {} : { body: new Uint8Array(body) };
    return fetch(`${this.#target}${path}`, { method, headers, ...bodied });
  }
}
