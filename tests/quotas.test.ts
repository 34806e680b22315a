/** What one person, all people together, and a partner may leave or keep open at a node. */
import { randomBytes } from "node:crypto";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Refusal, signChunkPass } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { startNode } from "#node/start.ts";
import type { Agent } from "./agent.ts";
import { opening } from "./faults/drafts.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

const MEBIBYTE = 1024 * 1024;
const DAY = 86_400;

const sealedChunk = () => {
  const data = new Uint8Array(randomBytes(MEBIBYTE));
  const hash = Buffer.from(nodeCrypto.sha256(data));
  return { data, hash, name: hash.toString("hex") };
};
type Sealed = ReturnType<typeof sealedChunk>;

const hash43 = () => randomBytes(32).toString("base64url").replace(/.$/, "A");
const naming = ({ hash }: Sealed) => {
  const attachment = { name: "a.pdf", type: "application/pdf", size: MEBIBYTE - 16, sha256: hash43(), key: hash43() };
  return opening("mx", { content: { ...opening("mx").content, attachments: [{ ...attachment, chunks: [hash.toString("base64url")] }] } });
};

describe("quotas", () => {
  let world: TwoParties;
  let url: string;
  beforeAll(async () => {
    const loose = { looseBytesPerPerson: 2 * MEBIBYTE, looseBytesOfPeople: 3 * MEBIBYTE, looseBytesPerPartner: 2 * MEBIBYTE };
    world = await startTwoParties({ limits: { ...loose, eventStreams: 2 } });
    url = world.mx.config.publicUrl;
  }, 60_000);
  afterAll(() => world?.stop());

  const bearer = async (agent: Agent) => {
    const token = await world.mx.running.node.sessions.open(`agent:${agent.kid}`, agent.kid);
    return { authorization: `Bearer ${token}` };
  };
  const answered = async (response: Response): Promise<{ status: number; refusal: Refusal | null }> => {
    const text = await response.text();
    return { status: response.status, refusal: text === "" ? null : ((JSON.parse(text) as { refusal?: Refusal }).refusal ?? null) };
  };
  const put = async (agent: Agent, { data, name }: Sealed) => {
    const headers = { ...(await bearer(agent)), "content-type": "application/octet-stream" };
    return answered(await fetch(`${url}/api/v1/chunks/${name}`, { method: "PUT", body: data, headers }));
  };
  const isKept = async ({ hash }: Sealed) =>
    (await world.mx.running.node.db.selectFrom("chunk").select("hash").where("hash", "=", hash).execute()).length === 1;

  test("chunks that no act names: so much for a person, so much for all, none after a day; what an act names is free and stays", async () => {
    const { mx, clock } = world;
    const [one, other] = [mx.as("liaison"), mx.as("colleague")];
    const chunks = Array.from({ length: 5 }, sealedChunk) as [Sealed, Sealed, Sealed, Sealed, Sealed];
    expect((await put(one, chunks[0])).status).toBe(201);
    expect((await put(one, chunks[1])).status).toBe(201);
    const limit = 2 * MEBIBYTE;
    expect(await put(one, chunks[2])).toEqual({
      status: 413,
      refusal: { kind: "oversized", at: "/chunks", limit, actual: limit + MEBIBYTE },
    });
    expect(await isKept(chunks[2])).toBe(false);
    expect((await put(one, chunks[0])).status).toBe(201);

    expect((await put(other, chunks[2])).status).toBe(201);
    expect(await put(other, chunks[3])).toMatchObject({ status: 413, refusal: { kind: "oversized", limit: 3 * MEBIBYTE } });

    expect((await one.act(naming(chunks[0]))).status).toBe(201);
    expect((await put(one, chunks[3])).status).toBe(201);
    expect((await put(one, chunks[4])).status).toBe(413);

    clock.advance(DAY - 1);
    await mx.running.workers.round();
    expect(await isKept(chunks[1])).toBe(true);
    expect((await put(one, chunks[1])).status).toBe(201);
    clock.advance(2);
    await mx.running.workers.round();
    expect(await Promise.all(chunks.map(isKept))).toEqual([true, true, false, false, false]);
    expect((await put(one, chunks[4])).status).toBe(201);
    expect((await put(one, chunks[3])).status).toBe(413);
  });

  test("two at once do not pass together where one may", async () => {
    const { mx } = world;
    const agent = mx.as("inspector");
    world.clock.advance(2 * DAY);
    await mx.running.workers.round();
    const tried = await Promise.all(Array.from({ length: 6 }, () => put(agent, sealedChunk())));
    expect(tried.map(({ status }) => status).sort()).toEqual([201, 201, 413, 413, 413, 413]);
  });

  test("a partner's node has a quota of its own", async () => {
    const { node } = world.us.running;
    const send = async ({ data, name }: Sealed) => {
      const pass = await signChunkPass(node.crypto, node.signer, { from: "us", to: "mx", chunk: name, iat: world.clock.now() });
      const headers = { authorization: `Hito-Node ${pass}`, "content-type": "application/octet-stream" };
      return answered(await fetch(`${url}/exchange/v1/chunks/${name}`, { method: "PUT", body: data, headers }));
    };
    expect((await send(sealedChunk())).status).toBe(204);
    expect((await send(sealedChunk())).status).toBe(204);
    expect(await send(sealedChunk())).toMatchObject({ status: 413, refusal: { kind: "oversized", at: "/chunks", limit: 2 * MEBIBYTE } });
  });

  test("event streams: so many for one person, whatever others have; a closed one makes room", async () => {
    const open = async (agent: Agent) => {
      const end = new AbortController();
      const response = await fetch(`${url}/api/v1/events`, { headers: await bearer(agent), signal: end.signal });
      return { response, end: () => end.abort() };
    };
    const [one, other] = [world.mx.as("liaison"), world.mx.as("colleague")];
    const first = await open(one);
    const second = await open(one);
    expect([first.response.status, second.response.status]).toEqual([200, 200]);
    const third = await open(one);
    expect(third.response.status).toBe(429);
    expect(third.response.headers.get("retry-after")).toBe("60");
    expect(((await third.response.json()) as { refusal: Refusal }).refusal).toEqual({ kind: "rate-limited", retryAfter: 60 });
    const others = await open(other);
    expect(others.response.status).toBe(200);
    first.end();
    await expect
      .poll(async () => {
        const again = await open(one);
        const { status } = again.response;
        again.end();
        return status;
      })
      .toBe(200);
    second.end();
    others.end();
  });

  test("behind a trusted proxy everybody counts alone, and nobody is believed who is none", async () => {
    const challenge = async (forwarded: string) => {
      const headers = { "content-type": "application/json", "x-forwarded-for": forwarded };
      const body = JSON.stringify({ kid: world.mx.as("liaison").kid });
      return (await fetch(`${url}/api/v1/session/challenge`, { method: "POST", headers, body })).status;
    };
    const many = async (address: (i: number) => string) => Promise.all(Array.from({ length: 40 }, (_, i) => challenge(address(i))));
    const { config } = world.mx;
    const limits = { ...config.limits, signInsPerMinute: 30 };
    const restart = async (trustedProxies: readonly string[]) => {
      await world.mx.running.stop();
      world.mx.running = await startNode({ ...config, limits, trustedProxies }, { clock: world.clock, logger: pino({ level: "silent" }) });
    };
    await restart([]);
    expect((await many((i) => `192.0.2.${i}`)).filter((status) => status === 429)).toHaveLength(10);
    await restart(["127.0.0.1"]);
    expect(new Set(await many((i) => `203.0.113.9, 192.0.2.${i}`))).toEqual(new Set([201]));
    const one = await many((i) => `192.0.2.${i}, 203.0.113.9`);
    expect(one.filter((status) => status === 429)).toHaveLength(10);
  });
});
