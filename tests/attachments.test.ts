/** Files of acts between real nodes: cut on the way, resumed, wrong, and only what is missing sent. */
import { createCipheriv, randomBytes } from "node:crypto";
import { request as open } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Agent } from "./agent.ts";
import { Link } from "./faults/link.ts";
import { fileOf, sealFile } from "./sealed-file.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

const MEBIBYTE = 1024 * 1024;

describe("attachments", () => {
  let world: TwoParties;
  let wire: Link;
  beforeAll(async () => {
    wire = await Link.open();
    world = await startTwoParties({ through: { us: wire.url }, linked: ({ us }) => wire.leadTo(us) });
  }, 60_000);
  afterAll(async () => {
    await world?.stop();
    await wire?.close();
  });

  const put = (agent: Agent, name: string, data: Uint8Array) =>
    agent.request("PUT", `/api/v1/chunks/${name}`, data, { "content-type": "application/octet-stream" });
  const held = async (agent: Agent, chunks: readonly string[]): Promise<string[]> => {
    const answer = await agent.request("POST", "/api/v1/chunks/held", { chunks });
    return ((await answer.json()) as { held: string[] }).held;
  };
  const token = (agent: Agent) => world.mx.running.node.sessions.open(`agent:${agent.kid}`, agent.kid);

  /** A request that ends in the middle of its body. */
  const cutOff = async (agent: Agent, name: string, data: Uint8Array): Promise<void> => {
    const headers = { authorization: `Bearer ${await token(agent)}`, "content-length": data.length };
    await new Promise<void>((resolve) => {
      const sent = open(`${world.mx.config.publicUrl}/api/v1/chunks/${name}`, { method: "PUT", headers }, () => {});
      sent.on("error", () => resolve());
      sent.write(data.subarray(0, data.length / 2), () => setTimeout(() => sent.destroy(new Error("cut")), 30));
    });
  };

  test("an upload that was cut in the middle of a chunk goes on with what is missing; the bytes are right at the partner's", async () => {
    const agent = world.mx.as("liaison");
    const file = sealFile(randomBytes(4.5 * MEBIBYTE));
    const [first, second, third] = file.sealed;
    if (first === undefined || second === undefined || third === undefined) throw new Error("no chunks");
    expect((await put(agent, first.name, first.data)).status).toBe(201);
    expect((await put(agent, second.name, second.data)).status).toBe(201);
    await cutOff(agent, third.name, third.data);

    const names = file.sealed.map(({ name }) => name);
    expect((await held(agent, names)).sort()).toEqual([first.name, second.name].sort());
    const left = file.sealed.filter(({ name }) => name !== first.name && name !== second.name);
    for (const { name, data } of left) expect((await put(agent, name, data)).status).toBe(201);
    expect(await held(agent, names)).toHaveLength(5);
    expect(await held(world.mx.as("colleague"), names)).toEqual([]);

    const sent = await agent.act(fileOf(file));
    expect(sent).toMatchObject({ status: 201, refusal: null });
    await world.settle();
    const reader = world.us.as("liaison");
    const back: Buffer[] = [];
    for (const { name } of file.sealed) {
      const answer = await reader.request("GET", `/api/v1/acts/${sent.hash}/chunks/${name}`);
      back.push(Buffer.from(await answer.arrayBuffer()));
    }
    expect(Buffer.concat(file.open(back)).equals(file.plain)).toBe(true);
  }, 60_000);

  test("a delivery that was cut sends the partner only the chunks that it lacks", async () => {
    const agent = world.mx.as("liaison");
    const file = sealFile(randomBytes(6 * MEBIBYTE));
    for (const { name, data } of file.sealed) await put(agent, name, data);
    wire.paths.length = 0;
    let arrived = 0;
    wire.fate = () => (++arrived > 6 ? "drop" : "pass");
    expect((await agent.act(fileOf(file))).status).toBe(201);
    await expect.poll(() => wire.paths.filter((one) => one.startsWith("PUT")).length, { timeout: 10_000 }).toBeGreaterThan(2);
    wire.fate = () => "pass";
    await world.mx.restart();
    await world.settle();
    const put_ = wire.arrived.filter((one) => one.startsWith("PUT") && file.sealed.some(({ name }) => one.endsWith(name)));
    expect(put_).toHaveLength(6);
    expect(new Set(put_).size).toBe(6);
  }, 60_000);

  test("a wrong chunk is refused, and an act that names a chunk which is not here too", async () => {
    const agent = world.mx.as("liaison");
    const file = sealFile(randomBytes(MEBIBYTE + 5));
    const [first, second] = file.sealed;
    if (first === undefined || second === undefined) throw new Error("no chunks");
    const wrong = await put(agent, first.name, second.data);
    expect([wrong.status, ((await wrong.json()) as { refusal: unknown }).refusal]).toMatchObject([
      400,
      { kind: "malformed", at: "/params/sha256" },
    ]);
    await put(agent, first.name, first.data);
    expect(await agent.act(fileOf(file))).toMatchObject({ refusal: { kind: "wrong-field", rule: "chunks" } });
  });

  test("a large chunk, a name that is no hash and a list that is too long are refused before anything is kept", async () => {
    const agent = world.mx.as("liaison");
    expect((await put(agent, "0".repeat(64), new Uint8Array(MEBIBYTE + 17))).status).toBe(413);
    expect((await put(agent, "zz", new Uint8Array(1))).status).toBe(422);
    const many = Array.from({ length: 2049 }, () => "0".repeat(64));
    expect((await agent.request("POST", "/api/v1/chunks/held", { chunks: many })).status).toBe(422);
  });
});

test("the seal is that of the spec: AES-256-GCM, number of the chunk in the nonce, number of chunks beside it", () => {
  const file = sealFile(Buffer.from("one chunk"));
  const nonce = Buffer.alloc(12);
  const count = Buffer.alloc(8);
  count.writeUInt8(1, 7);
  const cipher = createCipheriv("aes-256-gcm", file.key, nonce).setAAD(count);
  const sealed = Buffer.concat([cipher.update("one chunk"), cipher.final(), cipher.getAuthTag()]);
  expect(sealed.equals(file.sealed[0]?.data ?? Buffer.alloc(0))).toBe(true);
});
