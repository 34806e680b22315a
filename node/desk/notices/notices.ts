import { sql } from "kysely";
import { base64url } from "#kernel";
import type { Node } from "#node/context.ts";
import { eraseText, openTexts } from "#node/desk/sealed-text.ts";
import type { Mailer, Sent } from "./mailer.ts";
import type { NoticeKind, NoticeLanguage } from "./notice-words.ts";
import type { Pusher, Subscription } from "./pusher.ts";

export const MAIL_KIND = "mail address";
export const PUSH_KIND = "push subscription";

/** Seconds before the first, second … try again; after the last the notice is given up: by then it says nothing new. */
const AGAIN = [60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600];
const AT_ONCE = 50;
/** Seconds that one try may take. */
const LEASE = 120;

type Choice = { readonly kid: string; readonly language: string; readonly kinds: readonly string[]; readonly hasMail: boolean };
type NoticeRow = {
  readonly id: number;
  readonly kid: string;
  readonly channel: string;
  readonly device: number | null;
  readonly urgent: boolean;
  readonly attempts: number;
};

/** The queue of notices: who is told by which channel is written down first, and tried until it is sent, is of no use any more or is given up. */
export class Notices {
  readonly mailer: Mailer | null;
  readonly pusher: Pusher | null;
  readonly #node: Node;

  constructor(node: Node, mailer: Mailer | null, pusher: Pusher | null) {
    this.#node = node;
    this.mailer = mailer;
    this.pusher = pusher;
  }

  /** Writes down that these people are to be told, each as they chose. One that waits to be sent already says all that a second would. */
  async tell(kids: readonly string[], kind: NoticeKind): Promise<void> {
    const asked = [...new Set(kids)];
    if (asked.length === 0) return;
    const urgent = kind === "ring";
    for (const { kid, hasMail } of (await this.#choices(asked)).filter(({ kinds }) => kinds.includes(kind))) {
      if (hasMail && this.mailer !== null) await this.#enqueue(kid, "mail", null, urgent);
      if (this.pusher === null) continue;
      const devices = await this.#node.db.selectFrom("push_device").select("id").where("kid", "=", kid).execute();
      for (const { id } of devices) await this.#enqueue(kid, "push", id, urgent);
    }
  }

  /** Sends what is due, the oldest first; gives how many were sent. */
  async round(): Promise<number> {
    const now = this.#node.clock.now();
    // What is being tried is out of the queue for a while: a second round does not send it again, a crash does not lose it.
    const { rows } = await sql<NoticeRow>`update notice set next_at = ${now + LEASE} where id in (
        select id from notice where next_at <= ${now} order by urgent desc, id limit ${AT_ONCE} for update skip locked)
      returning id, kid, channel, device, urgent, attempts`.execute(this.#node.db);
    const sent = await Promise.all(rows.map((row) => this.#try(row)));
    return sent.filter(Boolean).length;
  }

  close(): void {
    this.mailer?.close();
  }

  async #choices(kids: readonly string[]): Promise<Choice[]> {
    const rows = await this.#node.db
      .selectFrom("notice_choice")
      .select(["kid", "language", "kinds", "mail_data"])
      .where("kid", "in", kids)
      .execute();
    return rows.map(({ kid, language, kinds, mail_data: mail }) => ({ kid, language, kinds, hasMail: mail !== null }));
  }

  async #enqueue(kid: string, channel: "mail" | "push", device: number | null, urgent: boolean): Promise<void> {
    const { db, clock } = this.#node;
    const now = clock.now();
    const waiting = await db
      .selectFrom("notice")
      .select("id")
      .where("kid", "=", kid)
      .where("channel", "=", channel)
      .where("device", device === null ? "is" : "=", device)
      .where("urgent", "=", urgent)
      .where("attempts", "=", 0)
      .executeTakeFirst();
    if (waiting !== undefined) return;
    await db.insertInto("notice").values({ kid, channel, device, urgent, at: now, attempts: 0, next_at: now, last_error: null }).execute();
  }

  async #try(row: NoticeRow): Promise<boolean> {
    try {
      const result = await this.#send(row);
      if (result === "gone") await this.#forget(row);
      await this.#node.db.deleteFrom("notice").where("id", "=", row.id).execute();
      this.#node.metrics.notice(row.channel, result);
      return result === "sent";
    } catch (error) {
      this.#node.logger.warn({ channel: row.channel, attempts: row.attempts + 1, err: error }, "a notice was not sent");
      await this.#postpone(row, error);
      return false;
    }
  }

  async #send({ kid, channel, device, urgent }: NoticeRow): Promise<Sent> {
    const language = await this.#languageOf(kid);
    // Who may no longer sign in is told nothing more.
    if (language === null || !(await this.#node.inForce(kid))) return "gone";
    if (channel === "mail") {
      const address = await this.addressOf(kid);
      return address === null || this.mailer === null ? "gone" : this.mailer.send(address, language, urgent);
    }
    const subscription = device === null ? null : await this.#subscription(device);
    return subscription === null || this.pusher === null ? "gone" : this.pusher.send(subscription, language, urgent);
  }

  async #languageOf(kid: string): Promise<NoticeLanguage | null> {
    const row = await this.#node.db.selectFrom("notice_choice").select("language").where("kid", "=", kid).executeTakeFirst();
    return row === undefined ? null : row.language === "en" ? "en" : "es";
  }

  /** The address that this person gave; null if none, or if it was erased. */
  async addressOf(kid: string): Promise<string | null> {
    const row = await this.#node.db
      .selectFrom("notice_choice")
      .select(["mail_nonce", "mail_data"])
      .where("kid", "=", kid)
      .executeTakeFirst();
    if (row === undefined || row.mail_nonce === null || row.mail_data === null) return null;
    const opened = await openTexts(this.#node, MAIL_KIND, [{ of: kid, nonce: row.mail_nonce, data: row.mail_data }]);
    return opened.get(kid) ?? null;
  }

  async #subscription(device: number): Promise<Subscription | null> {
    const row = await this.#node.db.selectFrom("push_device").selectAll().where("id", "=", device).executeTakeFirst();
    if (row === undefined) return null;
    const of = base64url(row.endpoint);
    const text = (await openTexts(this.#node, PUSH_KIND, [{ of, nonce: row.nonce, data: row.data }])).get(of);
    return text === undefined ? null : (JSON.parse(text) as Subscription);
  }

  /** An address that takes nothing more: a device is forgotten, a mail address is kept and shown as failing. */
  async #forget({ kid, channel, device }: NoticeRow): Promise<void> {
    const { db, clock } = this.#node;
    if (channel === "mail") {
      await db.updateTable("notice_choice").set({ mail_failed_at: clock.now() }).where("kid", "=", kid).execute();
      return;
    }
    const row = await db
      .deleteFrom("push_device")
      .where("id", "=", device ?? 0)
      .returning("endpoint")
      .executeTakeFirst();
    if (row !== undefined) await eraseText(this.#node, PUSH_KIND, base64url(row.endpoint));
  }

  async #postpone({ id, attempts }: NoticeRow, error: unknown): Promise<void> {
    const { db, clock, metrics } = this.#node;
    const wait = AGAIN[attempts];
    if (wait === undefined) {
      metrics.notice("any", "given-up");
      await db.deleteFrom("notice").where("id", "=", id).execute();
      return;
    }
    await db
      .updateTable("notice")
      .set({ attempts: attempts + 1, next_at: clock.now() + wait, last_error: error instanceof Error ? error.name : "error" })
      .where("id", "=", id)
      .execute();
  }
}
