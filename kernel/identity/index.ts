export { addRecord, parsePublicRecord } from "./add-record.ts";
export { type ActPlace, judgeAct, judgeNode, missingPower, NODE_AGENCY } from "./author.ts";
export { enrolmentClaim, signInClaim } from "./claim.ts";
export { signConsent, verifyConsent } from "./consent.ts";
export {
  allGrants,
  type Directory,
  emptyDirectory,
  type GrantEntry,
  keyOf,
  type Place,
  type PublicationEntry,
  publicationAt,
  type RevocationEntry,
} from "./directory.ts";
export { type DirectoryDocument, firstRoot, readDirectory } from "./directory-document.ts";
export { readFingerprint, spokenFingerprint } from "./fingerprint.ts";
export {
  type AgencyGrant,
  type AgentGrant,
  type AgentPower,
  GRANT_TYP,
  type Grant,
  type GrantDraft,
  type GrantPayload,
  type Holder,
  type KeyKind,
  type NodeFacts,
  type NodeGrant,
  openHolder,
  parseGrant,
  type RootGrant,
  type Sector,
  type SignedGrant,
  signGrant,
} from "./grant.ts";
export { judgeKey, type KeyJudgement, type When } from "./judge.ts";
export { PUBLICATION_TYP, type Publication, type PublicationPayload, parsePublication, signPublication } from "./publication.ts";
export { parseRevocation, REVOCATION_TYP, type Revocation, type RevocationPayload, signRevocation } from "./revocation.ts";
export { isSuspect, type LogPosition, lossOf, type Signed, suspects } from "./suspect.ts";
