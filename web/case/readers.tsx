import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { CaseFile } from "#client";
import { readersQuery } from "../api.ts";
import { useMe } from "../session.ts";
import { useText } from "../text.ts";
import { useAgencyName } from "./parties.ts";
import styles from "./readers.module.css";

/** Who of this party may open the case; those who assign may give and take that sight. */
export const Readers = ({ file }: { readonly file: CaseFile }) => {
  const { messages } = useText();
  const me = useMe();
  const agencyName = useAgencyName();
  const { data } = useQuery(readersQuery(file.case));
  // Someone with keys on several devices is one reader.
  const people = new Map(
    (data?.agents ?? []).map((agent) => [agent.name === null ? agent.kid : [agent.name, agent.title, agent.agency].join("|"), agent]),
  );
  return (
    <section aria-labelledby="readers-title" className={styles.readers}>
      <h2 id="readers-title">{messages.case.people}</h2>
      <ul className={styles.list}>
        {[...people.values()].map(({ kid, name, title, agency }) => (
          <li key={kid}>
            {name ?? <code>{kid.slice(0, 8)}</code>}
            <span className="muted small">
              {" "}
              {title ? `${title}, ` : ""}
              {agencyName(me.party, agency)}
            </span>
          </li>
        ))}
      </ul>
      {me.powers.includes("assign") ? (
        <p>
          <Link to="/cases/$case/act/$type" params={{ case: file.case, type: "assign" }}>
            {messages.case.assign}
          </Link>
        </p>
      ) : null}
    </section>
  );
};
