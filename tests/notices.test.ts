/** Somebody is told that something waits, by mail and by web push, and never what; and keeps a calendar of own duties. */
import { createECDH, randomBytes } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import ece from "http_ece";
import { jwtVerify } from "jose";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Config } from "#node/config.ts";
import { createPushKeys } from "#node/desk/notices/pusher.ts";
import { check, fsckSettings } from "#node/fsck.ts";
import { startNode } from "#node/start.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

const DAY = 86_400;
const PASSWORD = "a password of a test";

type Mail = { readonly to: string[]; readonly text: string };

/** A mail server that keeps what it is given; `down` refuses for now, `unknown` refuses the address for good. */
class MailServer {
  readonly got: Mail[] = [];
  down = false;
  readonly unknown = new Set<string>();
  readonly #server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) =>
      username === "hito" && password === PASSWORD ? done(null, { user: username }) : done(new Error("no")),
    onRcptTo: ({ address }, _, done) => {
      if (this.down) return done(Object.assign(new Error("later"), { responseCode: 451 }));
      return done(this.unknown.has(address) ? Object.assign(new Error("nobody"), { responseCode: 550 }) : null);
    },
    onData: (stream, { envelope }, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        this.got.push({ to: envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(parts).toString() });
        done();
      });
    },
  });
  start(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => resolve((this.#server.server.address() as AddressInfo).port));
    });
  }
  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

type Push = { readonly path: string; readonly headers: Record<string, string>; readonly plain: unknown };

/** A push service over HTTP, and the browser behind it that can read what comes. */
class PushService {
  readonly got: Push[] = [];
  status = 201;
  readonly #auth = randomBytes(16);
  readonly #keys = createECDH("prime256v1");
  readonly #server: Server;
  constructor() {
    this.#keys.generateKeys();
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const body = Buffer.concat(parts);
        const authSecret = this.#auth.toString("base64url");
        const plain = ece.decrypt(body, { version: "aes128gcm", privateKey: this.#keys, authSecret }) as Buffer;
        this.got.push({ path: request.url ?? "", headers: request.headers as Record<string, string>, plain: JSON.parse(plain.toString()) });
        response.writeHead(this.status).end();
      });
    });
  }
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  subscription(name: string) {
    const p256dh = this.#keys.getPublicKey().toString("base64url");
    return { endpoint: `${this.origin}/${name}`, p256dh, auth: this.#auth.toString("base64url"), label: name };
  }
  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

let world: TwoParties;
const mails = new MailServer();
const pushes = new PushService();
const keys = createPushKeys();

beforeAll(async () => {
  const port = await mails.start();
  await pushes.start();
  world = await startTwoParties();
  const { us, folder, clock } = world;
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    return path;
  };
  const config: Config = {
    ...us.config,
    mail: { host: "127.0.0.1", port, security: "none", user: "hito", from: "hito@agency.test", domains: ["agency.test"] },
    push: { subject: "mailto:operator@agency.test", services: ["127.0.0.1"] },
    secrets: { ...us.config.secrets, mailPassword: write("mail", `${PASSWORD}\n`), push: write("push.json", JSON.stringify(keys)) },
  };
  await us.running.stop();
  us.running = await startNode(config, { clock, rounds: false, logger: us.running.node.logger });
}, 120_000);
afterAll(async () => {
  await world?.stop();
  await mails.stop();
  await pushes.stop();
});

/** All that follows from the newest commits, and one try of every notice. */
const work = async (): Promise<void> => {
  await world.settle();
  await world.us.running.workers.round();
  await world.us.running.workers.sent();
};
const said = () => ({ mails: mails.got.splice(0), pushes: pushes.got.splice(0) });
const waiting = () => world.us.running.node.db.selectFrom("notice").selectAll().execute();
const choose = (change: object = {}) =>
  world.us.as("liaison").request("PUT", "/api/v1/notices", {
    mail: "liaison@agency.test",
    kinds: ["ring", "handed", "act", "deadline", "draft"],
    language: "en",
    ...change,
  });
const open = async (frame: object = {}) => {
  const { case: id, number } = await world.mx.as("liaison").act(traceRequest({ frame: { ...traceRequest().frame, ...frame } }));
  await world.settle();
  return { id, number };
};

describe("notices", () => {
  test("nobody is told who did not ask for it, and only addresses of the operator's domains and push services are taken", async () => {
    const person = world.us.as("liaison");
    await open();
    await work();
    expect(said()).toEqual({ mails: [], pushes: [] });
    expect(await waiting()).toEqual([]);
    expect((await choose({ mail: "liaison@elsewhere.test" })).status).toBe(422);
    expect((await choose({ mail: "liaison@agency.test\r\nBcc: x@agency.test" })).status).toBe(422);
    const elsewhere = { ...pushes.subscription("a"), endpoint: "http://169.254.169.254/latest" };
    expect((await person.request("POST", "/api/v1/notices/devices", elsewhere)).status).toBe(422);
    expect(await person.get("/api/v1/notices")).toMatchObject({
      mail: { address: null },
      push: { publicKey: keys.publicKey, devices: [] },
      kinds: [],
      calendar: null,
    });
    expect(await world.mx.as("liaison").get("/api/v1/notices")).toMatchObject({ mail: null, push: null });
  });

  test("say that something waits and where, in the chosen language, and nothing else; addresses lie sealed", async () => {
    const person = world.us.as("liaison");
    expect((await choose()).status).toBe(204);
    expect((await person.request("POST", "/api/v1/notices/devices", pushes.subscription("phone"))).status).toBe(204);
    const { number, id } = await open();
    await work();
    const { mails: got, pushes: pushed } = said();
    expect(got).toMatchObject([{ to: ["liaison@agency.test"] }]);
    const text = got[0]?.text ?? "";
    expect(text).toContain("Subject: Hito: something waits");
    expect(text).toContain("Something waits in your Hito inbox.");
    expect(text).toContain(`${world.us.config.publicUrl}/inbox`);
    for (const secret of [number ?? "?", id, "information", "request", "mx", "MX", "Mexico"])
      expect(text.replaceAll(world.us.config.publicUrl, ""), secret).not.toContain(secret);
    expect(pushed).toMatchObject([
      { path: "/phone", plain: { language: "en" }, headers: { ttl: "43200", urgency: "normal", topic: "hito" } },
    ]);
    const token = /^vapid t=([^,]+)/.exec(pushed[0]?.headers.authorization ?? "")?.[1] ?? "";
    const publicKey = Buffer.from(keys.publicKey, "base64url");
    const jwk = {
      kty: "EC",
      crv: "P-256",
      x: publicKey.subarray(1, 33).toString("base64url"),
      y: publicKey.subarray(33).toString("base64url"),
    };
    const { payload } = await jwtVerify(token, jwk);
    expect(payload).toMatchObject({ aud: pushes.origin, sub: "mailto:operator@agency.test" });
    const { db } = world.us.running.node;
    const rows = [await db.selectFrom("notice_choice").selectAll().execute(), await db.selectFrom("push_device").selectAll().execute()];
    const values = rows.flat().flatMap((row) => Object.values(row));
    const kept = values.map((value) => (Buffer.isBuffer(value) ? value.toString("latin1") : String(value))).join("\n");
    expect(kept).toContain("phone");
    expect(kept).not.toContain(pushes.origin);
    expect(kept).not.toContain("liaison@agency.test");
    expect(await waiting()).toEqual([]);
  });

  test("what waits to be sent is tried again until the server is back, once; several things that wait are one notice", async () => {
    mails.down = true;
    pushes.status = 500;
    await open();
    await open();
    await work();
    expect(said().mails).toEqual([]);
    pushes.got.splice(0);
    expect(await waiting()).toMatchObject([{ attempts: 1 }, { attempts: 1 }]);
    mails.down = false;
    pushes.status = 201;
    await work();
    expect(said()).toEqual({ mails: [], pushes: [] });
    world.clock.advance(60);
    await work();
    const again = said();
    expect([again.mails.length, again.pushes.length]).toEqual([1, 1]);
    expect(await waiting()).toEqual([]);
  });

  test("a notice that nobody takes for a day is given up; an address that is none is shown as failing, a browser that is gone is forgotten", async () => {
    const person = world.us.as("liaison");
    mails.down = true;
    pushes.status = 410;
    await open();
    await work();
    const tried = (await waiting()).map(({ id }) => id);
    expect(tried).toHaveLength(1);
    for (let i = 0; i < 9; i++) {
      await work();
      world.clock.advance(12 * 3600);
    }
    mails.down = false;
    said();
    expect((await waiting()).filter(({ id }) => tried.includes(id))).toEqual([]);
    await work();
    said();
    expect(await person.get("/api/v1/notices")).toMatchObject({
      mail: { address: "liaison@agency.test", failedAt: null },
      push: { devices: [] },
    });
    pushes.status = 201;
    mails.unknown.add("liaison@agency.test");
    await open();
    await work();
    said();
    const { mail } = await person.get<{ mail: { failedAt: number | null } }>("/api/v1/notices");
    expect(mail.failedAt).toBe(world.clock.now());
    mails.unknown.clear();
    await choose();
    expect(await person.get("/api/v1/notices")).toMatchObject({ mail: { failedAt: null } });
  });

  test("a case that rings, one that is handed over, a deadline that is near and past: each once, as chosen", async () => {
    const { us, clock } = world;
    const person = us.as("liaison");
    await person.request("POST", "/api/v1/notices/devices", pushes.subscription("phone"));
    await work();
    said();
    await choose({ mail: null, kinds: ["ring"] });
    await open();
    await work();
    expect(said()).toEqual({ mails: [], pushes: [] });
    await person.request("POST", "/api/v1/shifts", { kid: person.kid, place: 1, begins: clock.now(), ends: clock.now() + DAY });
    const { id } = await open({ urgency: "flash" });
    await work();
    expect(said().pushes).toMatchObject([{ plain: { language: "en" }, headers: { urgency: "high", ttl: "900" } }]);

    await choose({ mail: null, kinds: ["deadline"], language: "es" });
    await person.act({ type: "assign", case: id, frame: { agent: person.kid, give: true } });
    await work();
    expect(said().pushes).toEqual([]);
    const { cases } = await person.get<{ cases: { case: string; clocks: { due: number }[] }[] }>("/api/v1/inbox/mine");
    const due = cases.find((one) => one.case === id)?.clocks[0]?.due ?? 0;
    clock.advance(due - clock.now() - 3600);
    await work();
    expect(said().pushes).toMatchObject([{ plain: { language: "es" } }]);
    clock.advance(120);
    await work();
    expect(said().pushes).toEqual([]);
    clock.advance(3600);
    await work();
    expect(said().pushes).toHaveLength(1);

    const agent = us.as("agent");
    await agent.request("PUT", "/api/v1/notices", { mail: "agent@agency.test", kinds: ["handed"], language: "en" });
    await person.act({ type: "assign", case: id, frame: { agent: agent.kid, give: true } });
    await work();
    expect(said().mails).toMatchObject([{ to: ["agent@agency.test"] }]);
  });

  test("a device and an address that are taken back get nothing more", async () => {
    const person = world.us.as("liaison");
    await choose({ mail: "liaison@agency.test", kinds: ["act"] });
    const { push } = await person.get<{ push: { devices: { id: number }[] } }>("/api/v1/notices");
    expect((await world.us.as("agent").request("DELETE", `/api/v1/notices/devices/${push.devices[0]?.id}`)).status).toBe(404);
    expect((await person.request("DELETE", `/api/v1/notices/devices/${push.devices[0]?.id}`)).status).toBe(204);
    await choose({ mail: null, kinds: ["act"] });
    await open();
    await work();
    expect(said()).toEqual({ mails: [], pushes: [] });
    expect(await person.get("/api/v1/notices")).toMatchObject({ mail: { address: null }, push: { devices: [] } });
  });
});

describe("the calendar of duties", () => {
  const feed = (address: string) => fetch(address);
  const unfold = (text: string): string[] => text.replaceAll("\r\n ", "").split("\r\n");

  test("has names of duties and numbers of cases, whole days as days and shifts with their hours, behind an address that can be renewed", async () => {
    const { us, mx, clock } = world;
    const person = us.as("liaison");
    const { id, number } = await open({ answerBy: "2026-01-15" });
    await person.act({ type: "assign", case: id, frame: { agent: person.kid, give: true } });
    const begins = clock.now() + 3600;
    await person.request("POST", "/api/v1/shifts", { kid: person.kid, place: 2, begins, ends: begins + 7200 });
    const made = await person.request("POST", "/api/v1/notices/calendar");
    const { address } = (await made.json()) as { address: string };
    const answer = await feed(`${address}?language=en`);
    expect(answer.headers.get("content-type")).toContain("text/calendar");
    const lines = unfold(await answer.text());
    const event = (summary: string) => {
      const at = lines.indexOf(`SUMMARY:${summary}`);
      return lines.slice(lines.lastIndexOf("BEGIN:VEVENT", at), lines.indexOf("END:VEVENT", at));
    };
    expect(event(`Answer · ${number}`)).toEqual(expect.arrayContaining(["DTSTART;VALUE=DATE:20260115", "DTEND;VALUE=DATE:20260116"]));
    const utc = (at: number) => new Date(at * 1000).toISOString().replace(/[-:]|\.\d+/g, "");
    expect(event("On duty, call 2")).toEqual(expect.arrayContaining([`DTSTART:${utc(begins)}`, `DTEND:${utc(begins + 7200)}`]));
    expect(lines.filter((line) => line.startsWith("SUMMARY:")).every((line) => /^SUMMARY:(On duty|Acknowledge|Answer)/.test(line))).toBe(
      true,
    );
    expect(lines.join()).not.toMatch(/DESCRIPTION|ATTENDEE|ORGANIZER|Fiscal/);
    expect(unfold(await (await feed(address)).text()).some((line) => line === `SUMMARY:Respuesta · ${number}`)).toBe(true);

    const renewed = (await (await person.request("POST", "/api/v1/notices/calendar")).json()) as { address: string };
    expect((await feed(address)).status).toBe(404);
    expect((await feed(renewed.address)).status).toBe(200);
    expect((await feed(renewed.address.replace(us.config.publicUrl, mx.config.publicUrl))).status).toBe(404);
    const kept = await us.running.node.db.selectFrom("calendar_feed").selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(renewed.address.split("/").at(-1));
    await person.request("DELETE", "/api/v1/notices/calendar");
    expect((await feed(renewed.address)).status).toBe(404);
  });

  test("and the records are as they follow", async () => {
    const { config, running } = world.us;
    const settings = await fsckSettings(config, running.node);
    const { report } = await check({ ...settings, db: running.node.db, keysDb: running.node.keysDb }, {});
    expect(report.differences).toEqual([]);
  });
});
