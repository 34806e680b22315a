/** More than any receipt, problem or cosignature that a partner or a witness could mean. */
const LIMIT = 1024 * 1024;

/** A response's text. Throws as soon as it grows beyond 1 MiB: who answers is not trusted with this node's memory. */
export async function limitedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > LIMIT) throw new Error(`an answer of more than ${LIMIT} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
