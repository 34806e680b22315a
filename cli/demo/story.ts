import { setTimeout as sleep } from "node:timers/promises";
import type { Clocks } from "./clocks.ts";
import { bringIn, type StoryPerson } from "./people.ts";
import type { CaseFile, Draft, Sent } from "./person.ts";
import * as contents from "./story-contents.ts";
import type { PartyId } from "./world.ts";

const LIMIT = 60_000;

export type StoryDeps = {
  readonly urls: Readonly<Record<PartyId, string>>;
  readonly clocks: Clocks;
  /** One line about what happened, with the time in the story. */
  readonly tell: (when: string, what: string) => void;
  readonly add: (stop: () => Promise<unknown>) => Promise<void>;
};

/** A case in the story: its id and its readable number. */
export type Told = { readonly case: string; readonly number: string; readonly what: string };

/**
 * September 2025, through both nodes' public HTTP API: every person acts from a process of their own with a key made there. Throws where
 * anything comes out otherwise than the story says.
 */
export async function playStory({ urls, clocks, tell, add }: StoryDeps): Promise<readonly Told[]> {
  const bring = async (party: PartyId, persona: string) => {
    const person = await bringIn(party, persona, urls[party]);
    await add(() => person.leave());
    return person;
  };
  const [fgr, sspc, oia, hsi] = await Promise.all([
    bring("mx", "fgr-enlace"),
    bring("mx", "sspc-enlace"),
    bring("us", "oia-liaison"),
    bring("us", "hsi-agent"),
  ]);
  let now = "";
  const at = async (time: string) => {
    now = time;
    await clocks.advanceTo(Date.parse(time) / 1000);
  };
  const done = (what: string) => tell(`${now.slice(0, 16).replace("T", " ")} ${now.slice(-6)}`, what);

  await at("2025-09-04T09:05:00-06:00");
  const trace = await opened(fgr, contents.traceRequest);
  done(`México asks the United States to trace twelve seized firearms (${trace.number}).`);
  await at("2025-09-04T09:40:00-06:00");
  const owners = await opened(fgr, contents.ownersRequest);
  await until(oia, owners.case, ({ state }) => state === "declined");
  const refusal = await until(fgr, owners.case, ({ state }) => state === "declined");
  const law = refusal.acts.find(({ type }) => type === "decline")?.frame.law;
  done(`It asks for a list of owners too (${owners.number}): the United States' node declines under its own law (${String(law)}).`);

  await at("2025-09-05T11:00:00-06:00");
  await until(oia, trace.case, ({ state }) => state === "sent");
  await accepted(oia, { ...contents.acknowledgement, case: trace.case });
  await until(fgr, trace.case, ({ state }) => state === "acknowledged");
  done(`The United States acknowledges ${trace.number}.`);
  await at("2025-09-08T10:00:00-06:00");
  const company = await opened(sspc, contents.companyRequest);
  done(`México asks about a company, to be answered by 19 September (${company.number}).`);

  await at("2025-09-09T09:30:00-06:00");
  await until(oia, trace.case, ({ state }) => state === "acknowledged");
  await accepted(oia, { ...contents.question, case: trace.case });
  await until(fgr, trace.case, ({ state }) => state === "clarifying");
  done("The United States asks about the serial number of one firearm; the clock of its answer is paused.");
  await at("2025-09-09T12:00:00-06:00");
  await accepted(oia, { type: "assign", case: trace.case, frame: { agent: hsi.kid, give: true } });
  const rules = await refusedBy(hsi, { ...contents.seizureAbroad, case: trace.case });
  done(`One of its agents would seize something in México: refused by ${rules.join(" and ")}. The refusal is signed and kept.`);

  await at("2025-09-12T12:00:00-06:00");
  await accepted(fgr, { ...contents.clarification, case: trace.case });
  await until(oia, trace.case, ({ state }) => state === "acknowledged");
  done("México answers the question; the clock runs on.");
  await at("2025-09-13T00:01:00-04:00");
  await until(sspc, company.case, (file) => hasLapsed(file, "acknowledge"));
  await at("2025-09-21T00:01:00-04:00");
  await until(sspc, company.case, ({ state }) => state === "unanswered");
  await until(oia, company.case, ({ state }) => state === "unanswered");
  done(`Nobody answers ${company.number}: its deadline passes, and México's node records the lapse with its own key.`);

  await at("2025-09-26T15:00:00-04:00");
  const report = await oia.attach(contents.traceReport());
  const first = await accepted(oia, { ...contents.answer(report), case: trace.case });
  await until(fgr, trace.case, ({ state }) => state === "answered");
  done("The United States answers under H1, with a file of one page attached, sealed for those who may read it.");
  await at("2025-09-29T10:00:00-04:00");
  await accepted(oia, { ...contents.correction, case: trace.case, of: first.hash });
  await until(fgr, trace.case, (file) => file.acts.some(({ hash, standing }) => hash === first.hash && standing === "corrected"));
  done("It corrects its answer: one item had been read wrongly. The wrong value stays visible, struck through.");
  await Promise.all([fgr, sspc, oia, hsi].map((person) => person.leave()));
  return [
    { ...trace, what: "twelve firearms: answered, corrected" },
    { ...owners, what: "a list of owners: declined under United States law" },
    { ...company, what: "a company: unanswered, its deadline lapsed" },
  ];
}

const opened = async (person: StoryPerson, draft: Draft): Promise<Omit<Told, "what">> => {
  const { case: id, number } = await accepted(person, draft);
  return { case: id, number: number ?? "" };
};

const accepted = async (person: StoryPerson, draft: Draft): Promise<Sent> => {
  const sent = await person.act(draft, contents.PROTOCOL);
  if (sent.refusal !== null) throw new Error(`${draft.type} by ${person.name} is refused: ${JSON.stringify(sent.refusal)}`);
  return sent;
};

/** The rules by which policy refuses the act; throws if it does not. */
const refusedBy = async (person: StoryPerson, draft: Draft): Promise<readonly string[]> => {
  const { refusal } = await person.act(draft, contents.PROTOCOL);
  if (refusal?.kind !== "policy")
    throw new Error(`${draft.type} by ${person.name} should be refused by policy: ${JSON.stringify(refusal)}`);
  return (refusal.rules ?? []).map(({ id }) => id);
};

const hasLapsed = ({ clocks }: CaseFile, name: string): boolean => clocks.some(({ clock, run }) => clock === name && run === "lapsed");

/** Asks until the case is as the story needs it. */
const until = async (person: StoryPerson, id: string, holds: (file: CaseFile) => boolean): Promise<CaseFile> => {
  let last = "not there";
  for (const begun = Date.now(); Date.now() - begun < LIMIT; await sleep(100)) {
    const known = (await person.cases()).some((summary) => summary.case === id);
    if (!known) continue;
    const file = await person.caseFile(id);
    if (holds(file)) return file;
    last = file.state;
  }
  throw new Error(`${person.name} waits in vain: the case is ${last}`);
};
