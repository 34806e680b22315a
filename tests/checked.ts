import { type Json, type Refusal, readDisclosure } from "#kernel";
import type { Agent } from "./agent.ts";

export type Checked = { readonly accepted: boolean; readonly refusal: Refusal | null; readonly flags: string[] };
/** What an author drafts, as the signed text has it. */
function draftIn(text: string): { payload: object; content: Record<string, Json> } {
  const [jwt = "", ...disclosures] = text.split("~").filter((part) => part !== "");
  const { _sd_alg, content: _digests, ...payload } = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
  const fields = disclosures.flatMap((one) => readDisclosure(one) ?? []).map(({ name, value }) => [name, value]);
  return { payload, content: Object.fromEntries(fields) };
}

/** What the node says of an act before it is sent. */
export const check = async (agent: Agent, text: string): Promise<Checked> =>
  (await agent.request("POST", "/api/v1/acts/check", draftIn(text))).json() as Promise<Checked>;
