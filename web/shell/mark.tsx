/** The mark: a boundary stone on the line that it marks. */
export const Mark = ({ size = 28 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path fill="var(--primary)" d="M10.5 26V11.5a5.5 5.5 0 0 1 11 0V26z" />
    <path fill="none" stroke="var(--other)" strokeWidth="2.5" strokeLinecap="round" d="M4 27.5h24" />
  </svg>
);
