export {
  type Checkpoint,
  type Cosigned,
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  type SignedCheckpoint,
  signCheckpoint,
} from "./checkpoint.ts";
export { type FullTile, type PartialTileReader, tilesCompletedBy } from "./complete.ts";
export { cosign, cosignedMessage, verifyCosignature } from "./cosignature.ts";
export { decodeEntry, ENTRY_LENGTH, type Entry, EntryClass, encodeEntry, entryLeafHash, entryOf, isPublicClass } from "./entry.ts";
export {
  formatNote,
  formatSignature,
  type Note,
  type NoteSignature,
  parseNote,
  parseSignatures,
  signNote,
  type VerifiedSignature,
  verifyNote,
} from "./note.ts";
export {
  buildConsistency,
  buildInclusion,
  type HashReader,
  type MerkleProof,
  rootFromInclusion,
  type Subtree,
  verifyConsistency,
  verifyInclusion,
} from "./proof.ts";
export {
  changedTiles,
  decodeBundle,
  encodeBundle,
  hashesAtLevel,
  parseTilePath,
  TILE_BYTES,
  TILE_WIDTH,
  type Tile,
  type TileFetch,
  tileHashReader,
  tilePath,
  tileWidth,
} from "./tile.ts";
export { formatLogProof, type LogProof, type ProofPolicy, parseLogProof, verifyLogProof } from "./tlog-proof.ts";
export {
  append,
  appendAll,
  completeRoot,
  type Edge,
  EMPTY_EDGE,
  edgeBytes,
  edgeFromBytes,
  edgeRoot,
  emptyRoot,
  HASH_LENGTH,
  joinHashes,
  leafHash,
  nodeHash,
  rootOf,
  type Sha256,
  splitHashes,
} from "./tree.ts";
export {
  COSIGNATURE_TYPE,
  ED25519_TYPE,
  formatVkey,
  isKeyName,
  jwkOf,
  keyHandle,
  parseVkey,
  type SignatureType,
  type VerifierKey,
  verifierKey,
} from "./vkey.ts";
export {
  type AddCheckpoint,
  addCosignatures,
  admitCheckpoint,
  decideCheckpoint,
  formatAddCheckpoint,
  parseAddCheckpoint,
  parseWitnessAnswer,
  unseen,
  type WitnessAnswer,
  type WitnessDecision,
  type WitnessDenial,
  type WitnessState,
} from "./witness.ts";
