export {
  BATCH_TYP,
  type Batch,
  type BatchDraft,
  type BatchItem,
  type BatchPayload,
  ENVELOPE_LIMIT,
  MOST_ENTRIES,
  MOST_ITEMS,
  parseBatch,
  signBatch,
} from "./batch.ts";
export { type ChunkPass, type ChunkPassPayload, parseChunkPass, signChunkPass } from "./chunk-pass.ts";
export { type Have, type Received, type ReceivedItem, receive } from "./receive.ts";
