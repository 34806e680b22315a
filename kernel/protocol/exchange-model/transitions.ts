import { refusalOf } from "../guard.ts";
import type { CaseState } from "../state.ts";
import { generic } from "./generic.ts";
import { type Act, type Config, type Defect, fold, has, type Line, lineId, pending, proposalOf, stepOn } from "./nodes.ts";

export type Bounds = { readonly home: number; readonly partner: number };
/** `sure` moves happen sooner or later: commits, receipts sent again with each duplicate, and arrival of what is still in an outbox. */
export type Transition = { readonly label: string; readonly to: Config; readonly sure?: true };

/** Everything that may happen next: an agent signs, something arrives, a node commits what arrived, a node crashes. */
export const transitions = (config: Config, bounds: Bounds, defect?: Defect): Transition[] => [
  ...homeSigns(config, bounds),
  ...partnerSigns(config, bounds),
  ...actArrives(config, defect),
  ...homeCommits(config, defect).map(surely),
  ...lineArrives(config),
  ...partnerCommits(config, defect).map(surely),
  ...receiptsArrive(config).map(surely),
  ...crashes(config, defect),
];

const surely = (transition: Transition): Transition => ({ ...transition, sure: true });

const types = ["ask", "take", "drop", "recall", "finish", "note"] as const;

/** Acts of one side that are enabled on a state: each type, and a decline of each act of the other side. */
const enabled = (state: CaseState, by: "home" | "partner", id: string): Act[] => {
  const declines = Object.entries(state.acts).filter(([, act]) => act.party !== by && act.type !== "note" && act.type !== "decline");
  const acts: Act[] = [...types.map((type) => ({ id, type, by })), ...declines.map(([of]) => ({ id, type: "decline", by, of }))];
  return acts.filter((act) => refusalOf(generic, state, proposalOf(act, state)) === null);
};

const count = (acts: readonly Act[], by: "home" | "partner"): number => acts.filter((act) => act.by === by).length;

const homeSigns = (config: Config, bounds: Bounds): Transition[] => {
  const mine = count(config.home.docket, "home");
  if (mine >= bounds.home) return [];
  return enabled(fold(config.home.docket), "home", `home ${mine + 1}`).map((act) => ({
    label: `home signs and dockets ${act.type}`,
    to: { ...config, home: { ...config.home, docket: [...config.home.docket, act] } },
  }));
};

/** The partner's agents sign against what is folded with their own queue on it. */
const partnerSigns = (config: Config, bounds: Bounds): Transition[] => {
  const { signed } = config.partner;
  if (signed.length >= bounds.partner || config.partner.folded.length === 0) return [];
  const waiting = pending(config);
  const after = waiting.at(-1)?.id;
  return enabled(fold([...config.partner.folded, ...waiting]), "partner", `partner ${signed.length + 1}`).map((act) => ({
    label: `partner signs ${act.type}`,
    to: { ...config, partner: { ...config.partner, signed: [...signed, after === undefined ? act : { ...act, after }] } },
  }));
};

/** The state that the partner's node shows as docketed. */
export const shown = (config: Config, defect?: Defect): CaseState =>
  fold(defect === "folds-pending" ? [...config.partner.folded, ...pending(config)] : config.partner.folded);

const actArrives = (config: Config, defect: Defect | undefined): Transition[] => {
  if (config.home.arriving) return [];
  return config.partner.signed.map((act) => {
    const early = defect === "receipt-before-commit" ? withReceipt(config, "home", act.id) : config;
    const to = { ...early, home: { ...early.home, arriving: act } };
    return { label: `${act.id} arrives at home`, to, ...(config.partner.receipted.includes(act.id) ? {} : { sure: true }) };
  });
};

/** One transaction: the line or refusal, and the receipt that leaves after it. An act whose predecessor is unknown waits in the sender's outbox. */
const homeCommits = (config: Config, defect: Defect | undefined): Transition[] => {
  const act = config.home.arriving;
  if (!act) return [];
  const { docket, refused } = config.home;
  const idle = { ...config, home: { ...config.home, arriving: null } };
  const done = (home: Partial<Config["home"]>): Config => withReceipt({ ...idle, home: { ...idle.home, ...home } }, "home", act.id);
  const known = has(docket, act.id) || has(refused, act.id);
  if (known && defect !== "no-deduplication") return [{ label: `home receipts ${act.id} again`, to: done({}) }];
  const { after } = act;
  const waits = after !== undefined && !has(docket, after) && !has(refused, after);
  if (waits && defect !== "ignores-after") return [{ label: `home leaves ${act.id} waiting`, to: idle }];
  const orphan = after !== undefined && has(refused, after) && defect !== "dockets-after-refused";
  const fresh = defect === "no-deduplication" && known ? { ...act, id: `${act.id} again` } : act;
  const accepted = !orphan && stepOn(fold(docket), fresh) !== null;
  const to = accepted ? done({ docket: [...docket, fresh] }) : done({ refused: [...refused, act] });
  return [{ label: `home ${accepted ? "dockets" : "refuses"} ${act.id}`, to }];
};

/** Everything that home ever sent. */
const lines = ({ home }: Config): Line[] => [
  ...home.docket.map((act, index) => ({ n: index + 1, act })),
  ...home.refused.map((act) => ({ refused: act })),
];

const lineArrives = (config: Config): Transition[] =>
  config.partner.arriving
    ? []
    : lines(config).map((line) => ({
        label: `${lineId(line)} arrives at the partner`,
        to: { ...config, partner: { ...config.partner, arriving: line } },
        ...(config.home.receipted.includes(lineId(line)) ? {} : { sure: true }),
      }));

const partnerCommits = (config: Config, defect: Defect | undefined): Transition[] => {
  const line = config.partner.arriving;
  if (!line) return [];
  const idle = { ...config.partner, arriving: null };
  const receipted = (partner: Config["partner"]): Config => withReceipt({ ...config, partner }, "partner", lineId(line));
  if ("refused" in line) {
    const known = has(idle.refused, line.refused.id) || defect === "ignores-refusals";
    return [
      { label: `partner takes ${lineId(line)}`, to: receipted(known ? idle : { ...idle, refused: [...idle.refused, line.refused] }) },
    ];
  }
  const next = idle.folded.length + 1;
  if (line.n > next && defect === "receipts-waiting-lines") return [{ label: `partner drops ${lineId(line)}`, to: receipted(idle) }];
  if (line.n > next && defect !== "folds-out-of-order")
    return [{ label: `partner leaves ${lineId(line)} waiting`, to: { ...config, partner: idle } }];
  const known = has(idle.folded, line.act.id);
  return [{ label: `partner folds ${lineId(line)}`, to: receipted(known ? idle : { ...idle, folded: [...idle.folded, line.act] }) }];
};

const receiptsArrive = (config: Config): Transition[] => [
  ...config.receipts.home
    .filter((id) => !config.partner.receipted.includes(id))
    .map((id) => ({
      label: `receipt of ${id} arrives`,
      to: { ...config, partner: { ...config.partner, receipted: [...config.partner.receipted, id].sort() } },
    })),
  ...config.receipts.partner
    .filter((id) => !config.home.receipted.includes(id))
    .map((id) => ({
      label: `receipt of ${id} arrives`,
      to: { ...config, home: { ...config.home, receipted: [...config.home.receipted, id].sort() } },
    })),
];

/** What had arrived but was not committed is gone; what was committed is not. */
const crashes = (config: Config, defect: Defect | undefined): Transition[] => {
  const { home, partner } = config;
  const forgets = defect === "outbox-lost-in-crash" && partner.signed.length > 0;
  const forgotten = forgets ? { receipted: partner.signed.map(({ id }) => id) } : {};
  return [
    ...(home.arriving ? [{ label: "home crashes", to: { ...config, home: { ...home, arriving: null } } }] : []),
    ...(partner.arriving || forgets
      ? [{ label: "partner crashes", to: { ...config, partner: { ...partner, arriving: null, ...forgotten } } }]
      : []),
  ];
};

const withReceipt = (config: Config, from: "home" | "partner", id: string): Config =>
  config.receipts[from].includes(id)
    ? config
    : { ...config, receipts: { ...config.receipts, [from]: [...config.receipts[from], id].sort() } };
