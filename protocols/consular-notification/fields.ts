import { field } from "#kernel";

const { about, attachments, choice, date, fields, flag, identifier, line, moment, opaque, party, record, summary, text, urgency } = field;

/** Who the person is: an id of this case alone. Names and all else about the person are content. */
const subject = opaque;

/** VCCR 36(1)(b): arrested, detained in any other manner, held pending trial, in prison under a judgment. */
const custody = choice("arrest", "detention", "pending-trial", "prison", "unknown");

/** In what language somebody was spoken to. */
const language = choice(
  "spanish",
  "english",
  "nahuatl",
  "maya",
  "mixtec",
  "zapotec",
  "tseltal",
  "tsotsil",
  "otomi",
  "mazatec",
  "purepecha",
  "raramuri",
  "french",
  "portuguese",
  "sign-language",
  "other",
);

/** VCCR 36(1)(c): to visit, to converse and correspond. */
const mode = choice("visit", "call", "correspondence");

const identity = record({
  name: identifier("person-name", line(120)),
  "otherNames?": identifier("person-name", line(120)),
  "bornOn?": date,
  "bornAt?": line(120),
  "documents?": line(200),
});

export const open = {
  frame: fields({
    partner: party,
    subject,
    learned: choice("authority", "person", "family", "counsel", "press", "other"),
    custody: summary(1, custody),
    "heldSince?": date,
  }),
  content: fields({ "reference?": line(80) }),
};

export const stateCustody = {
  frame: fields({ subject, custody, "heldSince?": date }),
  content: fields({
    place: about("subject", line(200)),
    "authority?": about("subject", line(200)),
    "number?": about("subject", line(40)),
    "ground?": about("subject", text(2000)),
    "documents?": about("subject", attachments(5)),
  }),
};

export const rightsNotice = {
  frame: fields({ subject, language, understood: flag, form: choice("spoken", "written", "both"), "givenAt?": moment }),
  content: fields({ "languageName?": line(60) }),
};

/** Only that, how and to whom: what the person said stays with the consular post. */
export const will = {
  frame: fields({ subject, told: choice("authority", "consulate", "other"), form: choice("spoken", "written") }),
  content: fields({}),
};

export const notify = {
  frame: fields({ subject, means: choice("call", "mail", "letter", "form", "in-person") }),
  content: fields({ "particulars?": about("subject", text(4000)), "documents?": about("subject", attachments(5)) }),
};

export const inform = {
  frame: fields({ subject, aim: choice("identify", "locate", "health", "defence") }),
  content: fields({ identity: about("subject", identity), "note?": about("subject", text(2000)) }),
};

export const requestAccess = {
  frame: fields({ subject, mode, urgency: urgency(["urgent"], "routine", "urgent") }),
  content: fields({ "arrangements?": text(2000) }),
};

export const answerAccess = {
  frame: fields({ subject, answer: choice("granted", "other-time", "refused"), "on?": date }),
  content: fields({ "arrangements?": text(2000) }),
};

export const access = {
  frame: fields({
    subject,
    mode,
    private: flag,
    interpretation: choice("not-needed", "provided", "lacking"),
    "language?": language,
    "heldAt?": moment,
  }),
  content: fields({}),
};

export const transfer = {
  frame: fields({ subject, "movedOn?": date }),
  content: fields({
    place: about("subject", line(200)),
    "number?": about("subject", line(40)),
    "cause?": about("subject", text(2000)),
    "documents?": about("subject", attachments(5)),
  }),
};

/** 8 CFR 240.25: the person asks for it and agrees in writing, the penalties are explained, for at most 120 days; and in a language that the person understands, with advice. */
export const departure = {
  frame: fields({
    subject,
    requested: flag,
    written: flag,
    understood: flag,
    advised: flag,
    penalties: flag,
    term: choice("within-120-days", "longer", "none"),
    "signedOn?": date,
  }),
  content: fields({}),
};

export const endCustody = {
  frame: fields({
    subject,
    how: choice("released", "conditional-release", "departed", "removed", "handed-over", "died", "other"),
    "on?": date,
  }),
  content: fields({}),
};

export const close = {
  frame: fields({
    subject,
    outcome: choice("assisted", "declined", "opposed", "custody-ended", "not-detained", "not-national", "opened-in-error"),
  }),
  content: fields({ "note?": text(2000) }),
};

export const complaint = {
  frame: fields({
    subject,
    about: choice("rights-notice", "notice", "access", "treatment", "interpretation", "departure", "data", "other"),
  }),
  content: fields({ statement: text(8000) }),
};

export const breach = {
  frame: fields({
    subject,
    breach: choice(
      "no-rights-notice",
      "late-rights-notice",
      "no-notice",
      "late-notice",
      "notice-against-will",
      "access-refused",
      "access-delayed",
      "not-private",
      "no-interpretation",
      "departure-not-understood",
      "departure-without-advice",
      "departure-without-penalties",
      "action-against-will",
      "data",
    ),
  }),
  content: fields({ statement: text(8000) }),
};

// The consular post's own records

export const person = {
  frame: fields({ subject }),
  content: fields({ identity: about("subject", identity), "note?": about("subject", text(2000)) }),
};

/** Health is sensitive: every word of it is content, which can be erased. */
export const condition = {
  frame: fields({ subject, learned: choice("visit", "call", "correspondence", "counsel", "family", "other") }),
  content: fields({
    health: about("subject", choice("good", "ill", "injured", "grave", "unknown")),
    care: about("subject", choice("not-needed", "given", "lacking", "unknown")),
    treatment: about("subject", choice("no-complaint", "complaint", "unknown")),
    "language?": about("subject", language),
    "languageName?": about("subject", line(60)),
    "place?": about("subject", line(200)),
    account: about("subject", text(8000)),
    "documents?": about("subject", attachments(10)),
  }),
};

/** VCCR 36(1)(c): to arrange for legal representation. */
export const legalAdvice = {
  frame: fields({ subject, help: choice("advice", "counsel-found", "referral") }),
  content: fields({ details: about("subject", text(4000)), "documents?": about("subject", attachments(5)) }),
};
