import { mx } from "./mx/index.ts";
import type { Party } from "./party.ts";
import { us } from "./us/index.ts";

export type { Agency, Calendar, LegalBasis, Party, Sector, Standing, Texts } from "./party.ts";

/** The parties whose data lies here; a real node may name a folder of its own. */
export const parties: Readonly<Record<string, Party>> = { mx, us };
