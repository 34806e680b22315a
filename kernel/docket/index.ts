export { isCaseNumber } from "./case-number.ts";
export { type Equivocation, follows, type LineUnderKey, proveEquivocation } from "./chain.ts";
export { contradicted, type HomeRecord } from "./contradiction.ts";
export { type ActSigner, type Docketed, type FoldDeps, type FoldedProtocol, foldDocket, foldLine, proposalOf } from "./fold.ts";
export {
  type AnyLine,
  type DocketLine,
  LINE_TYP,
  type LineDraft,
  openNumber,
  parseAnyLine,
  parseLine,
  parseRefusalLine,
  type RefusalLine,
  type SignedLine,
  signLine,
  signRefusalLine,
  verifyLine,
} from "./line.ts";
export type { Decision, LinePayload, RefusalLinePayload } from "./payload.ts";
export { refusalShape } from "./refusal-shape.ts";
