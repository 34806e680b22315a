import { field } from "#kernel";

const { about, attachments, choice, date, fields, identifier, line, list, opaque, party, record, summary, text, urgency, whole } = field;

/** SIENA's evaluation of a source and of what it says. */
const grading = {
  sourceGrade: choice("A", "B", "C", "X"),
  informationGrade: choice("1", "2", "3", "4"),
};

/** What information may be used for beyond the stated purpose, with its originator's permission. */
const use = choice("court", "onward-agency", "onward-state", "other-purpose");

const person = record({
  name: identifier("person-name", line(120)),
  "alias?": identifier("person-name", line(120)),
  "bornOn?": date,
  "nationality?": line(60),
  part: choice("suspect", "owner", "buyer", "victim", "witness", "other"),
  "identifiers?": line(200),
});

const firearm = record({
  serial: identifier("firearm-serial", line(30)),
  serialState: choice("legible", "restored", "partial", "obliterated", "none"),
  kind: choice("pistol", "revolver", "rifle", "shotgun", "machine-gun", "launcher", "receiver", "other"),
  make: line(40),
  "model?": line(40),
  "calibre?": line(20),
  "importer?": line(60),
  foundOn: date,
  foundAt: line(80),
  "marks?": line(120),
});

const trace = record({
  serial: identifier("firearm-serial", line(30)),
  result: choice("traced", "partly-traced", "not-traced", "not-in-scope"),
  "importer?": line(60),
  "dealer?": line(80),
  "soldOn?": date,
  "place?": line(80),
  "buyer?": identifier("person-name", line(120)),
});

/** CNPP 442, one field for each thing that a request must hold. */
export const request = {
  frame: fields({
    partner: party,
    topic: summary(
      1,
      choice("firearm-trace", "firearm-owners", "person", "vehicle", "vessel", "company", "account", "communications", "document", "other"),
    ),
    offence: summary(
      2,
      choice(
        "arms-trafficking",
        "organised-crime",
        "drug-trafficking",
        "fuel-theft",
        "money-laundering",
        "human-trafficking",
        "migrant-smuggling",
        "homicide",
        "kidnapping",
        "other",
      ),
    ),
    stage: choice("intelligence", "initial-investigation", "complementary-investigation", "intermediate", "trial", "enforcement"),
    urgency: urgency(["flash"], "routine", "urgent", "flash"),
    objects: whole(0, 200),
    "answerBy?": date,
    "subject?": opaque,
  }),
  content: fields({
    authority: line(200),
    "reference?": line(80),
    matter: text(4000),
    facts: text(12000),
    aim: text(4000),
    methods: text(4000),
    legalTexts: text(8000),
    "persons?": about("subject", list(person, 20)),
    "firearms?": list(firearm, 200),
    "confidentiality?": text(2000),
    "attachments?": attachments(20),
  }),
};

export const acknowledge = {
  frame: fields({ "expectedOn?": date }),
  content: fields({ "reference?": line(80), "office?": line(200), "note?": text(2000) }),
};

export const askClarification = {
  frame: fields({ missing: choice("authority", "matter", "facts", "aim", "methods", "persons", "legal-texts", "objects", "other") }),
  content: fields({ questions: text(8000), "attachments?": attachments(10) }),
};

/** Clarifications and supplements: more of what the request holds. */
export const more = {
  frame: fields({ "objects?": whole(0, 200), "subject?": opaque }),
  content: fields({
    explanation: text(12000),
    "persons?": about("subject", list(person, 20)),
    "firearms?": list(firearm, 200),
    "attachments?": attachments(20),
  }),
};

export const answer = {
  frame: fields({
    outcome: choice("found", "partly-found", "not-found"),
    objects: whole(0, 200),
    ...grading,
    "subject?": opaque,
  }),
  content: fields({
    findings: text(12000),
    "traces?": about("subject", list(trace, 200)),
    "persons?": about("subject", list(person, 20)),
    "restrictions?": text(2000),
    "attachments?": attachments(20),
  }),
};

export const askMore = {
  frame: fields({ "answerBy?": date }),
  content: fields({ questions: text(8000), "attachments?": attachments(10) }),
};

export const measure = {
  frame: fields({ measure: choice("seizure", "search"), objects: whole(0, 200) }),
  content: fields({
    place: line(200),
    warrant: line(200),
    description: text(8000),
    "attachments?": attachments(20),
  }),
};

export const askUse = {
  frame: fields({ use }),
  content: fields({ reasons: text(4000), "recipient?": line(200), "proceeding?": line(200) }),
};

export const permitUse = {
  frame: fields({ use, "until?": date }),
  content: fields({ "conditions?": text(4000) }),
};

export const refuseUse = {
  frame: fields({ kind: choice("source-protection", "ongoing-investigation", "privacy", "mutual-assistance-needed", "purpose", "other") }),
  content: fields({ reasons: text(4000) }),
};

export const makeUse = {
  frame: fields({ use: choice("stated-purpose", "court", "onward-agency", "onward-state", "other-purpose") }),
  content: fields({ description: text(4000), "recipient?": line(200), "proceeding?": line(200) }),
};

export const cancel = {
  frame: fields({ cause: choice("not-needed", "sent-in-error", "obtained-elsewhere", "case-ended") }),
  content: fields({ "note?": text(2000) }),
};

export const close = {
  frame: fields({ result: choice("useful", "partly-useful", "not-useful", "unanswered") }),
  content: fields({ "note?": text(4000) }),
};

export const archive = {
  frame: fields({ fate: choice("destroyed", "returned", "kept-by-law") }),
  content: fields({ "note?": text(2000) }),
};

export const complaint = {
  frame: fields({ about: choice("delay", "use", "handling", "territory", "quality", "treatment", "other") }),
  content: fields({ statement: text(8000), "attachments?": attachments(10) }),
};

export const breach = {
  frame: fields({ breach: choice("late", "other-purpose", "onward-use", "handling", "territory", "incomplete", "data-leak") }),
  content: fields({ statement: text(8000), "attachments?": attachments(10) }),
};
