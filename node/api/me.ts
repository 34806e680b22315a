import type { Actor } from "#node/store/actor.ts";
import type { Me } from "./schemas.ts";

/** The signed-in person as the API shows it to that person. */
export const meOf = ({ party, agency, sector, name, title, powers, persona, kid }: Actor): Me => ({
  party,
  agency,
  sector,
  name,
  title,
  powers: [...powers],
  persona,
  kid,
});
