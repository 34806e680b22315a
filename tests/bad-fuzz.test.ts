import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BatchDraft, base64url, type Refusal, refusalText, signInClaim, signJws } from "#kernel";
import { createApp } from "#node/app.ts";
import type { PeerNode } from "#node/context.ts";
import { nodeCrypto } from "#node/crypto.ts";
import { buildBatch } from "#node/exchange/build-batch.ts";
import { revokeKey } from "#node/identity/ceremony.ts";
import { sdJwt } from "./agent.ts";
import { seedOf } from "./faults/chance.ts";
import { changes, snapshotOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { Forger } from "./faults/forger.ts";
import { signText } from "./records/forge.ts";
import { garbage, JSON_MUTATORS, MUTATORS, type Random, seededRandom } from "./records/mutate.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

const COUNT = Number(process.env.HITO_FUZZ ?? 10_000);

type Sent = { readonly method: string; readonly path: string; readonly body?: string; readonly headers?: Record<string, string> };
type Source = { readonly what: string; readonly share: number; readonly isMutated: boolean; make(random: Random): Promise<Sent> | Sent };

const mutated = (text: string, random: Random): string => random.pick(Object.values(MUTATORS))(text, random);
const mutatedJson = (text: string, random: Random): string => random.pick(Object.values(JSON_MUTATORS))(text, random);
const json = { "content-type": "application/json" };

/** A node answers whatever it is sent; nothing that it refuses changes anything but the record of a refusal. */
describe("anything at all, sent to a running node", () => {
  let world: TwoParties;
  let forger: Forger;
  let sources: Source[];
  let send: (sent: Sent) => Promise<Response>;
  beforeAll(async () => {
    world = await startTwoParties();
    forger = await Forger.replace(world);
    const { case: id } = await world.mx.as("liaison").act(opening("mx"));
    await world.mx.running.workers.stop();
    sources = await sourcesOf(world, forger, id);
    const app = createApp(world.mx.running.node);
    const env = { incoming: { socket: { remoteAddress: "127.0.0.1", remotePort: 1, remoteFamily: "IPv4" } } };
    send = async ({ method, path, body, headers = {} }) => {
      const bodied = method === "GET" || body === undefined ? {} : { body: Buffer.from(body, "utf8") };
      return app.fetch(new Request(`http://127.0.0.1${path}`, { method, headers, ...bodied }), env);
    };
  });
  afterAll(() => world?.stop());

  test(`${COUNT} requests, most of them valid ones with something changed: never a fault, never a change`, async () => {
    const seed = seedOf();
    const random = seededRandom(seed);
    console.log(`fuzz: seed ${seed}`);
    const { node } = world.mx.running;
    const before = await snapshotOf(node);
    const statuses = new Map<string, Map<number, number>>();
    let [bad, sentMutated] = [0, 0];
    const recorded = new Set<string>();
    const faults: string[] = [];
    const pot = sources.flatMap((source) => Array.from({ length: source.share }, () => source));
    for (let i = 0; i < COUNT; i++) {
      const source = random.pick(pot);
      const sent = await source.make(random);
      if (source.isMutated) sentMutated++;
      const response = await send(sent).catch((error: unknown) => {
        throw new Error(`${source.what} broke: ${JSON.stringify(sent).slice(0, 2000)}`, { cause: error });
      });
      const counts = statuses.get(source.what) ?? new Map<number, number>();
      statuses.set(source.what, counts.set(response.status, (counts.get(response.status) ?? 0) + 1));
      const text = await response.text();
      if (response.status >= 500) faults.push(`${response.status} for ${source.what}: ${JSON.stringify(sent).slice(0, 2000)}`);
      if (response.status < 400 || response.status >= 500) continue;
      bad++;
      // A witness answers as tlog-witness has it.
      if (sent.path.startsWith("/witness")) continue;
      const { refusal, text: told } = JSON.parse(text) as { refusal: Refusal; text: unknown };
      expect(told).toEqual(refusalText(refusal));
      if (source.what.endsWith("acts") && isRecorded(refusal)) recorded.add(jwtIn(sent.body ?? ""));
    }
    expect(faults.slice(0, 5)).toEqual([]);
    const changed = changes(before, await snapshotOf(node));
    console.log(
      [...statuses]
        .map(
          ([what, counts]) =>
            `fuzz: ${what}: ${[...counts]
              .sort()
              .map(([status, count]) => `${status} × ${count}`)
              .join(", ")}`,
        )
        .join("\n"),
    );
    console.log(
      `fuzz: ${COUNT} requests, ${sentMutated} of them mutated valid ones, ${bad} refused, ${recorded.size} signed acts among them recorded, 0 faults`,
    );
    const { size } = recorded;
    const entries = { log_entry: size, refusal: size, "log domestic": size, "checkpoint domestic": "changed" };
    expect(changed).toEqual(size === 0 ? {} : entries);
    expect(sentMutated * 2).toBeGreaterThanOrEqual(COUNT);
  }, 600_000);
});

/** Kinds of refusal before a known key's signature has verified. */
const UNSIGNED = new Set(["malformed", "oversized", "unknown-version", "unknown-party", "unknown-key", "bad-signature", "unauthenticated"]);

const isRecorded = (refusal: Refusal): boolean =>
  !UNSIGNED.has(refusal.kind) &&
  !(refusal.kind === "no-power" && refusal.power.startsWith("submit")) &&
  !(refusal.kind === "wrong-field" && refusal.at.startsWith("/body"));

/** The record in a body. */
const jwtIn = (body: string): string => (JSON.parse(body) as { act: string }).act.split("~")[0] ?? "";

async function sourcesOf(world: TwoParties, forger: Forger, id: string): Promise<Source[]> {
  const agent = world.mx.as("liaison");
  const { origin } = new URL(world.mx.config.publicUrl);
  const token = await signIn(world);
  const signed = { ...json, authorization: `Bearer ${token}` };
  // Accepted before: some changes change nothing, and the same act again is no new one.
  const accepted = await agent.sign(opening("mx"));
  await agent.send(accepted, accepted.case);
  const act = sdJwt(accepted);
  const draft = opening("mx");
  const check = JSON.stringify({
    payload: { ...draft, content: undefined, case: id, seen: null, party: "mx", agency: "fgr" },
    content: draft.content,
  });
  const built = await buildBatch(world.us.running.node, world.us.running.node.peers.get("mx") as PeerNode, 0, 256);
  const batch = built?.batch ?? "";
  const envelope = await forger.seal(batch);
  const good = (await forger.draft([])) as BatchDraft;
  const fresh = await forger.sign({ ...good, entries: [], items: [] });
  const revocation = await revokeKey(
    { crypto: nodeCrypto, now: world.clock.now() },
    { party: "mx", by: world.us.root.key.signer, key: agent.kid, because: "ended", at: world.clock.now() },
  );
  const claim = await signJws(nodeCrypto, agent.signer, signInClaim.typ, { challenge: "x".repeat(43), origin });
  const chunk = base64url(nodeCrypto.random(32));
  const post = (path: string, body: string, headers: Record<string, string> = signed): Sent => ({ method: "POST", path, body, headers });
  const jose = { "content-type": "application/jose" };
  const paths = [
    "/api/v1/cases/ID",
    "/api/v1/cases/ID/bundle",
    "/api/v1/acts/HASH/proof",
    "/api/v1/records/HASH",
    "/api/v1/chunks/HASH",
    "/api/v1/cases?state=Q&cursor=Q&protocol=Q&open=Q",
    "/api/v1/agents?agency=Q",
    "/api/v1/bases?on=Q&q=Q",
    "/log/Q/checkpoint",
    "/log/channel-us/tile/0/Q",
    "/log/channel-us/records/Q",
    "/exchange/v1/chunks/HASH",
    "/api/v1/cases/ID/readers",
  ];
  const odd = (random: Random): string =>
    random.pick([
      "%00",
      "%ff",
      "..%2f..",
      "AAAAAAAAAAAAAAAAAAAAAB",
      "a".repeat(43),
      `${"A".repeat(42)}B`,
      "%27%3b--",
      "999999999999.AAAAAAAAAAAAAAAAAAAAAB",
      "-1",
      "x000/1",
      "%E2%82",
      "true",
      "1e9",
      encodeURIComponent(random.text(20)),
    ]);
  const real = (random: Random, path: string): string =>
    path.replace("ID", () => (random.below(2) === 0 ? id : odd(random))).replace(/HASH|Q/g, () => odd(random));
  return [
    { what: "acts", share: 25, isMutated: true, make: (random) => post("/api/v1/acts", JSON.stringify({ act: mutated(act, random) })) },
    {
      what: "bodies of acts",
      share: 5,
      isMutated: true,
      make: (random) => post("/api/v1/acts", mutatedJson(JSON.stringify({ act }), random)),
    },
    {
      what: "signed acts",
      share: 12,
      isMutated: true,
      make: async (random) => {
        // Never its turn, so that nothing of it is ever accepted.
        const one = await agent.sign({ ...later("clarify", "mx", id), seen: null, role: "requester" });
        const [header = "", payload = ""] = one.jwt.split(".").map((part) => Buffer.from(part, "base64url").toString());
        const broken = {
          ...JSON.parse(payload),
          [random.pick(["type", "basis", "role", "agency", "iat", "protocol_hash", "purpose", "frame", "seen", "of"])]: random.pick([
            [],
            {},
            "x",
            5e10,
            null,
            "accept",
            ["mx:none"],
            { a: 1 },
          ]),
        };
        const sorted = Object.fromEntries(Object.entries(broken).sort(([a], [b]) => (a < b ? -1 : 1)));
        return post(
          "/api/v1/acts",
          JSON.stringify({ act: sdJwt({ ...one, jwt: await signText(agent.signer, header, JSON.stringify(sorted)) }) }),
        );
      },
    },
    { what: "checks", share: 8, isMutated: true, make: (random) => post("/api/v1/acts/check", mutatedJson(check, random)) },
    {
      what: "records",
      share: 6,
      isMutated: true,
      make: (random) => post("/api/v1/records", JSON.stringify({ record: mutated(revocation.jwt, random), disclosures: [] }), json),
    },
    { what: "envelopes", share: 12, isMutated: true, make: (random) => post("/exchange/v1/envelopes", mutated(envelope, random), jose) },
    {
      what: "batches sealed",
      share: 14,
      isMutated: true,
      make: async (random) =>
        post("/exchange/v1/envelopes", await forger.seal(mutated(random.below(2) === 0 ? batch : fresh, random)), jose),
    },
    {
      what: "batches signed and sealed",
      share: 10,
      isMutated: true,
      make: async (random) => {
        const [header = "", payload = ""] = batch.split(".").map((part) => Buffer.from(part, "base64url").toString());
        const text = mutatedJson(payload, random);
        return post("/exchange/v1/envelopes", await forger.seal(await signText(forger.signer, header, text)), jose);
      },
    },
    {
      what: "sign-ins",
      share: 3,
      isMutated: true,
      make: (random) => post("/api/v1/session/key", JSON.stringify({ proof: mutated(claim, random) }), json),
    },
    {
      what: "challenges",
      share: 2,
      isMutated: true,
      make: (random) => post("/api/v1/session/challenge", mutatedJson(JSON.stringify({ kid: "A".repeat(44) }), random), json),
    },
    {
      what: "addresses",
      share: 12,
      isMutated: false,
      make: (random) => ({ method: "GET", path: real(random, random.pick(paths)), headers: { authorization: `Bearer ${token}` } }),
    },
    {
      what: "chunks",
      share: 2,
      isMutated: false,
      make: (random) => ({
        method: "PUT",
        path: `/exchange/v1/chunks/${odd(random)}`,
        body: chunk,
        headers: { authorization: `Hito-Node ${mutated(claim, random).replace(/[^ -~]/g, "?")}` },
      }),
    },
    {
      what: "garbage",
      share: 6,
      isMutated: false,
      make: (random) =>
        post(
          random.pick(["/api/v1/acts", "/exchange/v1/envelopes", "/api/v1/records", "/api/v1/acts/check", "/witness/add-checkpoint"]),
          garbage(random),
          random.pick([signed, jose, {}]),
        ),
    },
  ];
}

async function signIn({ mx }: TwoParties): Promise<string> {
  const agent = mx.as("liaison");
  const post = async (path: string, body: unknown) =>
    (await fetch(`${mx.config.publicUrl}${path}`, { method: "POST", body: JSON.stringify(body), headers: json })).json();
  const { challenge } = (await post("/api/v1/session/challenge", { kid: agent.kid })) as { challenge: string };
  const proof = await signJws(nodeCrypto, agent.signer, signInClaim.typ, { challenge, origin: mx.config.publicUrl });
  return ((await post("/api/v1/session/key", { proof })) as { token: string }).token;
}
