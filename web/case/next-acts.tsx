import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { CaseFile, NextAct } from "#client";
import { actDefinition, isBuiltIn } from "#kernel";
import { arrangementsQuery, type Words } from "./arrangements.ts";
import styles from "./next-acts.module.css";
import { usePaperText } from "./paper/paper-text.ts";
import { usePartyName } from "./parties.ts";
import { useRefusalText } from "./refusal-words.tsx";

type Props = { readonly file: CaseFile; readonly words: Words };

/** Steps that move the case; everything else states a fact or mends an earlier act. */
const useIsStep = (file: CaseFile): ((next: NextAct) => boolean) => {
  const { data } = useQuery(arrangementsQuery);
  const protocol = data?.get(file.protocol)?.protocol;
  return ({ type }) => !isBuiltIn(type) && protocol !== undefined && actDefinition(protocol, type)?.kind === "step";
};

/** Where the list stands beside the acts there is room for all of it. */
const hasRoom = (): boolean => matchMedia("(min-width: 75em)").matches;

const Enabled = ({ file, words, next, terse }: Props & { readonly next: NextAct; readonly terse: boolean }) => {
  const help = terse ? undefined : words.actHelp(next.type);
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
  const { messages, paper } = usePaperText();
  const partyName = usePartyName();
  const refusalWords = useRefusalText(words);
  const isStep = useIsStep(file);
  const [roomy] = useState(hasRoom);
  const enabled = file.next.filter((next) => next.enabled);
  const steps = enabled.filter(isStep);
  const others = enabled.filter((next) => !isStep(next));
  const later = file.next.filter((next) => !next.enabled);
  const list = (acts: readonly NextAct[], terse: boolean) => (
    <ul className={styles.list} data-terse={terse}>
      {acts.map((next) => (
        <Enabled key={next.type} file={file} words={words} next={next} terse={terse} />
      ))}
    </ul>
  );
  const theirs = file.onPaper?.next.some((one) => one.enabled) ? file.onPaper.party : null;
  return (
    <section aria-labelledby="next-title" className={styles.next}>
      <h2 id="next-title">{messages.case.next}</h2>
      {enabled.length === 0 ? <p className="muted">{messages.case.nextNothing}</p> : null}
      {steps.length > 0 ? list(steps, false) : null}
      {theirs === null ? null : (
        <ul className={styles.list}>
          <li>
            <Link to="/cases/$case/paper" params={{ case: file.case }} className={styles.act}>
              <span>
                <span className={styles.name}>{paper.write(partyName(theirs))}</span>
                <span className={styles.help}>{paper.writeHint}</span>
              </span>
              <IconChevronRight size={18} aria-hidden="true" />
            </Link>
          </li>
        </ul>
      )}
      {others.length > 0 ? (
        <details className={styles.more} open={roomy || steps.length === 0}>
          <summary>{messages.case.nextOthers}</summary>
          {list(others, steps.length > 0)}
        </details>
      ) : null}
      {later.length > 0 ? (
        <details className={styles.more}>
          <summary>{messages.case.nextLater(later.length)}</summary>
          <ul className={styles.later}>
            {later.map(({ type, refusal }) => (
              <li key={type}>
                <span className={styles.name}>{words.act(type)}</span>
                {refusal ? (
                  <span className={styles.help}>{refusalWords({ refusal, text: { es: refusal.kind, en: refusal.kind } }, type)}</span>
                ) : null}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
};
