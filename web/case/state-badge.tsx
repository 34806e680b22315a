import styles from "./state-badge.module.css";

type Props = { readonly label: string; readonly final: boolean; readonly large?: boolean };

/** A case's state in words; a filled dot while it is open, a ring once it is closed. */
export const StateBadge = ({ label, final, large = false }: Props) => (
  <span className={styles.badge} data-final={final} data-large={large}>
    {label}
  </span>
);
