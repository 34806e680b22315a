import { type Act, type Config, type Defect, fold, has, isQuiescent, pending, stepOn } from "./nodes.ts";
import { shown } from "./transitions.ts";

/** What is wrong in this state, in words; null if nothing is. */
export const violation = (config: Config, defect: Defect | undefined): string | null =>
  docketViolation(config) ?? foldViolation(config, defect) ?? (isQuiescent(config) ? quiescentViolation(config) : null);

const docketViolation = ({ home, partner }: Config): string | null => {
  const ids = home.docket.map(({ id }) => id.replace(" again", ""));
  if (new Set(ids).size < ids.length) return "an act is docketed twice";
  if (home.refused.some(({ id }) => ids.includes(id))) return "an act is both docketed and refused";
  if (!isValid(home.docket)) return "the docket has an act that was not enabled";
  const theirs = home.docket.filter(({ by }) => by === "partner").map(({ id }) => id);
  const order = partner.signed.map(({ id }) => id).filter((id) => theirs.includes(id));
  if (theirs.join() !== order.join()) return "the partner's acts are not docketed in their order";
  return partner.signed.some((act) => theirs.includes(act.id) && act.after !== undefined && has(home.refused, act.after))
    ? "an act is docketed after the one that it was built on was refused"
    : null;
};

const valid = new Map<string, boolean>();
const isValid = (docket: readonly Act[]): boolean => {
  const key = docket.map(({ id, type, of }) => `${id} ${type} ${of ?? ""}`).join();
  const known = valid.get(key);
  if (known !== undefined) return known;
  const last = docket.at(-1);
  const is = !last || (isValid(docket.slice(0, -1)) && stepOn(fold(docket.slice(0, -1)), last) !== null);
  valid.set(key, is);
  return is;
};

const foldViolation = (config: Config, defect: Defect | undefined): string | null => {
  const { folded } = config.partner;
  const prefix = config.home.docket.slice(0, folded.length);
  if (folded.map(({ id }) => id).join() !== prefix.map(({ id }) => id).join())
    return "the partner has not folded a beginning of the docket";
  const mine = shown(config, defect);
  const theirs = fold(prefix);
  return mine === theirs || JSON.stringify(mine) === JSON.stringify(theirs) ? null : "both nodes fold one docket to different states";
};

const quiescentViolation = (config: Config): string | null => {
  const { home, partner } = config;
  if (partner.folded.length !== home.docket.length) return "everything is receipted but the partner lacks a line";
  if (pending(config).length > 0) return "everything is receipted but an acknowledged act is neither docketed nor refused";
  return partner.refused.length === home.refused.length ? null : "the partner does not know a refusal";
};
