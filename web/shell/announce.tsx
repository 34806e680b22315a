/** One polite live region for what happens without a move of the focus. */
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

const AnnounceContext = createContext<(message: string) => void>(() => {});
export const useAnnounce = (): ((message: string) => void) => useContext(AnnounceContext);

export const Announcer = ({ children }: { readonly children: ReactNode }) => {
  const [said, setSaid] = useState({ message: "", times: 0 });
  const announce = useCallback((message: string) => setSaid(({ times }) => ({ message, times: times + 1 })), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div role="status" className="visually-hidden">
        <span key={said.times}>{said.message}</span>
      </div>
    </AnnounceContext>
  );
};
