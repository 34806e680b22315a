import type { Agency, Calendar, LegalBasis, Party } from "../party.ts";
import agencies from "./agencies.json" with { type: "json" };
import calendar from "./holidays.json" with { type: "json" };
import legalBasis from "./legal-basis.json" with { type: "json" };

/** The United States' authorities, legal bases and calendar. Its forbids are policies.cedar. */
export const us: Party = {
  id: "us",
  names: { es: "Estados Unidos", en: "United States" },
  agencies: agencies as readonly Agency[],
  legalBasis: legalBasis as readonly LegalBasis[],
  calendar: calendar satisfies Calendar,
};
