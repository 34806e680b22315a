import { type Proposal, type Protocol, refusalOf, signAct } from "#kernel";
import { requireClock } from "#node/clock.ts";
import type { Node } from "#node/context.ts";
import { type CaseRecord, caseRecord, idBytes } from "#node/store/case-record.ts";
import { acceptAct } from "./accept.ts";
import { dueOf } from "./due.ts";

/** Seconds after which the partner's node signs a lapse that the home owes. */
const PARTNER_WAIT = 3600;
const DEFAULT_GRACE = 86_400;
/** Seconds between two tries at the same clock: a lapse that was refused is not signed again at once. */
const AGAIN = 3600;
const PAGE = 500;

/** Signs `lapse` for every clock that ran out (SEMANTICS 3). Each node may; the home does at once, the other one after an hour. */
export class LapseTicker {
  readonly #node: Node;
  /** When each clock was tried last. */
  readonly #tried = new Map<string, number>();

  constructor(node: Node) {
    this.#node = node;
  }

  /** One round over all cases with a clock past its time, the oldest first; gives the number of lapses that were taken. */
  async round(): Promise<number> {
    const now = this.#node.clock.now();
    for (const [name, at] of this.#tried) if (now - at >= AGAIN) this.#tried.delete(name);
    let lapsed = 0;
    for (let page = await this.#page(now, null); page.length > 0; page = await this.#page(now, page.at(-1) ?? null)) {
      await requireClock(this.#node);
      for (const record of page) lapsed += await this.#lapse(record, now);
    }
    return lapsed;
  }

  async #page(now: number, after: CaseRecord | null): Promise<CaseRecord[]> {
    const rows = await this.#node.db
      .selectFrom("case_file")
      .selectAll()
      .where("next_due", "<=", now)
      .where("disputed", "is", null)
      .$if(after !== null, (query) =>
        query.where(({ eb, or, and }) =>
          or([
            eb("next_due", ">", after?.next_due ?? 0),
            and([eb("next_due", "=", after?.next_due ?? 0), eb("id", ">", idBytes(after?.id ?? ""))]),
          ]),
        ),
      )
      .orderBy("next_due")
      .orderBy("id")
      .limit(PAGE)
      .execute();
    return rows.map(caseRecord);
  }

  async #lapse(record: CaseRecord, now: number): Promise<number> {
    const protocol = this.#node.protocols.get(record.protocol)?.protocol;
    const isHome = record.home === this.#node.party;
    const role = protocol?.roles.find(({ side }) => side === (isHome ? "home" : "partner"))?.id;
    if (protocol === undefined || role === undefined) return 0;
    let lapsed = 0;
    for (const [clock, { run, due }] of Object.entries(record.state.clocks)) {
      const name = `${record.id} ${clock}`;
      const grace = protocol.deadlines[clock]?.grace ?? DEFAULT_GRACE;
      if (run !== "running" || now < due + grace + (isHome ? 0 : PARTNER_WAIT) || this.#tried.has(name)) continue;
      this.#tried.set(name, now);
      if (await this.#sign(protocol, record, role, clock, now)) lapsed++;
    }
    return lapsed;
  }

  /** Judged before it is signed: a node records no refusal of its own for what it could have known. */
  async #sign(protocol: Protocol, record: CaseRecord, role: string, clock: string, now: number): Promise<boolean> {
    const node = this.#node;
    const { state } = record;
    const proposal: Proposal = {
      hash: "",
      type: "lapse",
      party: node.party,
      agent: node.kid,
      signer: "node",
      role,
      seen: state.line,
      frame: { clock },
      at: now,
    };
    const mayLapse = refusalOf(protocol, state, proposal) === null && dueOf(protocol, state, proposal, node.calendarOf).against === null;
    if (!mayLapse || (await node.pendingActs(record.id)).some(({ type }) => type === "lapse")) return false;
    const signed = await signAct(node.crypto, node.signer, {
      case: record.id,
      protocol: record.protocol,
      protocol_hash: record.protocol_hash,
      type: "lapse",
      party: node.party,
      agency: "node",
      role,
      iat: now,
      seen: state.line,
      basis: [],
      territory: node.party,
      frame: { clock },
    });
    const accepted = await acceptAct(node, `${[signed.jwt, ...signed.disclosures].join("~")}~`);
    return accepted.ok;
  }
}
