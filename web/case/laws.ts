/** Names of the articles that a case's deadlines and declines cite, as the case file gives them. */
import { createContext, useContext } from "react";
import type { CaseFile } from "#client";
import { useText } from "../text.ts";

export const Laws = createContext<CaseFile["laws"]>([]);

/** An article by its legal-basis id; the id itself where the register has none. */
export const useLawName = (): ((id: string) => string) => {
  const { messages, pick } = useText();
  const laws = useContext(Laws);
  return (id) => {
    if (id === "agreed") return messages.case.agreed;
    const found = laws.find((law) => law.id === id);
    return found ? [pick(found.instrument), found.article].filter((part) => part !== "").join(", ") : id;
  };
};
