/** A case as a PDF: for whom, of what, and that it is a reading. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Refusal } from "#kernel";
import type { Agent, Sent } from "./agent.ts";
import { pdfStructure, pdfText } from "./paper.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

describe("a case on paper", () => {
  let world: TwoParties;
  let opened: Sent;
  const liaison = () => world.mx.as("liaison");
  beforeAll(async () => {
    world = await startTwoParties();
    opened = await liaison().act(traceRequest());
    await world.settle();
    await world.us.as("liaison").act({ type: "acknowledge", case: opened.case });
    await liaison().act({
      type: "correct",
      case: opened.case,
      of: opened.hash,
      frame: { corrects: ["facts"] },
      content: { facts: "Trece armas.", reason: "Se contó una de menos." },
    });
    await world.settle();
  }, 60_000);
  afterAll(() => world?.stop());

  const ask = (agent: Agent, id = opened.case, query = "language=es") => agent.request("GET", `/api/v1/cases/${id}/paper?${query}`);
  const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());
  const refusalOf = async (answer: Response): Promise<Refusal> => ((await answer.json()) as { refusal: Refusal }).refusal;
  const readings = async (): Promise<number> => (await world.mx.running.node.db.selectFrom("read").select("id").execute()).length;

  test("holds number, state, duties, the acts of both sides with their texts, and what the proofs show; in either language", async () => {
    const answer = await ask(liaison());
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/pdf"]);
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="MX-US-2025-0001.pdf"');
    const spanish = (await pdfText(await bytesOf(answer))).replaceAll(/\s+/g, " ");
    for (const told of [
      "MX-US-2025-0001",
      "Dónde está el expediente",
      "Quién debe hacer qué",
      "Trece armas.",
      "Núm. 1",
      "Núm. 2",
      opened.hash,
    ])
      expect(spanish).toContain(told);
    for (const told of ["Se refiere a", "no prueba que el contenido sea verdad", "Corregida: rige", "Página 1 /"])
      expect(spanish).toContain(told);
    const english = (await pdfText(await bytesOf(await ask(liaison(), opened.case, "language=en")))).replaceAll(/\s+/g, " ");
    for (const told of ["Where the case stands", "does not prove that the content is true", "Page 1 /", "Trece armas."])
      expect(english).toContain(told);
  });

  test("is tagged, and says its language and title (PDF/UA)", async () => {
    const { info, isUa, marked, roles } = await pdfStructure(await bytesOf(await ask(liaison(), opened.case, "language=both")));
    expect([isUa, marked?.Marked, info.Language]).toEqual([true, true, "es-MX"]);
    expect(String(info.Title)).toContain("MX-US-2025-0001");
    for (const role of ["H1", "H2", "LI"]) expect(roles).toContain(role);
    expect(roles.filter((role) => role.startsWith("Figure"))).toEqual([]);
  });

  test("making it is a reading of each act that is opened, on record before it is given", async () => {
    world.clock.advance(120);
    const before = await readings();
    expect((await ask(liaison())).status).toBe(200);
    expect(await readings()).toBe(before + 3);
  });

  test("who does not see the case gets none, who sees frames alone gets no text, nobody without a session gets anything", async () => {
    expect(await refusalOf(await ask(world.mx.as("colleague")))).toMatchObject({ kind: "unknown-case" });
    expect(await refusalOf(await ask(liaison(), "AAAAAAAAAAAAAAAAAAAAAA"))).toMatchObject({ kind: "unknown-case" });
    const before = await readings();
    const inspected = await ask(world.mx.as("inspector"));
    expect(inspected.status).toBe(200);
    const text = await pdfText(await bytesOf(inspected));
    expect(text).not.toContain("Trece armas");
    expect(text.replaceAll(/\s+/g, " ")).toContain("no está a disposición de quien hizo este papel");
    expect(await readings()).toBe(before);
    const stranger = await fetch(new URL(`/api/v1/cases/${opened.case}/paper?language=es`, world.mx.running.url));
    expect(stranger.status).toBe(401);
  });

  test("a wish that is none is refused by its field", async () => {
    for (const query of ["language=fr", ""])
      expect(await refusalOf(await ask(liaison(), opened.case, query))).toMatchObject({ kind: "wrong-field" });
  });
});
