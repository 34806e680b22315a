import type { CaseFile } from "#client";
import { anchorOf, useActName } from "./act-name.ts";
import { useArrangement, type Words } from "./arrangements.ts";
import { CaseLink } from "./case-link.tsx";
import { useCaseText } from "./case-text.ts";
import { linksOf } from "./links.ts";
import styles from "./readers.module.css";

type Props = { readonly file: CaseFile; readonly words: Words };

/** Other cases that the acts of this one name, with how they belong together and by which act. */
export const LinkedCases = ({ file, words }: Props) => {
  const { told } = useCaseText();
  const actName = useActName(words);
  const protocol = useArrangement(file.protocol)?.protocol;
  const links = protocol ? linksOf(file, protocol) : [];
  if (links.length === 0) return null;
  return (
    <section aria-labelledby="links-title" className={styles.readers}>
      <h2 id="links-title">{told.links.title}</h2>
      <ul className={styles.list}>
        {links.map(({ case: id, act, field, relation }) => (
          <li key={`${id} ${act.hash} ${field}`}>
            <CaseLink id={id} />
            {relation ? ` · ${words.option(act.type, relation.field, relation.value)}` : ""}{" "}
            <a className="small" href={`#${anchorOf(act.hash)}`}>
              {told.links.from(actName(act))}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
};
