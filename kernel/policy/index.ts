export {
  type Actor,
  attributesFor,
  attributesForReading,
  type Circumstances,
  knowsConsent,
  type PolicyAttributes,
  type Reading,
} from "./attributes.ts";
export {
  type BasisClaim,
  type BasisRegister,
  basisHash,
  type HashedBasis,
  isLawOf,
  type JudgedBasis,
  judgeBasis,
  type LegalBasis,
  openBasisRegister,
} from "./basis.ts";
export {
  type Judgement,
  judge,
  NOT_PERMITTED,
  type PolicyDecision,
  type PolicyEngine,
  type PolicyHashes,
  type PolicyRule,
} from "./judge.ts";
