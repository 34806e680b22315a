import { field } from "#kernel";

const { attachments, bilingual, caseId, choice, date, fields, line, party, summary, text, whole } = field;

/** The members of the high-level group and the authorities that carry out what it agrees. */
const agency = choice(
  "sre",
  "sspc",
  "cni",
  "gn",
  "defensa",
  "marina",
  "fgr",
  "anam",
  "inm",
  "uif",
  "pemex",
  "state",
  "doj",
  "dhs",
  "cbp",
  "hsi",
  "uscg",
  "dea",
  "fbi",
  "atf",
  "treasury",
);

/** Closed on purpose also over what must be refused, so that a rule refuses it by name. */
const place = choice("mx", "us");
const executor = choice("owner-authorities", "other-party", "joint-force");

/** A quantity in the unit that the text agreed. */
const quantity = whole(0, 1_000_000_000_000);

/** What both parties sign: each text holds all of it, so that a signature under one act is a signature under the whole. */
const terms = {
  owner: choice("mx", "us"),
  agency,
  place,
  executor,
  nature: choice("political", "administrative", "treaty-based"),
  topic: choice("cartels", "border-security", "tunnels", "illicit-finance", "fuel-theft", "inspections", "prosecutions"),
  measure: choice(
    "detection",
    "closure",
    "inspection",
    "investigation",
    "prosecution",
    "financial-analysis",
    "staffing",
    "equipment",
    "training",
    "regulation",
    "other",
  ),
  unit: choice("number", "percent", "days", "litres", "mexican-pesos", "us-dollars"),
  baseline: quantity,
  target: quantity,
  dueOn: date,
  "reviewOn?": date,
};

const wording = {
  text: bilingual(12000),
  indicator: bilingual(600),
  "verification?": bilingual(1200),
};

export const propose = {
  frame: fields({ partner: party, ...terms, topic: summary(1, terms.topic), measure: summary(2, terms.measure) }),
  content: fields({ ...wording, "motives?": text(4000), "attachments?": attachments(10) }),
};

/** A revised or amended text, with what changes and why. */
export const reword = {
  frame: fields(terms),
  content: fields({ ...wording, explanation: text(4000), "attachments?": attachments(10) }),
};

export const sign = {
  frame: fields({}),
  content: fields({ "note?": text(2000), "fullPowers?": attachments(5) }),
};

export const abandon = {
  frame: fields({ cause: choice("no-agreement", "priorities", "replaced", "sent-in-error") }),
  content: fields({ "note?": text(2000) }),
};

const progress = {
  stage: choice("not-started", "under-way", "partly-achieved", "achieved"),
  "value?": quantity,
};

/** Progress as the own party sees it before anything is published. */
export const noteProgress = {
  frame: fields(progress),
  content: fields({ account: text(12000), "obstacles?": text(4000), "evidence?": attachments(20) }),
};

export const publish = {
  frame: fields({ ...progress, place, executor }),
  content: fields({ account: text(12000), "evidence?": attachments(20) }),
};

export const review = {
  frame: fields({ finding: choice("satisfactory", "partly-satisfactory", "unsatisfactory", "cannot-be-assessed") }),
  content: fields({ assessment: text(8000), "attachments?": attachments(10) }),
};

export const challenge = {
  frame: fields({ ground: choice("not-done", "incomplete", "evidence", "measurement", "scope", "territory"), "answerBy?": date }),
  content: fields({ reasons: text(8000), "attachments?": attachments(10) }),
};

export const answerChallenge = {
  frame: fields({ position: choice("upheld", "corrected", "accepted") }),
  content: fields({ answer: text(8000), "evidence?": attachments(20) }),
};

export const complete = {
  frame: fields({ value: quantity, place, executor, "answerBy?": date }),
  content: fields({ account: text(12000), evidence: attachments(20) }),
};

export const confirm = {
  frame: fields({}),
  content: fields({ "note?": text(4000) }),
};

export const notComplete = {
  frame: fields({ cause: choice("legal", "resources", "priorities", "circumstances", "replaced", "agreed"), "value?": quantity }),
  content: fields({ reasons: text(8000), "evidence?": attachments(20) }),
};

export const breach = {
  frame: fields({ breach: choice("late", "territory", "joint-force", "other-authorities", "untrue", "disclosure", "other") }),
  content: fields({ statement: text(8000), "attachments?": attachments(10) }),
};

export const link = {
  frame: fields({ linked: caseId, relation: choice("reciprocal", "carries-out", "replaces", "follows") }),
  content: fields({ "note?": line(400) }),
};
