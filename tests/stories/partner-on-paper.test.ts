import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { traceRequest } from "./firearm-trace.ts";

describe("a partner without a node", () => {
  let world: TwoParties;
  let id: string;
  beforeAll(async () => {
    world = await startTwoParties({ paired: false });
  }, 60_000);
  afterAll(() => world?.stop());

  const source = { name: "carta.pdf", type: "application/pdf", size: 0, sha256: "A".repeat(43), key: "A".repeat(43), chunks: [] };
  const byLetter = { transcribes: "us", channel: "letter" } as const;

  test("the case is worked at home alone, in the domestic log", async () => {
    const sent = await world.mx.as("liaison").act(traceRequest());
    expect(sent).toMatchObject({ refusal: null, n: 1, stage: "docketed", log: "domestic" });
    id = sent.case;
    const outbox = await world.mx.running.node.db.selectFrom("outbox").selectAll().execute();
    expect(outbox).toEqual([]);
  });

  test("what the partner did by letter is written down by us, shown as not signed by them, and moves the case", async () => {
    const sent = await world.mx
      .as("liaison")
      .act({ type: "acknowledge", case: id, role: "requested", frame: { ...byLetter }, content: { source } });
    expect(sent.refusal).toBeNull();
    const file = await world.mx.as("liaison").caseFile(id);
    expect(file.state).toBe("acknowledged");
    expect(file.acts.at(-1)).toMatchObject({
      type: "acknowledge",
      author: { party: "mx" },
      frame: { transcribes: "us", channel: "letter" },
    });
  });

  test("its answer under H1 as well, with the letter attached", async () => {
    const sent = await world.mx.as("liaison").act({
      type: "answer",
      case: id,
      role: "requested",
      basis: ["mx:cnpp-442"],
      handling: { code: "H1" },
      frame: { ...byLetter, outcome: "partly-found", objects: 12, sourceGrade: "A", informationGrade: "2" },
      content: { source, findings: "Diez de doce armas rastreadas." },
    });
    expect(sent.refusal).toBeNull();
    expect((await world.mx.as("liaison").caseFile(id)).state).toBe("answered");
  });

  test("a party that is neither partner nor known is refused", async () => {
    const sent = await world.mx.as("liaison").act(traceRequest({ frame: { ...traceRequest().frame, partner: "zz" } }));
    expect(sent.refusal).toEqual({ kind: "unknown-party", party: "zz" });
  });
});
