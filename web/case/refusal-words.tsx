import { useQuery } from "@tanstack/react-query";
import type { Decision } from "#client";
import { type Named, type Refusal, type RefusalKind, refusalText } from "#kernel";
import { agenciesQuery, basesQuery } from "../api.ts";
import { useMe } from "../session.ts";
import { generalRules } from "../text/rules.ts";
import { type Bilingual, useText } from "../text.ts";
import type { Words } from "./arrangements.ts";
import { memberLabel } from "./form/member-label.ts";
import { placeOf } from "./form/pointer.ts";
import { useLawName } from "./laws.ts";
import { useToday } from "./now.ts";
import { useAgentName, usePartyName } from "./parties.ts";
import styles from "./refusal-words.module.css";

type Told = { readonly refusal: { readonly kind: string }; readonly text: Bilingual; readonly law?: Decision["law"] };

/** Facts without which a refusal's own words cannot be said. */
const isWhole = (refusal: { readonly kind: string }): refusal is Refusal => {
  try {
    return refusalText(refusal as Refusal).en !== "";
  } catch {
    return false;
  }
};

/** The label of a field that a refusal points at; undefined where neither the protocol nor every act has it. */
const useFieldName = (words: Words): ((at: string, type: string) => string | undefined) => {
  const { messages } = useText();
  return (at, type) => {
    const { part, path, row } = placeOf(at.replace(/^\/payload(?=\/)/, ""));
    if (part !== "frame" && part !== "content") return memberLabel(messages, part);
    if (path === "") return undefined;
    const half = /\.(es|en)$/.exec(path);
    const language = half?.[1] === "es" ? messages.form.inSpanish : messages.form.inEnglish;
    const name = half ? `${words.field(type, path.slice(0, half.index))} (${language.toLowerCase()})` : words.field(type, path);
    // A field without words has better ones in the kernel, or none.
    if (name === path.split(".").at(-1)) return undefined;
    return row === undefined ? name : messages.wrong.inRow(name, row);
  };
};

/** Articles and agencies by what the page has of them; undefined for one that it does not. */
const useOfficialNames = () => {
  const { pick } = useText();
  const lawName = useLawName();
  // What a form has asked for already; a refusal alone asks for nothing.
  const { data: bases } = useQuery({ ...basesQuery(useToday()), enabled: false });
  const { data: agencies } = useQuery(agenciesQuery);
  const me = useMe();
  const ownFirst = (party: string): number => (party === me.party ? 0 : 1);
  return {
    law: (id: string, law: Decision["law"]): string | undefined => {
      const found = [...law, ...(bases?.bases ?? [])].find((one) => one.id === id);
      const name = found ? [pick(found.instrument), found.article].filter((part) => part !== "").join(", ") : lawName(id);
      return name === id ? undefined : name;
    },
    agency: (id: string): string | undefined => {
      const [found] = (agencies?.agencies ?? [])
        .filter((one) => one.id === id)
        .sort((one, other) => ownFirst(one.party) - ownFirst(other.party));
      return found && pick(found.name);
    },
  };
};

/** A refusal in the words of the case's protocol; the node's own words for a kind that this page does not know. `type` is the refused act's. */
export const useRefusalText = (words: Words): ((told: Told, type?: string) => string) => {
  const { messages, language } = useText();
  const partyName = usePartyName();
  const agentName = useAgentName();
  const fieldName = useFieldName(words);
  const official = useOfficialNames();
  const named = (what: Named, id: string, type: string, law: Decision["law"]): string | undefined => {
    switch (what) {
      case "state":
        return words.state(id);
      case "type":
        return words.act(id);
      case "role":
        return words.role(id);
      case "party":
        return partyName(id);
      case "power":
        return (messages.power as Readonly<Record<string, string>>)[id];
      case "field":
        return fieldName(id, type);
      case "basis":
        return official.law(id, law);
      case "agency":
        return official.agency(id);
      case "key": {
        const name = agentName(id);
        return name === undefined ? undefined : `${id.slice(0, 8)}… (${name})`;
      }
      case "rule":
        return undefined;
    }
  };
  const ruleWords = useRuleWords(words);
  return ({ refusal, text, law = [] }, type = "") => {
    const naming: Parameters<typeof refusalText>[1] = (what, id) => {
      const name = named(what, id, type, law);
      return name === undefined ? undefined : { es: name, en: name };
    };
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
