import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { CaseFile, NextAct } from "#client";
import { actDefinition, isBuiltIn } from "#kernel";
import { useText } from "../text.ts";
import { arrangementsQuery, type Words } from "./arrangements.ts";
import styles from "./next-acts.module.css";
import { useRefusalText } from "./refusal-words.tsx";

type Props = { readonly file: CaseFile; readonly words: Words };

/** Steps that move the case first, then reports, then what only mends earlier acts. */
const useRank = (file: CaseFile): ((next: NextAct) => number) => {
  const { data } = useQuery(arrangementsQuery);
  const protocol = data?.get(file.protocol)?.protocol;
  return ({ type }) => (isBuiltIn(type) ? 2 : protocol && actDefinition(protocol, type)?.kind === "report" ? 1 : 0);
};

const Enabled = ({ file, words, next }: Props & { readonly next: NextAct }) => {
  const help = words.actHelp(next.type);
  return (
    <li>
      <Link to="/cases/$case/act/$type" params={{ case: file.case, type: next.type }} className={styles.act}>
        <span>
          <span className={styles.name}>{words.act(next.type)}</span>
          {help ? <span className={styles.help}>{help}</span> : null}
        </span>
        <IconChevronRight size={18} aria-hidden="true" />
      </Link>
    </li>
  );
};

/** The acts that I may send now; the others with the reason why not. */
export const NextActs = ({ file, words }: Props) => {
  const { messages } = useText();
  const refusalWords = useRefusalText(words);
  const rank = useRank(file);
  const enabled = file.next.filter((next) => next.enabled).toSorted((one, other) => rank(one) - rank(other));
  const later = file.next.filter((next) => !next.enabled);
  return (
    <section aria-labelledby="next-title" className={styles.next}>
      <h2 id="next-title">{messages.case.next}</h2>
      {enabled.length === 0 ? <p className="muted">{messages.case.nextNothing}</p> : null}
      {enabled.length > 0 ? (
        <ul className={styles.list}>
          {enabled.map((next) => (
            <Enabled key={next.type} file={file} words={words} next={next} />
          ))}
        </ul>
      ) : null}
      {later.length > 0 ? (
        <details className={styles.later}>
          <summary>{messages.case.nextLater(later.length)}</summary>
          <ul>
            {later.map(({ type, refusal }) => (
              <li key={type}>
                <span className={styles.name}>{words.act(type)}</span>
                {refusal ? (
                  <span className={styles.help}>{refusalWords({ refusal, text: { es: refusal.kind, en: refusal.kind } })}</span>
                ) : null}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
};
