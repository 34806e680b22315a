export * from "./act.ts";
export { claimFlags, type ProvenTime } from "./claims.ts";
export { type Concealed, checkDisclosureSizes, type Disclosed, disclosureDigest, encodeDisclosure, readDisclosure } from "./disclosure.ts";
export type { ActPayload, Frame, Handling, HandlingCode, Tlp } from "./frame.ts";
export { type Jws, type JwsKind, jwsKind, parseJws, recordHash, signJws, typOf, verifyJws } from "./jws.ts";
export { isLowS, lowS } from "./low-s.ts";
export { joinSdJwt, resolveDisclosures, type SdJwt, splitSdJwt } from "./sd-jwt.ts";
export { thumbprint } from "./thumbprint.ts";
