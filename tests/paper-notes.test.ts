/** Who may put what on paper, and what the reader of a partner's files refuses. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Refusal } from "#kernel";
import type { Agent, Sent } from "./agent.ts";
import { attach, docxParts, pdfStructure, pdfText } from "./paper.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

describe("paper", () => {
  let world: TwoParties;
  let opened: Sent;
  const liaison = () => world.mx.as("liaison");
  beforeAll(async () => {
    world = await startTwoParties();
    opened = await liaison().act(traceRequest());
    await world.settle();
  }, 60_000);
  afterAll(() => world?.stop());

  const ask = (agent: Agent, act: string, query = "form=pdf&language=es") => agent.request("GET", `/api/v1/acts/${act}/note?${query}`);
  const refusalOf = async (answer: Response): Promise<Refusal> => ((await answer.json()) as { refusal: Refusal }).refusal;
  const readings = async (act: string) => {
    const rows = await world.mx.running.node.db.selectFrom("read").select("id").where("act", "=", Buffer.from(act, "base64url")).execute();
    return rows.length;
  };

  test("a note is made of what one may open, and its reading is on record", async () => {
    world.clock.advance(120);
    const before = await readings(opened.hash);
    const made = await ask(liaison(), opened.hash);
    expect([made.status, made.headers.get("content-type")]).toEqual([200, "application/pdf"]);
    expect(made.headers.get("content-disposition")).toBe('attachment; filename="MX-US-2025-0001-1-request.pdf"');
    expect(await readings(opened.hash)).toBe(before + 1);
    expect(await refusalOf(await ask(world.mx.as("colleague"), opened.hash))).toMatchObject({ kind: "unknown-act" });
    expect(await refusalOf(await ask(world.mx.as("inspector"), opened.hash))).toMatchObject({ kind: "policy" });
  });

  test("a note is of an own act that leaves: not of the partner's, of an own record, or of one that was refused", async () => {
    expect(await refusalOf(await ask(world.us.as("liaison"), opened.hash))).toEqual({ kind: "not-found", what: "note" });
    const record = await liaison().act({
      type: "dispatch",
      case: opened.case,
      of: opened.hash,
      frame: { channel: "letter", form: "pdf" },
      content: { recipient: "OIA" },
    });
    expect(record.refusal).toBeNull();
    expect(await refusalOf(await ask(liaison(), record.hash))).toEqual({ kind: "not-found", what: "note" });
    const late = await world.us.as("liaison").act({ type: "close", case: opened.case, role: "requester", frame: { result: "useful" } });
    expect(late.refusal).not.toBeNull();
    expect((await ask(world.us.as("liaison"), late.hash)).status).toBe(404);
  });

  test("what was sent on paper is recorded of own acts only, and stays at home", async () => {
    const acknowledged = await world.us.as("liaison").act({ type: "acknowledge", case: opened.case });
    await world.settle();
    const draft = { type: "dispatch", case: opened.case, frame: { channel: "letter", form: "pdf" }, content: { recipient: "OIA" } };
    const wrong = await liaison().act({ ...draft, of: acknowledged.hash });
    expect(wrong.refusal).toMatchObject({ kind: "out-of-turn" });
    const right = await liaison().act({ ...draft, of: opened.hash });
    expect(right).toMatchObject({ refusal: null, stage: "own" });
    await world.settle();
    const theirs = (await world.us.as("liaison").caseFile(opened.case)).acts;
    expect(theirs.map(({ type }) => type)).not.toContain("dispatch");
    const bundle = await (await liaison().request("GET", `/api/v1/cases/${opened.case}/bundle`)).text();
    expect(bundle).not.toContain(right.hash);
  });

  test("a node is not served on paper what it can sign: nothing is written down for it", async () => {
    const source = await attach(liaison(), "carta.txt", "text/plain", Buffer.from("x"));
    const sent = await liaison().act({
      type: "ask-clarification",
      case: opened.case,
      role: "requested",
      frame: { transcribes: "us", channel: "letter", missing: "facts" },
      content: { source, questions: "¿?" },
    });
    expect(sent.refusal).toMatchObject({ kind: "wrong-field", at: "/frame/transcribes" });
  });

  test("a note says that a correction holds, and the note of a correction what it changes", async () => {
    const corrected = await liaison().act({
      type: "correct",
      case: opened.case,
      of: opened.hash,
      frame: { corrects: ["facts"] },
      content: { facts: "Trece armas.", reason: "Se contó una de menos." },
    });
    expect(corrected.refusal).toBeNull();
    const pdf = Buffer.from(await (await ask(liaison(), opened.hash, "form=pdf&language=en")).arrayBuffer());
    expect(await pdfText(pdf)).toContain("This act was corrected; what the correction says holds");
    const docx = Buffer.from(await (await ask(liaison(), corrected.hash, "form=docx&language=both")).arrayBuffer());
    const { text } = docxParts(docx);
    for (const told of ["Corrección", "Correction", "Trece armas.", "Hechos", "Facts", "Refers to"]) expect(text).toContain(told);
  });

  test("the PDF is tagged, and says its language and title (PDF/UA)", async () => {
    const pdf = Buffer.from(await (await ask(liaison(), opened.hash, "form=pdf&language=both")).arrayBuffer());
    const { info, isUa, marked, roles } = await pdfStructure(pdf);
    expect([isUa, marked?.Marked, info.Language, info.Title]).toEqual([
      true,
      true,
      "es-MX",
      "Solicitud de información / Information request",
    ]);
    for (const role of ["H1", "H2", "Table", "TH", "TD", "LI"]) expect(roles).toContain(role);
    expect(roles.filter((role) => role.startsWith("Figure: "))).toHaveLength(1);
  });

  test("a wish that is none is refused by its field", async () => {
    for (const query of ["form=odt&language=es", "form=pdf&language=fr", "form=pdf", `form=pdf&language=es&reference=${"x".repeat(81)}`])
      expect(await refusalOf(await ask(liaison(), opened.hash, query))).toMatchObject({ kind: "wrong-field" });
  });

  const read = (agent: Agent, bytes: Uint8Array) =>
    agent.request("POST", "/api/v1/papers/source", new Uint8Array(bytes), { "content-type": "application/octet-stream" });

  test("a file of a partner is read for who may act; a damaged one is told as such, a huge one refused", async () => {
    expect((await read(world.mx.as("inspector"), Buffer.from("x"))).status).toBe(403);
    const damaged = await read(liaison(), Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(9)]));
    expect(await damaged.json()).toEqual({ reading: null, day: null, failed: "fault" });
    expect(await refusalOf(await read(liaison(), new Uint8Array(27_000_000)))).toMatchObject({ kind: "oversized" });
    const text = (await (await read(liaison(), Buffer.from("Llamada."))).json()) as { reading: { kind: string; text: string } };
    expect(text.reading).toMatchObject({ kind: "text", text: "Llamada." });
  });
});
