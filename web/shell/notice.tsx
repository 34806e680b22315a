import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode, Ref } from "react";
import styles from "./notice.module.css";

type Props = {
  readonly tone: "info" | "good" | "warn" | "bad";
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly role?: "alert" | "status" | "note";
  readonly id?: string;
  readonly ref?: Ref<HTMLDivElement>;
};

const icons = { info: IconInfoCircle, good: IconCircleCheck, warn: IconAlertTriangle, bad: IconAlertTriangle };

/** A framed message; the tone is also told by its icon and words, never by colour alone. */
export const Notice = ({ tone, title, children, role, id, ref }: Props) => {
  const Icon = icons[tone];
  return (
    <div className={styles.notice} data-tone={tone} role={role} id={id} ref={ref} tabIndex={ref ? -1 : undefined}>
      <Icon size={18} aria-hidden="true" className={styles.icon} />
      <div className={styles.body}>
        {title === undefined ? null : <p className={styles.title}>{title}</p>}
        {children}
      </div>
    </div>
  );
};
