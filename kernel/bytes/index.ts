export { base64, base64url, fromBase64, fromBase64url } from "./base64.ts";
export { canonicalJson, type Json, type JsonObject, NotJson, parseCanonical } from "./canonical-json.ts";
export { concat, equal } from "./concat.ts";
export { fromHex, hex } from "./hex.ts";
export { fromUtf8, isWellFormed, utf8 } from "./utf8.ts";
