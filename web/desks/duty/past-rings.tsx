import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Ring } from "../../api.ts";
import { useWords } from "../../case/arrangements.ts";
import { useNow } from "../../case/now.ts";
import { usePartyName } from "../../case/parties.ts";
import { Failure } from "../../shell/failure.tsx";
import { nameOf } from "../person.ts";
import styles from "./duty-page.module.css";
import { pastRingsQuery } from "./duty-queries.ts";
import { useDutyText } from "./duty-text.ts";

const PastRing = ({ ring }: { readonly ring: Ring }) => {
  const { messages, duty, format } = useDutyText();
  const words = useWords(ring.protocol);
  const partyName = usePartyName();
  return (
    <li className={styles.past}>
      <p>
        <Link to="/cases/$case" params={{ case: ring.case }} className="numeric">
          {ring.number ?? messages.cases.noNumber(ring.case.slice(0, 6))}
        </Link>{" "}
        <span className="muted">· {duty.from(words.done(ring.type), partyName(ring.party))}</span>
      </p>
      <ol className={styles.steps}>
        {ring.steps.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added behind
          <li key={i}>
            <span className="numeric muted">{format.shortTime(step.at)}</span> {duty.stepWords[step.what](step.who ? nameOf(step.who) : "")}
          </li>
        ))}
      </ol>
    </li>
  );
};

/** What rang in the last month, with every step. */
export const PastRings = () => {
  const { duty } = useDutyText();
  const now = useNow();
  const { data, error, refetch } = useQuery(pastRingsQuery(now));
  return (
    <section aria-labelledby="rang-title" className={styles.section}>
      <h2 id="rang-title">{duty.rang}</h2>
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      {data && data.rings.length === 0 ? <p className="muted">{duty.noneRang}</p> : null}
      <ul className={styles.people}>
        {(data?.rings ?? []).map((ring) => (
          <PastRing key={ring.id} ring={ring} />
        ))}
      </ul>
    </section>
  );
};
