import type { Decision } from "#client";
import { type Refusal, type RefusalKind, refusalText } from "#kernel";
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
  return ({ refusal, text }) => (isWhole(refusal) ? refusalText(refusal, naming)[language] : text[language]);
};

export type KnownRefusal = RefusalKind;

type LawProps = { readonly law: Decision["law"]; readonly rules?: Decision["rules"]; readonly rulesTitle?: string };

/** The articles that a decision stands on, and the rules that decided. */
export const LawList = ({ law, rules = [], rulesTitle }: LawProps) => {
  const { messages, pick } = useText();
  if (law.length === 0 && rules.length === 0) return null;
  return (
    <dl className={styles.law}>
      {law.length > 0 ? (
        <div>
          <dt>{messages.form.checkLaw}</dt>
          {law.map(({ id, instrument, article }) => (
            <dd key={id}>
              {pick(instrument)}, {article}
            </dd>
          ))}
        </div>
      ) : null}
      {rules.length > 0 ? (
        <div>
          <dt>{rulesTitle ?? messages.form.checkRules}</dt>
          {rules.map((rule) => (
            <dd key={rule.id}>
              <code>{rule.id}</code>
              {rule.law === "" ? null : <> · {rule.law}</>}
            </dd>
          ))}
        </div>
      ) : null}
    </dl>
  );
};
