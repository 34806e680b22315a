/** Whether the page is being printed: then nothing is folded away, and all rows and whole texts are shown. */
import { useSyncExternalStore } from "react";
import { flushSync } from "react-dom";

const media = matchMedia("print");
let printing = media.matches;
const listeners = new Set<() => void>();

/** Drawn again before the paper is: the browser does not wait for anything later. */
const tell = (now: boolean): void => {
  if (printing === now) return;
  printing = now;
  flushSync(() => {
    for (const listener of listeners) listener();
  });
  unfold(now);
};

const OPENED = "data-opened-for-print";

/** Opens what the reader has folded away, and closes it again afterwards. */
const unfold = (now: boolean): void => {
  for (const details of document.querySelectorAll<HTMLDetailsElement>(now ? "main details:not([open])" : `main details[${OPENED}]`)) {
    details.open = now;
    details.toggleAttribute(OPENED, now);
  }
};

media.addEventListener("change", ({ matches }) => tell(matches));
addEventListener("beforeprint", () => tell(true));
addEventListener("afterprint", () => tell(false));

export const usePrinting = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => printing,
  );
