/** One typical record of each kind, for tests of form. */
import { base64url, type Decision, type Frame, type Json, type LineDraft, utf8 } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { NOW } from "./party.ts";

/** Base64url SHA-256 of a text: a hash that is as good as any. */
export const hashOf = (text: string): string => base64url(nodeCrypto.sha256(utf8(text)));

export const CASE = base64url(nodeCrypto.sha256(utf8("case")).slice(0, 16));

export const sampleFrame = (party = "mx"): Frame => ({
  case: CASE,
  protocol: "tracing@1",
  protocol_hash: hashOf("protocol"),
  type: "request",
  party,
  agency: "prosecutor",
  role: "requester",
  iat: NOW,
  occurred: NOW - 60,
  seen: hashOf("line"),
  after: hashOf("pending"),
  of: hashOf("earlier"),
  basis: [`${party}:cnpp-442`, `${party}:lnuf-11`],
  territory: party,
  handling: { code: "H1", tlp: "AMBER" },
  purpose: "prosecution",
  force: 1,
  frame: { kind: "firearms", count: 12, until: NOW + 86_400, urgent: true, items: [hashOf("item")] },
});

export const sampleContent: Readonly<Record<string, Json>> = {
  facts: "Doce armas aseguradas en Mexicali; números de serie legibles en nueve.",
  firearms: [
    { make: "Colt", serial: "A-1203", calibre: ".223" },
    { make: "Glock", serial: "BXK 441", calibre: "9 mm" },
  ],
  contact: { name: "Ana Pérez", phone: "+52 55 0000 0000" },
  price: 1e21,
  none: null,
};

export const sampleDecision: Decision = {
  basis: [{ id: "mx:cnpp-442", hash: hashOf("basis") }],
  policies: { shared: hashOf("shared"), protocol: hashOf("policies"), party: hashOf("own") },
  rules: ["permit-request"],
  flags: [],
  attributes: { type: "request", power: "none", territory: "mx" },
};

export const sampleLine = (n = 2): LineDraft => ({
  case: CASE,
  n,
  act: hashOf("act"),
  previous: n === 1 ? null : hashOf("line"),
  at: NOW + 5,
  due: [{ clock: "answer", debtor: "us", at: NOW + 20 * 86_400, calendar: "us@2025.1", zone: "America/New_York" }],
  decision: sampleDecision,
});
