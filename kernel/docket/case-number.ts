/** The part of a readable number after the parties: the year of opening, and a count of four digits or more. */
const REST = /^\d{4}-(\d{4}|[1-9]\d{4,8})$/;

/** Whether a text may stand as the readable number of a case that one party opened with another, or alone (spec/docket.md, Number). */
export const isCaseNumber = (text: string, home: string, partner: string | null): boolean => {
  const prefix = [home, ...(partner === null ? [] : [partner])].map((party) => `${party.toUpperCase()}-`).join("");
  return text.startsWith(prefix) && REST.test(text.slice(prefix.length));
};
