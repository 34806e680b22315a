/** The mark: a boundary stone, with the line that it stands on both sides of. */
export const Mark = ({ size = 28 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path fill="var(--primary)" d="M9 30V12a7 7 0 0 1 14 0v18z" />
    <path fill="none" stroke="var(--on-primary)" strokeWidth="2" d="M9 18h14M16 18v12" />
  </svg>
);
