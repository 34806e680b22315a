import { Notice } from "../../shell/notice.tsx";
import { useInboxText } from "./inbox-text.ts";
import type { RefusedCase } from "./use-refusals.ts";

/** The cases of a round whose act was refused, each with why. */
export const Refusals = ({ refusals }: { readonly refusals: readonly RefusedCase[] }) => {
  const { messages, inbox, pick } = useInboxText();
  if (refusals.length === 0) return null;
  return (
    <Notice tone="bad" role="alert" title={inbox.notTaken(refusals.length)}>
      <ul>
        {refusals.map(({ case: id, number, text }) => (
          <li key={id}>
            <span className="numeric">{number ?? messages.cases.noNumber(id.slice(0, 6))}</span>: {pick(text)}
          </li>
        ))}
      </ul>
    </Notice>
  );
};
