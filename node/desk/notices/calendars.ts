import ical, { ICalCalendarMethod } from "ical-generator";
import { sql } from "kysely";
import { base64url, type Clock, endOfDay, localDate, type Protocol } from "#kernel";
import type { Node } from "#node/context.ts";
import type { CaseFileRow } from "#node/store/database.ts";
import { hashOf } from "./notice-store.ts";
import type { NoticeLanguage } from "./notice-words.ts";

const DAY = 86_400;
const MOST = 500;
/** Seconds of shifts past that a calendar still has. */
const PAST = 7 * DAY;

const words: Readonly<
  Record<NoticeLanguage, { readonly name: string; readonly shift: (place: number) => string; readonly noNumber: string }>
> = {
  es: { name: "Hito: plazos y guardias", shift: (place) => (place === 1 ? "Guardia" : `Guardia, relevo ${place}`), noNumber: "sin número" },
  en: {
    name: "Hito: deadlines and duty",
    shift: (place) => (place === 1 ? "On duty" : `On duty, call ${place}`),
    noNumber: "without number",
  },
};

/** Calendars of duties (RFC 5545) for whoever has their secret address: names of duties and numbers of cases, nothing else. */
export class Calendars {
  readonly #node: Node;

  constructor(node: Node) {
    this.#node = node;
  }

  /** The calendar of the person whose secret this is; null for none, and for who may no longer sign in. */
  async feed(secret: string, language: NoticeLanguage): Promise<string | null> {
    const row = await this.#node.db.selectFrom("calendar_feed").select("kid").where("secret", "=", hashOf(secret)).executeTakeFirst();
    if (row === undefined || !(await this.#node.inForce(row.kid))) return null;
    const say = words[language];
    const host = new URL(this.#node.config.publicUrl).hostname;
    const calendar = ical({ name: say.name, method: ICalCalendarMethod.PUBLISH, ttl: 3600, prodId: { company: "Hito", product: "Hito" } });
    for (const file of await this.#casesOf(row.kid)) {
      const known = this.#node.protocols.get(file.protocol);
      for (const [name, clock] of Object.entries(file.state.clocks)) {
        if (clock.run !== "running" || clock.debtor !== this.#node.party) continue;
        const label = known?.texts.deadlines[name]?.label[language] ?? name;
        calendar.createEvent({
          id: `${base64url(file.id)}-${name}@${host}`,
          summary: `${label} · ${file.number ?? say.noNumber}`,
          stamp: new Date(this.#node.clock.now() * 1000),
          ...timeOf(known?.protocol, name, clock),
        });
      }
    }
    for (const { id, place, begins, ends } of await this.#shiftsOf(row.kid))
      calendar.createEvent({
        id: `shift-${id}@${host}`,
        summary: say.shift(place),
        stamp: new Date(this.#node.clock.now() * 1000),
        start: new Date(begins * 1000),
        end: new Date(ends * 1000),
      });
    return calendar.toString();
  }

  /** Open cases that the person has in hand, or sees in somebody's stead. */
  #casesOf(kid: string): Promise<CaseFileRow[]> {
    const { db, clock } = this.#node;
    return db
      .selectFrom("case_file")
      .selectAll()
      .where("waits", "=", "us")
      .where(({ eb, or, selectFrom }) =>
        or([
          eb("whose", "=", kid),
          eb("id", "in", selectFrom("assignment").select("case_id").where("kid", "=", kid).where("ends", ">", clock.now())),
        ]),
      )
      .where(sql<boolean>`exists (select 1 from visible v where v.agent = ${kid} and v.case_id = case_file.id and v.opens)`)
      .orderBy("wait_at")
      .limit(MOST)
      .execute();
  }

  #shiftsOf(kid: string) {
    return this.#node.db
      .selectFrom("shift")
      .select(["id", "place", "begins", "ends"])
      .where("kid", "=", kid)
      .where("removed_at", "is", null)
      .where("ends", ">", this.#node.clock.now() - PAST)
      .orderBy("begins")
      .limit(MOST)
      .execute();
  }
}

/** A duty that ends with a day is that day's; one that runs by the hour ends at its minute. */
function timeOf(protocol: Protocol | undefined, name: string, { due, zone }: Clock): { start: Date; end: Date; allDay?: true } {
  const length = protocol?.deadlines[name]?.length;
  const day = localDate(zone, due - 1);
  const byHours = length !== undefined && "hours" in length;
  if (byHours || endOfDay(zone, day) !== due) return { start: new Date(due * 1000), end: new Date(due * 1000) };
  const start = new Date(`${day}T00:00:00Z`);
  return { start, end: new Date(start.getTime() + DAY * 1000), allDay: true };
}
