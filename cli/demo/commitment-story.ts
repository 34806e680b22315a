import { accepted, arrived, opened, type Stage, type Told, until } from "./acting.ts";
import * as contents from "./commitment-contents.ts";
import type { StoryPerson } from "./people.ts";

type Cast = { readonly sre: StoryPerson; readonly state: StoryPerson; readonly fgr: StoryPerson };

/** What México undertakes on tunnels in its own territory: one text in two languages, revised, signed by both, and first progress. */
export async function agreeOnTunnels({ sre, state, fgr }: Cast, { at, tell }: Stage): Promise<readonly Told[]> {
  await at("2025-09-04T10:30:00-06:00");
  const commitment = await opened(sre, contents.firstText);
  const id = { case: commitment.case };
  tell(`México proposes what it will do about tunnels in its own territory, in Spanish and English (${commitment.number}).`);

  await at("2025-09-10T10:00:00-04:00");
  const { acts } = await until(state, id.case, (file) => file.state === "drafting");
  const revised = await accepted(state, { ...id, ...contents.revisedText(acts[0]?.hash ?? "") });
  await arrived(sre, revised);
  tell("The United States proposes another wording, in both languages: a month more, and the record of each closure is shown.");

  await at("2025-09-17T12:00:00-06:00");
  const first = await accepted(sre, { ...id, ...contents.signature(revised.hash, "mx:lsn-75-76") });
  await arrived(state, first);
  await at("2025-09-18T11:00:00-04:00");
  await accepted(state, { ...id, ...contents.signature(revised.hash, "us:joint-statement-2025-09-03") });
  await until(sre, id.case, (file) => file.state === "in-force");
  tell("Both have signed the same wording: it binds, and the clock runs until 30 April 2026.");

  await at("2025-09-25T12:00:00-06:00");
  await accepted(sre, { ...id, type: "assign", frame: { agent: fgr.kid, give: true } });
  const evidence = await fgr.attach(contents.closureRecord());
  const published = await accepted(fgr, { ...id, ...contents.progress(evidence) });
  await arrived(state, published);
  tell("The authority in charge publishes its progress: three of twelve are sealed, with the records of closure as evidence.");
  return [{ ...commitment, what: "tunnels: in force under both signatures, due on 30 April 2026" }];
}
