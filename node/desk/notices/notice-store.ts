import { createHash, randomBytes } from "node:crypto";
import { accepted, base64url, type Outcome, refused } from "#kernel";
import type { Node } from "#node/context.ts";
import { eraseText, sealText } from "#node/desk/sealed-text.ts";
import type { Actor } from "#node/store/actor.ts";
import type { NoticeKind, NoticeLanguage } from "./notice-words.ts";
import { MAIL_KIND, PUSH_KIND } from "./notices.ts";
import type { Subscription } from "./pusher.ts";

export type Device = { readonly id: number; readonly label: string; readonly addedAt: number; readonly endpointHash: string };
export type Choices = {
  readonly mail: { readonly address: string | null; readonly failedAt: number | null } | null;
  readonly push: { readonly publicKey: string; readonly devices: readonly Device[] } | null;
  readonly kinds: readonly string[];
  readonly calendar: { readonly madeAt: number } | null;
};
export type ChoicePlan = { readonly mail: string | null; readonly kinds: readonly NoticeKind[]; readonly language: NoticeLanguage };

const MOST_DEVICES = 10;
/** Bytes of a calendar's secret. */
const SECRET = 32;

export const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/** How one person wants to be told that something waits, and that person's calendar of duties. */
export class NoticeStore {
  readonly #node: Node;
  readonly #kid: string;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#kid = actor.kid ?? "";
  }

  /** What this node offers and what the person chose. */
  async choices(): Promise<Choices> {
    const { db, notices } = this.#node;
    const [row, devices, feed] = await Promise.all([
      db.selectFrom("notice_choice").select(["kinds", "mail_failed_at"]).where("kid", "=", this.#kid).executeTakeFirst(),
      db.selectFrom("push_device").selectAll().where("kid", "=", this.#kid).orderBy("id").execute(),
      db.selectFrom("calendar_feed").select("made_at").where("kid", "=", this.#kid).executeTakeFirst(),
    ]);
    const failedAt = row?.mail_failed_at ?? null;
    return {
      mail: notices.mailer === null ? null : { address: await notices.addressOf(this.#kid), failedAt },
      push:
        notices.pusher === null
          ? null
          : {
              publicKey: notices.pusher.publicKey,
              devices: devices.map(({ id, label, added_at: addedAt, endpoint }) => ({
                id,
                label,
                addedAt,
                endpointHash: base64url(endpoint),
              })),
            },
      kinds: row?.kinds ?? [],
      calendar: feed === undefined ? null : { madeAt: feed.made_at },
    };
  }

  /** Refused `wrong-field` for an address outside the domains that the operator allows. */
  async choose({ mail, kinds, language }: ChoicePlan): Promise<Outcome<null>> {
    const domains = this.#node.config.mail?.domains;
    const domain = mail?.split("@").at(-1)?.toLowerCase();
    if (domain !== undefined && domains !== undefined && !domains.includes(domain))
      return refused({ kind: "wrong-field", at: "/body/mail", rule: "domain", expected: domains.join("|") });
    const sealed = mail === null ? null : await sealText(this.#node, MAIL_KIND, this.#kid, mail);
    if (mail === null) await eraseText(this.#node, MAIL_KIND, this.#kid);
    const row = {
      kid: this.#kid,
      language,
      kinds: [...kinds],
      mail_nonce: sealed?.nonce ?? null,
      mail_data: sealed?.data ?? null,
      mail_failed_at: null,
      set_at: this.#node.clock.now(),
    };
    await this.#node.db
      .insertInto("notice_choice")
      .values(row)
      .onConflict((conflict) => conflict.column("kid").doUpdateSet(row))
      .execute();
    return accepted(null);
  }

  /** A browser that push messages may go to. The same one again changes its keys. */
  async addDevice(subscription: Subscription, label: string): Promise<Outcome<null>> {
    const { db, notices, clock } = this.#node;
    if (notices.pusher === null) return refused({ kind: "not-found", what: "push" });
    if (!notices.pusher.mayReach(subscription.endpoint))
      return refused({ kind: "wrong-field", at: "/body/endpoint", rule: "service", expected: "a push service that this node sends to" });
    const endpoint = hashOf(subscription.endpoint);
    const others = await db.selectFrom("push_device").select("endpoint").where("kid", "=", this.#kid).execute();
    if (others.filter((row) => !row.endpoint.equals(endpoint)).length >= MOST_DEVICES)
      return refused({ kind: "oversized", at: "/devices", limit: MOST_DEVICES, actual: MOST_DEVICES + 1 });
    const sealed = await sealText(this.#node, PUSH_KIND, base64url(endpoint), JSON.stringify(subscription));
    const row = { kid: this.#kid, endpoint, label, ...sealed, added_at: clock.now() };
    await db
      .insertInto("push_device")
      .values(row)
      .onConflict((conflict) => conflict.column("endpoint").doUpdateSet(row))
      .execute();
    return accepted(null);
  }

  async removeDevice(id: number): Promise<Outcome<null>> {
    const row = await this.#node.db
      .deleteFrom("push_device")
      .where("id", "=", id)
      .where("kid", "=", this.#kid)
      .returning("endpoint")
      .executeTakeFirst();
    if (row === undefined) return refused({ kind: "not-found", what: "device" });
    await eraseText(this.#node, PUSH_KIND, base64url(row.endpoint));
    return accepted(null);
  }

  /** A new secret address of the calendar; the one before leads nowhere from then on. It is told once: only its hash is kept. */
  async renewCalendar(): Promise<string> {
    const secret = randomBytes(SECRET).toString("base64url");
    const row = { kid: this.#kid, secret: hashOf(secret), made_at: this.#node.clock.now() };
    await this.#node.db
      .insertInto("calendar_feed")
      .values(row)
      .onConflict((conflict) => conflict.column("kid").doUpdateSet(row))
      .execute();
    return secret;
  }

  async endCalendar(): Promise<void> {
    await this.#node.db.deleteFrom("calendar_feed").where("kid", "=", this.#kid).execute();
  }
}
