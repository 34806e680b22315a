import type { Decision } from "#client";
import { type Refusal, type RefusalKind, refusalText } from "#kernel";
import { generalRules } from "../text/rules.ts";
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
  const ruleWords = useRuleWords(words);
  return ({ refusal, text }) => {
    if (!isWhole(refusal)) return text[language];
    const rules = refusal.kind === "policy" && refusal.errors.length === 0 ? refusal.rules.map(({ id }) => id) : [];
    const said = rules.flatMap((id) => ruleWords(id) ?? []);
    return rules.length > 0 && said.length === rules.length ? messages.form.forbidden(said) : refusalText(refusal, naming)[language];
  };
};

/** What a rule forbids, in the words of the case's protocol or in general ones; undefined where there are none. */
export const useRuleWords = (words: Words): ((id: string) => string | undefined) => {
  const { pick } = useText();
  return (id) => words.rule(id) ?? (generalRules[id] ? pick(generalRules[id]) : undefined);
};

export type KnownRefusal = RefusalKind;

type LawProps = {
  readonly words: Words;
  readonly law: Decision["law"];
  readonly rules?: Decision["rules"];
  readonly rulesTitle?: string;
};

/** The articles that a decision stands on, and the rules that decided. */
export const LawList = ({ words, law, rules = [], rulesTitle }: LawProps) => {
  const { messages, pick } = useText();
  const ruleWords = useRuleWords(words);
  if (law.length === 0 && rules.length === 0) return null;
  // Both parties' registers may hold the same article.
  const articles = [...new Set(law.map(({ instrument, article }) => [pick(instrument), article].filter((part) => part !== "").join(", ")))];
  return (
    <dl className={styles.law}>
      {law.length > 0 ? (
        <div>
          <dt>{messages.form.checkLaw}</dt>
          {articles.map((article) => (
            <dd key={article}>{article}</dd>
          ))}
        </div>
      ) : null}
      {rules.length > 0 ? (
        <div>
          <dt>{rulesTitle ?? messages.form.checkRules}</dt>
          {rules.map(({ id }) => (
            <dd key={id}>
              {ruleWords(id)} <code className="muted">{id}</code>
            </dd>
          ))}
        </div>
      ) : null}
    </dl>
  );
};
