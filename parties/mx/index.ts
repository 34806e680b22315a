import type { Agency, Calendar, LegalBasis, Party } from "../party.ts";
import agencies from "./agencies.json" with { type: "json" };
import calendar from "./holidays.json" with { type: "json" };
import legalBasis from "./legal-basis.json" with { type: "json" };

/** México's authorities, legal bases and calendar. Its forbids are policies.cedar. */
export const mx: Party = {
  id: "mx",
  names: { es: "México", en: "Mexico" },
  agencies: agencies as readonly Agency[],
  legalBasis: legalBasis as readonly LegalBasis[],
  calendar: calendar satisfies Calendar,
};
