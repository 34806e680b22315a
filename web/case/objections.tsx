import type { TimelineAct } from "#client";
import { Notice } from "../shell/notice.tsx";
import { useText } from "../text.ts";
import type { Words } from "./arrangements.ts";
import { useLawName } from "./laws.ts";
import { usePartyName } from "./parties.ts";

type Props = { readonly act: TimelineAct; readonly home: string; readonly words: Words };

/** What the own node holds against the docket line of an act: it counts all the same, so that both sides have one case. */
export const Objections = ({ act, home, words }: Props) => {
  const { messages, format } = useText();
  const partyName = usePartyName();
  const lawName = useLawName();
  const { objection } = messages.case;
  const told = (one: TimelineAct["objections"][number]): string => {
    switch (one.kind) {
      case "due":
        return objection.due(words.deadline(one.clock), format.time(one.given), format.time(one.own));
      case "past":
        return objection.past(words.field(act.type, one.at));
      case "timely":
        return objection.timely(words.deadline(one.clock));
      case "law":
        return objection.law(lawName(one.law));
    }
  };
  if (act.objections.length === 0) return null;
  return (
    <Notice tone="warn" title={objection.title}>
      <p>{objection.hint(partyName(home))}</p>
      <ul>
        {act.objections.map((one) => (
          <li key={told(one)}>{told(one)}</li>
        ))}
      </ul>
    </Notice>
  );
};
