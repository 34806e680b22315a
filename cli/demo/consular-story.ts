import { randomBytes } from "node:crypto";
import { accepted, arrived, type Opened, opened, refusedBy, type Stage, type Told, until } from "./acting.ts";
import * as contents from "./consular-contents.ts";
import type { StoryPerson } from "./people.ts";
import type { Draft, PlainFile, Sent } from "./person.ts";

/** A case about one person, known in it by an id of this case alone. */
export type Detained = Opened & { readonly subject: string };

/** The consular post opens the case while its node works alone: what the other state says of it can only come on paper (decision 0030). */
export const openOnPaper = async (consul: StoryPerson): Promise<Detained> => {
  const subject = randomBytes(16).toString("base64url");
  const detained = { ...(await opened(consul, contents.opening(subject))), subject };
  await accepted(consul, about(detained, contents.ownSheet));
  return detained;
};

const about = ({ case: id, subject }: Detained, draft: Draft): Draft => ({ ...draft, case: id, frame: { subject, ...draft.frame } });

type Cast = { readonly consul: StoryPerson; readonly officer: StoryPerson };

/** The case goes on on paper until the post shares it, which it may not do as long as the person does not want it. */
export async function protectOnPaper({ consul, officer }: Cast, detained: Detained, { at, tell }: Stage): Promise<readonly Told[]> {
  const act = (draft: Draft): Promise<Sent> => accepted(consul, about(detained, draft));
  const onPaper = async (paper: PlainFile, ...drafts: ((source: Awaited<ReturnType<StoryPerson["attach"]>>) => Draft)[]) => {
    const source = await consul.attach(paper);
    const sent: Sent[] = [];
    for (const draft of drafts) sent.push(await act(draft(source)));
    return sent;
  };
  await at("2025-09-04T16:30:00-06:00");
  await onPaper(contents.custodyForm(), contents.custodyStated, contents.rightsTold, contents.declined);
  tell(
    `A form of the detaining authority says where the person of ${detained.number} is held: told of the rights, and wants no consulate.`,
  );
  const share: Draft = { type: "share", case: detained.case };
  const rules = await refusedBy(consul, share);
  tell(`México writes that down. To share the case with the United States' node is refused by ${rules.join(" and ")}.`);

  await at("2025-09-05T08:30:00-06:00");
  await act(contents.asked);
  tell("The person asks for the consulate after all, by telephone: the detaining authority owes it notice, without delay.");

  await at("2025-09-09T09:00:00-06:00");
  await until(consul, detained.case, ({ flags }) => flags.includes("notice-overdue"));
  await at("2025-09-09T15:00:00-06:00");
  const [notice] = await onPaper(contents.noticeLetter(), contents.noticeGiven);
  await act(contents.lateNotice);
  tell("The notice comes by letter after four days. It is kept, not refused: marked as late, and the breach is a record of its own.");

  await at("2025-09-10T09:00:00-06:00");
  const request = await act(contents.accessRequest);
  await accepted(consul, { ...contents.requestSent(request.hash), case: detained.case });
  await at("2025-09-10T15:00:00-06:00");
  await onPaper(contents.accessMail(), contents.accessGranted);
  await at("2025-09-11T13:30:00-06:00");
  for (const draft of [contents.visit, contents.condition, contents.counsel]) await act(draft);
  tell("The consulate asks for access by mail, gets it by mail, visits in private, and finds a lawyer. What it heard stays with it.");

  await at("2025-09-22T11:00:00-06:00");
  await arrived(officer, await accepted(consul, share));
  tell("The case is shared, as the person wants the consulate: the United States reads what México wrote down for it.");
  await at("2025-09-23T10:00:00-04:00");
  await arrived(consul, await accepted(officer, { type: "affirm", case: detained.case, of: notice?.hash ?? "" }));
  tell("It confirms under its own key that the letter was its own.");
  const { case: id, number } = detained;
  return [{ case: id, number, what: "a person detained on 4 September: told on paper, notice late, shared since" }];
}
