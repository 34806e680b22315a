/** A whole case with a partner that has no node, from paper out to paper in. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { base64url } from "#kernel";
import type { TimelineAct } from "#node/api/schemas.ts";
import { nodeCrypto } from "#node/crypto.ts";
import { attach, docxCode, docxParts, fetchAttached, mailFile, outlookFile, pdfCode, pdfText, type SealedFile } from "#tests/paper.ts";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { traceRequest } from "./firearm-trace.ts";

const NUMBER = "MX-US-2025-0001";
const OFFICIO = "FGR/CGSI/0123/2025";

describe("a partner without a node", () => {
  let world: TwoParties;
  let id: string;
  const liaison = () => world.mx.as("liaison");
  const acts = async (): Promise<TimelineAct[]> => (await liaison().caseFile(id)).acts;
  const state = async (): Promise<string> => (await liaison().caseFile(id)).state;
  const actOf = async (hash: string): Promise<TimelineAct> => (await acts()).find((act) => act.hash === hash) as TimelineAct;
  const opening = async (): Promise<TimelineAct> => (await acts())[0] as TimelineAct;

  beforeAll(async () => {
    world = await startTwoParties({ paired: false });
  }, 60_000);
  afterAll(() => world?.stop());

  const byLetter = { transcribes: "us", channel: "letter" } as const;
  const note = async (act: string, query: string): Promise<Buffer> => {
    const answer = await liaison().request("GET", `/api/v1/acts/${act}/note?${query}`);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
    return Buffer.from(await answer.arrayBuffer());
  };
  const read = async (bytes: Uint8Array) => {
    const answer = await liaison().request("POST", "/api/v1/papers/source", new Uint8Array(bytes), {
      "content-type": "application/octet-stream",
    });
    return (await answer.json()) as { reading: { sender: string; subject: string; text: string }; day: string };
  };

  test("the case is worked at home alone, in the domestic log", async () => {
    const sent = await liaison().act(traceRequest());
    expect(sent).toMatchObject({ refusal: null, n: 1, stage: "docketed", log: "domestic", number: NUMBER });
    id = sent.case;
    const outbox = await world.mx.running.node.db.selectFrom("outbox").selectAll().execute();
    expect(outbox).toEqual([]);
  });

  test("the request goes out as a note: PDF and DOCX, in both languages, with its numbers and a code that holds the act's hash", async () => {
    const { hash } = await opening();
    const query = `language=both&reference=${encodeURIComponent(OFFICIO)}&addressee=Office%20of%20International%20Affairs`;
    const [pdf, docx] = [await note(hash, `form=pdf&${query}`), await note(hash, `form=docx&${query}`)];
    const texts = [(await pdfText(pdf)).replaceAll("\n", " "), docxParts(docx).text];
    for (const text of texts) {
      for (const told of [OFFICIO, NUMBER, "Office of International Affairs", "Código Nacional de Procedimientos Penales, 442"])
        expect(text).toContain(told);
      for (const told of ["Núm. 1", "No. 1", "Rastreo de armas", "Firearm trace", "PRUEBA-0012", "Persona de prueba Uno, Enlace"])
        expect(text).toContain(told);
      for (const told of ["H1 · no en procesos judiciales sin permiso", "H1 · not in judicial proceedings without permission"])
        expect(text).toContain(told);
      expect(text).toMatch(/does not prove that this paper says the same as the act/);
    }
    const { log } = (await opening()).proof;
    const origin = (await world.mx.running.node.db.selectFrom("log").select("origin").where("kind", "=", log).executeTakeFirstOrThrow())
      .origin;
    for (const code of [await pdfCode(pdf), docxCode(docx)]) {
      const [name, facts] = (code ?? "").split("?=");
      expect(name).toBe(`urn:hito:act:${hash}`);
      expect(Object.fromEntries(new URLSearchParams(facts))).toMatchObject({ party: "mx", case: id, n: "1", log: origin });
    }
  });

  test("the code leads back to the act in the case that is saved with its proofs", async () => {
    const { hash } = await opening();
    const bundle = await liaison().get<{ acts: { record: string }[] }>(`/api/v1/cases/${id}/bundle`);
    const hashes = bundle.acts.map(({ record }) => base64url(nodeCrypto.sha256(Buffer.from(record))));
    expect(hashes).toContain(hash);
  });

  test("what was sent, by which channel and when is a signed record of its own, with the file as it went out", async () => {
    const { hash } = await opening();
    const pdf = await note(hash, "form=pdf&language=both");
    const file = await attach(liaison(), `${NUMBER}.pdf`, "application/pdf", pdf);
    world.clock.advance(3600);
    const sent = await liaison().act({
      type: "dispatch",
      case: id,
      of: hash,
      occurred: world.clock.now() - 600,
      frame: { channel: "letter", form: "printed" },
      content: { recipient: "Office of International Affairs", reference: OFFICIO, file },
    });
    expect(sent).toMatchObject({ refusal: null, stage: "own", n: null });
    const record = await actOf(sent.hash);
    expect(record).toMatchObject({ type: "dispatch", of: hash, frame: { channel: "letter" }, occurred: world.clock.now() - 600 });
    expect((await fetchAttached(liaison(), record.hash, record.content?.file as SealedFile)).equals(pdf)).toBe(true);
    expect(await state()).toBe("sent");
  });

  test("their mail is read, and what it says is written down by us, shown as not signed by them, and moves the case", async () => {
    const mail = mailFile({
      from: "Test Person <oia@doj.example>",
      subject: "Your request FGR/CGSI/0123/2025",
      date: "Fri, 05 Sep 2025 23:30:00 -0500",
      text: "We have received your request and work on it.",
    });
    const { reading, day } = await read(mail);
    expect(reading).toMatchObject({ sender: "Test Person <oia@doj.example>", text: "We have received your request and work on it." });
    expect(day).toBe("2025-09-05");
    const source = await attach(liaison(), "answer.eml", "message/rfc822", mail);
    const sent = await liaison().act({
      type: "acknowledge",
      case: id,
      role: "requested",
      frame: { transcribes: "us", channel: "mail", sourceDate: day },
      content: { source, sourceSender: reading.sender, sourceSubject: reading.subject },
    });
    expect(sent.refusal).toBeNull();
    expect(await state()).toBe("acknowledged");
    const act = await actOf(sent.hash);
    expect(act).toMatchObject({
      type: "acknowledge",
      author: { party: "mx" },
      frame: { transcribes: "us", channel: "mail", sourceDate: "2025-09-05" },
    });
    expect((await fetchAttached(liaison(), act.hash, act.content?.source as SealedFile)).equals(mail)).toBe(true);
  });

  test("a call is written down with its note", async () => {
    const call = Buffer.from("Llamada del 8 de septiembre, 10:00: preguntan por el segundo carácter de la serie 8.");
    const source = await attach(liaison(), "llamada.txt", "text/plain", call);
    const asked = await liaison().act({
      type: "ask-clarification",
      case: id,
      role: "requested",
      frame: { transcribes: "us", channel: "call", missing: "objects" },
      content: { source, questions: (await read(call)).reading.text },
    });
    expect(asked.refusal).toBeNull();
    const cleared = await liaison().act({
      type: "clarify",
      case: id,
      handling: { code: "H1" },
      content: { explanation: "Es un cero: PRUEBA-0008." },
    });
    expect(cleared).toMatchObject({ refusal: null });
    const text = await pdfText(await note(cleared.hash, "form=pdf&language=es"));
    expect(text).toContain("Es un cero: PRUEBA-0008.");
    expect(text).not.toContain("Clarify");
  });

  test("their answer under H1 as well, from an Outlook item, with the item attached", async () => {
    const item = outlookFile({
      from: "Test Person",
      subject: "Trace results",
      date: "Mon, 15 Sep 2025 10:00:00 -0500",
      text: "Ten of twelve.",
    });
    const { reading, day } = await read(item);
    expect([reading.subject, reading.text, day]).toEqual(["Trace results", "Ten of twelve.", "2025-09-15"]);
    const source = await attach(liaison(), "results.msg", "application/vnd.ms-outlook", item);
    const sent = await liaison().act({
      type: "answer",
      case: id,
      role: "requested",
      basis: ["mx:cnpp-442"],
      handling: { code: "H1" },
      frame: { ...byLetter, channel: "mail", outcome: "partly-found", objects: 12, sourceGrade: "A", informationGrade: "2" },
      content: { source, findings: reading.text },
    });
    expect(sent.refusal).toBeNull();
    expect(await state()).toBe("answered");
    const told = await pdfText(await note(sent.hash, "form=pdf&language=en"));
    expect(told).toContain("What United States did, reported by us; not signed by them.");
  });

  test("a record that was wrong is replaced, and both stay; the case is closed on paper", async () => {
    const closed = await liaison().act({ type: "close", case: id, frame: { result: "partly-useful" } });
    expect(closed).toMatchObject({ refusal: null });
    const frame = { channel: "mail", form: "pdf" };
    const first = await liaison().act({ type: "dispatch", case: id, of: closed.hash, frame, content: { recipient: "OIA" } });
    const second = await liaison().act({
      type: "dispatch",
      case: id,
      of: closed.hash,
      frame: { channel: "not-sent", form: "other", instead: first.hash },
      content: { recipient: "OIA", remarks: "Se recogió antes de salir." },
    });
    expect([first.refusal, second.refusal]).toEqual([null, null]);
    const records = (await acts()).filter(({ type, of }) => type === "dispatch" && of === closed.hash);
    expect(records.map(({ frame: { channel, instead } }) => [channel, instead ?? null])).toEqual([
      ["mail", null],
      ["not-sent", first.hash],
    ]);
    expect(await state()).toBe("closed");
  });

  test("a party that is neither partner nor known is refused", async () => {
    const sent = await liaison().act(traceRequest({ frame: { ...traceRequest().frame, partner: "zz" } }));
    expect(sent.refusal).toEqual({ kind: "unknown-party", party: "zz" });
  });
});
