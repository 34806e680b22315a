import { describe, expect, it } from "vitest";
import type { ActDefinition, Protocol } from "./definition.ts";
import { dataSubject } from "./persons.ts";
import { sample } from "./sample.ts";
import { about, fields, line, list, opaque } from "./schema.ts";

const [ana, ben] = ["A".repeat(22), "B".repeat(22)];
const act = (frame: ActDefinition["frame"], content: ActDefinition["content"]): ActDefinition => ({
  ...sample.acts.witness,
  frame,
  content,
});
const protocol: Protocol = {
  ...sample,
  acts: {
    ...sample.acts,
    meet: act(
      fields({ subject: opaque, "relative?": opaque }),
      fields({ name: about("subject", line(80)), "phone?": about("relative", line(80)), "room?": line(80) }),
    ),
    tell: act(fields({ subject: opaque }), fields({ "place?": line(80) })),
    list: act(fields({ others: list(opaque, 9) }), fields({ names: about("others", line(80)) })),
  },
};
const meet = { type: "meet", frame: { subject: ana } };
const withRelative = { type: "meet", frame: { subject: ana, relative: ben } };

describe("whose data a field holds", () => {
  it("is what x-subject says", () => {
    expect(dataSubject(protocol, withRelative, undefined, "name")).toBe(ana);
    expect(dataSubject(protocol, withRelative, undefined, "phone")).toBe(ben);
    expect(dataSubject(protocol, { type: "list", frame: { others: [ana] } }, undefined, "names")).toBe(ana);
  });

  it("is the one person's whom the act names, where nothing says whose", () => {
    expect(dataSubject(protocol, meet, undefined, "room")).toBe(ana);
    expect(dataSubject(protocol, { type: "tell", frame: { subject: ana } }, undefined, "place")).toBe(ana);
    expect(dataSubject(protocol, { type: "tell", frame: { subject: ana, transcribes: "us" } }, undefined, "source")).toBe(ana);
  });

  it("is the case's where the act names nobody, or several", () => {
    expect(dataSubject(protocol, { type: "witness", frame: {} }, undefined, "note")).toBeUndefined();
    expect(dataSubject(protocol, withRelative, undefined, "room")).toBeUndefined();
    expect(dataSubject(protocol, { type: "list", frame: { others: [ana, ben] } }, undefined, "names")).toBeUndefined();
  });

  it("is in a correction whose it was in the corrected act, and so is the reason of what refers to an act", () => {
    const correct = { type: "correct", frame: { corrects: ["phone"] } };
    expect(dataSubject(protocol, correct, withRelative, "phone")).toBe(ben);
    expect(dataSubject(protocol, correct, meet, "name")).toBe(ana);
    expect(dataSubject(protocol, correct, meet, "reason")).toBe(ana);
    expect(dataSubject(protocol, { type: "withdraw", frame: {} }, meet, "reason")).toBe(ana);
    expect(dataSubject(protocol, { type: "dispute", frame: {} }, withRelative, "reason")).toBeUndefined();
    expect(dataSubject(protocol, correct, undefined, "name")).toBeUndefined();
  });
});
