/** Signs what an honest author would never sign: payloads and headers of any form, rightly signed or not. */
import { base64url, canonicalJson, fromBase64url, fromUtf8, type JsonObject, type Signer, utf8 } from "#kernel";

const part = (text: string): string => base64url(utf8(text));

/** Header and payload exactly as these texts, under a signature that holds. */
export const signText = async (signer: Signer, header: string, payload: string): Promise<string> => {
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${base64url(await signer.sign(utf8(input)))}`;
};

const textOf = (encoded = ""): string => fromUtf8(fromBase64url(encoded) ?? new Uint8Array()) ?? "";

export type Forged = { readonly header?: (header: JsonObject) => JsonObject; readonly payload?: (payload: JsonObject) => JsonObject };

/** The record with its header or payload changed, canonical and signed again by `signer`. */
export const resign = (signer: Signer, jwt: string, { header = (same) => same, payload = (same) => same }: Forged): Promise<string> => {
  const [head, body] = jwt.split(".");
  return signText(signer, canonicalJson(header(JSON.parse(textOf(head)))), canonicalJson(payload(JSON.parse(textOf(body)))));
};

/** The same with the payload's text changed, canonical or not. */
export const resignText = (signer: Signer, jwt: string, change: (payload: string) => string): Promise<string> => {
  const [head, body] = jwt.split(".");
  return signText(signer, textOf(head), change(textOf(body)));
};

/** The record with the last letter of its signature's first byte changed: well-formed, but wrong. */
export const breakSignature = (jwt: string): string => {
  const dot = jwt.lastIndexOf(".");
  const signature = fromBase64url(jwt.slice(dot + 1)) ?? new Uint8Array(64);
  signature[0] = (signature[0] ?? 0) ^ 1;
  return `${jwt.slice(0, dot + 1)}${base64url(signature)}`;
};

export const without = (payload: JsonObject, name: string): JsonObject => {
  const { [name]: gone, ...rest } = payload;
  return rest;
};
