import type { Decision } from "#client";
import { type Refusal, type RefusalKind, refusalText } from "#kernel";
import { ruleWords } from "../text/rules.ts";
import { type Bilingual, useText } from "../text.ts";
import type { Words } from "./arrangements.ts";
import { usePartyName } from "./parties.ts";
import styles from "./refusal-words.module.css";

type Told = { readonly refusal: { readonly kind: string }; readonly text: Bilingual };

/** Facts without which a refusal's own words cannot be said. */
const isWhole = (refusal: { readonly kind: string }): refusal is Refusal => {
  try {
    return refusalText(refusal as Refusal).en !== "";
  } catch {
    return false;
  }
};

/** A refusal in the words of the case's protocol; the node's own words for a kind that this page does not know. */
export const useRefusalText = (words: Words): ((told: Told) => string) => {
  const { messages, language } = useText();
  const partyName = usePartyName();
  const naming: Parameters<typeof refusalText>[1] = (what, id) => {
    const names: Partial<Record<typeof what, string>> = {
      state: words.state(id),
      type: words.act(id),
      role: words.role(id),
      party: partyName(id),
      power: (messages.power as Readonly<Record<string, string>>)[id] ?? id,
    };
    const name = names[what];
    return name === undefined ? undefined : { es: name, en: name };
  };
  const ruleName = useRuleName();
  return ({ refusal, text }) => {
    if (!isWhole(refusal)) return text[language];
    const rules = refusal.kind === "policy" && refusal.errors.length === 0 ? refusal.rules.map(({ id }) => id) : [];
    const said = rules.length > 0 && rules.every((id) => id in ruleWords);
    return said ? messages.form.forbidden(rules.map(ruleName)) : refusalText(refusal, naming)[language];
  };
};

/** What a rule forbids, in words; its id where there are none. */
export const useRuleName = (): ((id: string) => string) => {
  const { pick } = useText();
  return (id) => (ruleWords[id] ? pick(ruleWords[id]) : id);
};

export type KnownRefusal = RefusalKind;

type LawProps = { readonly law: Decision["law"]; readonly rules?: Decision["rules"]; readonly rulesTitle?: string };

/** The articles that a decision stands on, and the rules that decided. */
export const LawList = ({ law, rules = [], rulesTitle }: LawProps) => {
  const { messages, pick } = useText();
  const ruleName = useRuleName();
  if (law.length === 0 && rules.length === 0) return null;
  // Both parties' registers may hold the same article.
  const articles = [...new Set(law.map(({ instrument, article }) => [pick(instrument), article].filter((part) => part !== "").join(", ")))];
  return (
    <dl className={styles.law}>
      {law.length > 0 ? (
        <div>
          <dt>{messages.form.checkLaw}</dt>
          {articles.map((words) => (
            <dd key={words}>{words}</dd>
          ))}
        </div>
      ) : null}
      {rules.length > 0 ? (
        <div>
          <dt>{rulesTitle ?? messages.form.checkRules}</dt>
          {rules.map(({ id }) => (
            <dd key={id}>
              {id in ruleWords ? <>{ruleName(id)} </> : null}
              <code className="muted">{id}</code>
            </dd>
          ))}
        </div>
      ) : null}
    </dl>
  );
};
