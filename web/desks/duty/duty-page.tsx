import { PageTitle } from "../../shell/page-title.tsx";
import { Colleagues } from "./colleagues.tsx";
import styles from "./duty-page.module.css";
import { useDutyText } from "./duty-text.ts";
import { PastRings } from "./past-rings.tsx";
import { Roster } from "./roster.tsx";

/** Who is on duty and who is away, in the own agency, and what has rung. */
export const DutyPage = () => {
  const { duty } = useDutyText();
  return (
    <>
      <PageTitle title={duty.title} />
      <p className="muted">{duty.intro}</p>
      <div className={styles.columns}>
        <div className={styles.column}>
          <Roster />
        </div>
        <div className={styles.column}>
          <Colleagues />
          <PastRings />
        </div>
      </div>
    </>
  );
};
