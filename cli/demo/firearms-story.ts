import { accepted, opened, refusedBy, type Stage, type Told, until } from "./acting.ts";
import * as contents from "./firearms-contents.ts";
import type { StoryPerson } from "./people.ts";
import type { CaseFile } from "./person.ts";

type Cast = { readonly fgr: StoryPerson; readonly sspc: StoryPerson; readonly oia: StoryPerson; readonly hsi: StoryPerson };

/** Three requests for information: one answered and corrected, one declined by law, one that nobody answers. */
export async function askAboutFirearms({ fgr, sspc, oia, hsi }: Cast, { at, tell }: Stage): Promise<readonly Told[]> {
  await at("2025-09-04T09:05:00-06:00");
  const trace = await opened(fgr, contents.traceRequest);
  tell(`México asks the United States to trace twelve seized firearms (${trace.number}).`);
  await at("2025-09-04T09:40:00-06:00");
  const owners = await opened(fgr, contents.ownersRequest);
  await until(oia, owners.case, ({ state }) => state === "declined");
  const refusal = await until(fgr, owners.case, ({ state }) => state === "declined");
  const law = refusal.acts.find(({ type }) => type === "decline")?.frame.law;
  tell(`It asks for a list of owners too (${owners.number}): the United States' node declines under its own law (${String(law)}).`);

  await at("2025-09-05T11:00:00-06:00");
  await until(oia, trace.case, ({ state }) => state === "sent");
  await accepted(oia, { ...contents.acknowledgement, case: trace.case });
  await until(fgr, trace.case, ({ state }) => state === "acknowledged");
  tell(`The United States acknowledges ${trace.number}.`);
  await at("2025-09-08T10:00:00-06:00");
  const company = await opened(sspc, contents.companyRequest);
  tell(`México asks about a company, to be answered by 19 September (${company.number}).`);

  await at("2025-09-09T09:30:00-06:00");
  await until(oia, trace.case, ({ state }) => state === "acknowledged");
  await accepted(oia, { ...contents.question, case: trace.case });
  await until(fgr, trace.case, ({ state }) => state === "clarifying");
  tell("The United States asks about the serial number of one firearm; the clock of its answer is paused.");
  await at("2025-09-09T12:00:00-06:00");
  await accepted(oia, { type: "assign", case: trace.case, frame: { agent: hsi.kid, give: true } });
  const rules = await refusedBy(hsi, { ...contents.seizureAbroad, case: trace.case });
  tell(`One of its agents would seize something in México: refused by ${rules.join(" and ")}. The refusal is signed and kept.`);

  await at("2025-09-12T12:00:00-06:00");
  await accepted(fgr, { ...contents.clarification, case: trace.case });
  await until(oia, trace.case, ({ state }) => state === "acknowledged");
  tell("México answers the question; the clock runs on.");
  await at("2025-09-13T00:01:00-04:00");
  await until(sspc, company.case, (file) => hasLapsed(file, "acknowledge"));
  await at("2025-09-21T00:01:00-04:00");
  await until(sspc, company.case, ({ state }) => state === "unanswered");
  await until(oia, company.case, ({ state }) => state === "unanswered");
  tell(`Nobody answers ${company.number}: its deadline passes, and México's node records the lapse with its own key.`);

  await at("2025-09-26T15:00:00-04:00");
  const report = await oia.attach(contents.traceReport());
  const first = await accepted(oia, { ...contents.answer(report), case: trace.case });
  await until(fgr, trace.case, ({ state }) => state === "answered");
  tell("The United States answers under H1, with a file of one page attached, sealed for those who may read it.");
  await at("2025-09-29T10:00:00-04:00");
  await accepted(oia, { ...contents.correction, case: trace.case, of: first.hash });
  await until(fgr, trace.case, (file) => file.acts.some(({ hash, standing }) => hash === first.hash && standing === "corrected"));
  tell("It corrects its answer: one item had been read wrongly. The wrong value stays visible, struck through.");
  return [
    { ...trace, what: "twelve firearms: answered, corrected" },
    { ...owners, what: "a list of owners: declined under United States law" },
    { ...company, what: "a company: unanswered, its deadline lapsed" },
  ];
}

const hasLapsed = ({ clocks }: CaseFile, name: string): boolean => clocks.some(({ clock, run }) => clock === name && run === "lapsed");
