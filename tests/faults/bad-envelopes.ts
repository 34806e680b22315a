/** Envelopes that a node must refuse whole, each for one reason: nothing at all changes. */
import { base64url, EntryClass, signGrant } from "#kernel";
import { generateKey, nodeCrypto, signerOf } from "#node/crypto.ts";
import { encryptionKey, sealEnvelope } from "#node/exchange/envelope-crypto.ts";
import { revokeKey } from "#node/identity/ceremony.ts";
import { breakSignature, resign } from "#tests/records/forge.ts";
import { opening } from "./drafts.ts";
import { entryOfRecord, type Forger, type Said, said } from "./forger.ts";

export type BadEnvelope = {
  readonly what: string;
  readonly status: number;
  readonly refusal: Readonly<Record<string, unknown>>;
  make(forger: Forger): Promise<string>;
};

const anAct = async ({ world }: Forger): Promise<Said> => said(await world.us.as("liaison").sign(opening("us")));

const sealed = async (forger: Forger, change: Parameters<Forger["draft"]>[1], records?: readonly Said[]): Promise<string> =>
  forger.seal(await forger.sign(await forger.draft(records ?? [await anAct(forger)], change)));

const bad = (what: string, status: number, refusal: BadEnvelope["refusal"], make: BadEnvelope["make"]): BadEnvelope => ({
  what,
  status,
  refusal,
  make,
});

const stranger = signerOf(generateKey("Ed25519"));

const revocation = async ({ world }: Forger): Promise<Said> => {
  const { jwt } = await revokeKey(
    { crypto: nodeCrypto, now: world.clock.now() },
    { party: "us", by: world.us.root.key.signer, key: world.us.as("agent").kid, because: "compromised", at: world.clock.now() },
  );
  return { class: EntryClass.revocation, record: jwt };
};

export const badEnvelopes: readonly BadEnvelope[] = [
  bad("nothing", 400, { kind: "malformed" }, async () => ""),
  bad("words", 400, { kind: "malformed" }, async () => "a.b.c.d.e"),
  bad("more than 1 MiB", 413, { kind: "oversized" }, async () => "x".repeat(1_048_577)),
  bad("sealed to somebody else", 403, { kind: "unknown-key" }, async (forger) => {
    const other = { kty: "OKP", crv: "X25519", x: base64url(nodeCrypto.random(32)) } as const;
    return sealEnvelope(await forger.sign(await forger.draft([await anAct(forger)])), await encryptionKey(other));
  }),
  bad("one letter of the sealed text changed", 400, { kind: "malformed" }, async (forger) => {
    const envelope = await sealed(forger, {});
    const middle = envelope.lastIndexOf(".") - 100;
    return `${envelope.slice(0, middle)}${envelope[middle] === "A" ? "B" : "A"}${envelope.slice(middle + 1)}`;
  }),
  bad("an envelope's version of tomorrow", 400, { kind: "unknown-version" }, async (forger) => {
    const [header = "", ...rest] = (await sealed(forger, {})).split(".");
    const changed = { ...JSON.parse(Buffer.from(header, "base64url").toString()), typ: "hito-envelope.v2" };
    return [Buffer.from(JSON.stringify(changed)).toString("base64url"), ...rest].join(".");
  }),
  bad("a batch's version of tomorrow", 400, { kind: "unknown-version" }, async (forger) => {
    const batch = await forger.sign(await forger.draft([await anAct(forger)]));
    return forger.seal(await resign(forger.signer, batch, { header: (header) => ({ ...header, typ: "hito-batch.v2+jwt" }) }));
  }),
  bad("no batch inside", 400, { kind: "malformed" }, (forger) => forger.seal("hello")),
  bad("a broken signature", 403, { kind: "bad-signature" }, async (forger) =>
    forger.seal(breakSignature(await forger.sign(await forger.draft([await anAct(forger)])))),
  ),
  bad("signed by nobody known", 403, { kind: "unknown-key" }, async (forger) =>
    forger.seal(await forger.sign(await forger.draft([await anAct(forger)]), stranger)),
  ),
  bad("signed by an agent", 403, { kind: "no-power", power: "node" }, async (forger) =>
    forger.seal(await forger.sign(await forger.draft([await anAct(forger)]), forger.world.us.as("liaison").signer)),
  ),
  bad("from an unknown party", 403, { kind: "unknown-party", party: "zz" }, (forger) => sealed(forger, { from: "zz" })),
  bad("from oneself", 403, { kind: "unknown-party" }, (forger) => sealed(forger, { from: "mx" })),
  bad("to somebody else", 403, { kind: "unknown-party" }, (forger) => sealed(forger, { to: "us" })),
  bad("dated ahead", 400, { kind: "future" }, (forger) => sealed(forger, { iat: forger.world.clock.now() + 301 })),
  bad("a gap", 409, { kind: "gap" }, (forger) => sealed(forger, { start: forger.entries.length + 1 })),
  bad("an entry altered that was there before", 409, { kind: "bad-proof", at: "/entries/1" }, async (forger) => {
    const before = forger.entries.slice(0, 3);
    const altered = before.map((entry, i) => (i === 1 ? { ...entry, hash: nodeCrypto.random(32) } : entry));
    return sealed(forger, { start: 0, entries: altered, items: [] }, []);
  }),
  bad("a record that is not the entry's", 409, { kind: "bad-proof", at: "/items/0" }, async (forger) => {
    const [one, other] = [await anAct(forger), await anAct(forger)];
    return sealed(forger, { entries: [entryOfRecord(other)] }, [one]);
  }),
  bad("a record of another class", 409, { kind: "bad-proof", at: "/items/0" }, async (forger) => {
    const act = await anAct(forger);
    return sealed(forger, { entries: [{ ...entryOfRecord(act), class: EntryClass.docketLine }] }, [act]);
  }),
  bad("an item for no entry", 409, { kind: "bad-proof", at: "/items/0" }, async (forger) => {
    const { record, disclosures = [] } = await anAct(forger);
    return sealed(forger, { items: [{ index: forger.entries.length + 5, record, disclosures, author: [] }] });
  }),
  bad("an item twice", 409, { kind: "bad-proof", at: "/items/1" }, async (forger) => {
    const act = await anAct(forger);
    const item = { index: forger.entries.length, record: act.record, disclosures: act.disclosures ?? [], author: [] };
    return sealed(forger, { items: [item, item] }, [act]);
  }),
  bad("a revocation that is kept back", 409, { kind: "bad-proof", at: "/entries/0" }, async (forger) =>
    sealed(forger, { entries: [entryOfRecord(await revocation(forger))], items: [] }, []),
  ),
  bad("an act that is kept back", 409, { kind: "bad-proof" }, async (forger) =>
    sealed(forger, { entries: [entryOfRecord(await anAct(forger))], items: [] }, []),
  ),
  bad("a checkpoint of another tree", 409, { kind: "bad-proof", at: "/consistency" }, async (forger) => {
    const other = [...forger.entries.slice(0, -1), { class: EntryClass.act, hash: nodeCrypto.random(32) }];
    const act = await anAct(forger);
    return sealed(forger, { checkpoint: await forger.checkpoint([...other, entryOfRecord(act)]) }, [act]);
  }),
  bad("a checkpoint that does not reach the entries", 409, { kind: "bad-proof", at: "/consistency" }, async (forger) =>
    sealed(forger, { checkpoint: await forger.checkpoint(forger.entries) }),
  ),
  bad("a checkpoint by another key", 403, { kind: "bad-signature" }, (forger) => sealed(forger, { logSigner: stranger })),
  bad("a note that is no checkpoint", 400, { kind: "malformed" }, (forger) => sealed(forger, { checkpoint: "hello\n" })),
  bad("257 items", 400, { kind: "malformed" }, async (forger) => {
    const act = await anAct(forger);
    return sealed(forger, {
      items: Array.from({ length: 257 }, (_, i) => ({ index: i, record: act.record, disclosures: [], author: [] })),
    });
  }),
  bad("4,097 entries", 400, { kind: "malformed" }, (forger) =>
    sealed(
      forger,
      { entries: Array.from({ length: 4097 }, () => ({ class: EntryClass.act, hash: nodeCrypto.random(32) })), items: [] },
      [],
    ),
  ),
];

/** Grants of the United States that its root never gave. */
export const forgedGrant = async ({ world }: Forger): Promise<Said> => {
  const now = world.clock.now();
  const { jwt } = await signGrant(nodeCrypto, stranger, {
    party: "us",
    kind: "root",
    key: stranger.jwk,
    powers: [],
    iat: now,
    nbf: now,
    exp: now + 1000,
  });
  return { class: EntryClass.key, record: jwt };
};
