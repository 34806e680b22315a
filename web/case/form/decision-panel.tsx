import type { Decision } from "#client";
import { Notice } from "../../shell/notice.tsx";
import { useText } from "../../text.ts";
import { LawList, useRefusalText, useRuleWords } from "../refusal-words.tsx";
import { useSubject } from "./form-context.ts";

type Props = { readonly decision: Decision; readonly stale: boolean };

/** What the decision would be, in plain words with the law. */
export const DecisionPanel = ({ decision, stale }: Props) => {
  const { messages } = useText();
  const { words, type } = useSubject();
  const refusalWords = useRefusalText(words);
  const ruleWords = useRuleWords(words);
  const { accepted, refusal, text, law, rules, flags } = decision;
  return (
    <Notice tone={accepted ? "good" : "bad"} title={accepted ? messages.form.checkYes : messages.form.checkNo}>
      {refusal && text ? <p>{refusalWords({ refusal, text, law }, type)}</p> : null}
      {flags.length > 0 ? (
        <p>
          {messages.form.checkFlags} {flags.map((id) => ruleWords(id) ?? id).join("; ")}
        </p>
      ) : null}
      <LawList words={words} law={law} rules={rules} />
      {stale ? <p className="muted small">{messages.form.checkStale}</p> : null}
    </Notice>
  );
};
