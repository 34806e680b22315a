/** Writes the published form of every protocol, their hashes and the built-in acts. A published version never changes: review what this changes. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { builtInActs, canonicalJson, canonicalProtocol, type Json, protocolHash, transcription } from "#kernel";
import { protocols } from "#protocols";

const sha256 = (data: Uint8Array): Uint8Array => createHash("sha256").update(data).digest();
const hashes = Object.fromEntries(Object.entries(protocols).map(([name, { protocol }]) => [name, protocolHash(protocol, { sha256 })]));

for (const [name, { protocol }] of Object.entries(protocols)) writeFileSync(new URL(`${name}.json`, import.meta.url), canonicalProtocol(protocol));
writeFileSync(new URL("hashes.json", import.meta.url), `${JSON.stringify(hashes, null, 2)}\n`);
writeFileSync(new URL("built-in@1.json", import.meta.url), canonicalJson({ acts: builtInActs, transcription } as unknown as Json));
