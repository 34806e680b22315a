import type { Protocol } from "#kernel";
import * as fields from "./fields.ts";

export { texts } from "./text.ts";

/** Every state of an open case: what the person wants, as far as it is known. */
const open = ["detained", "informed", "asked", "declined", "opposed"] as const;

/** On what the consular post acts: VCCR 36 and the convention of 1942. */
const grounds = ["mx:consular-1942-vi", "mx:vccr-36", "us:consular-1942-vi", "us:vccr-36"];

const crossing = { from: ["*"], to: "=", power: "none", audience: "both", declined: "=" } as const;
/** A step of the consular post that both parties get. */
const step = { ...crossing, kind: "step", by: ["consulate"], basis: "required", laws: grounds } as const;
/** A fact that is stated: never refused, however late or wrong what happened was. */
const fact = { ...crossing, kind: "report", basis: "optional", offline: true } as const;
/** What the detaining authority does or says; the consular post writes it down where that state has no node. */
const reported = { ...fact, by: ["detaining"] } as const;
/** What the person wants, told to either side. */
const will = { ...fact, by: ["consulate", "detaining"], class: "consent" } as const;
/** Kept by the consular post for itself: the detaining state never gets it. */
const own = { by: ["consulate"], from: ["*"], to: "=", audience: "party" } as const;
const record = { ...own, kind: "report", power: "none", class: "record", basis: "optional", offline: true } as const;

/** A person of the sending state is held by another: VCCR 36, one case for each person, opened by the consular post that learns of it. */
export const protocol = {
  id: "consular-notification",
  version: 1,
  interpreter: 1,
  parties: 2,
  roles: [
    { id: "consulate", side: "home" },
    { id: "detaining", side: "partner" },
  ],
  initial: "new",
  states: {
    new: {},
    detained: {},
    informed: {},
    asked: {},
    declined: {},
    opposed: {},
    closed: { final: true },
  },
  flags: [
    "access-overdue",
    "attended",
    "breach-noted",
    "complained",
    "custody-ended",
    "custody-stated",
    "departure-signed",
    "departure-voluntary",
    "notice-overdue",
    "notified",
    "rights-overdue",
    "subject-declined",
    "subject-opposed",
    "transferred",
  ],
  acts: {
    open: { ...step, ...fields.open, from: ["new"], to: "detained", opens: true, class: "notice" },
    "state-custody": { ...reported, ...fields.stateCustody, sets: ["custody-stated"], class: "record" },
    "rights-notice": { ...reported, ...fields.rightsNotice, from: ["detained"], to: "informed", class: "notice" },
    "ask-assistance": {
      ...will,
      ...fields.will,
      from: ["detained", "informed", "declined", "opposed"],
      to: "asked",
      clears: ["subject-declined", "subject-opposed"],
    },
    "decline-assistance": {
      ...will,
      ...fields.will,
      from: ["detained", "informed", "asked", "opposed"],
      to: "declined",
      sets: ["subject-declined"],
      clears: ["subject-opposed"],
    },
    "oppose-assistance": {
      ...will,
      ...fields.will,
      from: ["detained", "informed", "asked", "declined"],
      to: "opposed",
      sets: ["subject-declined", "subject-opposed"],
    },
    notify: { ...reported, ...fields.notify, sets: ["notified"], class: "notice" },
    inform: { ...step, ...fields.inform, class: "disclosure" },
    "request-access": { ...step, ...fields.requestAccess, from: open, class: "request", power: "consular" },
    "answer-access": { ...reported, ...fields.answerAccess, class: "answer" },
    access: { ...step, ...fields.access, from: open, sets: ["attended"], class: "assistance", power: "consular", offline: true },
    transfer: { ...reported, ...fields.transfer, sets: ["transferred"], class: "record" },
    "sign-departure": { ...fact, ...fields.departure, by: ["consulate", "detaining"], sets: ["departure-signed"], class: "record" },
    "recognise-departure": { ...step, ...fields.departure, sets: ["departure-voluntary"], class: "record" },
    "end-custody": { ...fact, ...fields.endCustody, by: ["consulate", "detaining"], sets: ["custody-ended"], class: "record" },
    close: { ...step, ...fields.close, from: open, to: "closed", class: "notice" },
    complaint: { ...fact, ...fields.complaint, by: ["consulate", "detaining"], sets: ["complained"], class: "complaint" },
    "note-breach": { ...fact, ...fields.breach, by: ["consulate", "detaining"], sets: ["breach-noted"], class: "record" },
    "record-person": { ...record, ...fields.person },
    "record-condition": { ...record, ...fields.condition },
    "legal-advice": {
      ...own,
      ...fields.legalAdvice,
      kind: "step",
      power: "consular",
      class: "assistance",
      basis: "required",
      laws: grounds,
    },
  },
  deadlines: {
    rights: {
      debtor: "detaining",
      start: ["open", "decline:open"],
      stop: ["rights-notice", "end-custody"],
      length: { hours: 24 },
      law: "agreed",
      lapse: { from: open, to: "=", sets: ["rights-overdue"] },
      cured: { to: "=", clears: ["rights-overdue"] },
    },
    notice: {
      debtor: "detaining",
      start: ["ask-assistance"],
      stop: ["notify", "decline-assistance", "oppose-assistance", "end-custody"],
      length: { hours: 72 },
      law: "agreed",
      lapse: { from: open, to: "=", sets: ["notice-overdue"] },
      cured: { to: "=", clears: ["notice-overdue"] },
    },
    access: {
      debtor: "detaining",
      start: ["request-access"],
      stop: ["answer-access", "access", "oppose-assistance", "end-custody"],
      length: { hours: 72 },
      law: "agreed",
      lapse: { from: open, to: "=", sets: ["access-overdue"] },
      cured: { to: "=", clears: ["access-overdue"] },
    },
  },
} as const satisfies Protocol;
