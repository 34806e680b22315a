import { describe, expect, it } from "vitest";
import { mailFile, outlookFile } from "#tests/paper.ts";
import { readSource } from "./read-source.ts";

const facts = {
  from: "Embassy <notes@embassy.example>",
  subject: "Nota núm. 12, señalización",
  date: "Fri, 05 Sep 2025 22:30:00 -0500",
  text: "Recibimos su solicitud.",
};
const told = { sender: facts.from, subject: facts.subject, at: Date.parse(facts.date) / 1000, text: facts.text, isCut: false };

describe("what a partner sends", () => {
  it("is read as a mail: sender, subject, time, its plain text, and what came with it", async () => {
    expect(await readSource(mailFile(facts))).toEqual({ ...told, kind: "mail", files: [{ name: "annex.txt", size: 7 }] });
  });

  it("is read as an Outlook item", async () => {
    const read = await readSource(outlookFile({ ...facts, from: "Embassy" }));
    expect(read).toEqual({ ...told, kind: "mail", sender: "Embassy", files: [] });
  });

  it("of a mail in HTML only the words are shown: no script, no style, no address that it would be fetched from", async () => {
    const html = `<style>p{color:red}</style><script>steal()</script><p>Uno &amp; dos</p><img src="http://tracker.example/a.png" alt="x"><a href="http://evil.example">tres</a>`;
    const mail = Buffer.from(`From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`);
    expect((await readSource(mail)).text).toBe("Uno & dos\n\ntres");
  });

  it("is a picture, a text or something else by its first bytes, not by its name", async () => {
    expect(await readSource(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"))).toMatchObject({ kind: "image", text: null });
    expect(await readSource(Buffer.from("Llamada de la embajada, 10:00."))).toMatchObject({
      kind: "text",
      text: "Llamada de la embajada, 10:00.",
    });
    expect(await readSource(Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0xff]))).toMatchObject({ kind: "other", text: null });
    expect(await readSource(new Uint8Array())).toMatchObject({ text: null });
  });

  it("is cut where it is too long, and loses what would hide or reorder its text", async () => {
    const long = await readSource(Buffer.from("a ".repeat(100_000)));
    expect([long.text?.length, long.isCut]).toEqual([100_000, true]);
    expect((await readSource(Buffer.from("uno\u202Edos\u0007"))).text).toBe("uno dos");
  });

  it("is refused where a mail nests deeper than people do", async () => {
    const nested = Array.from({ length: 60 }, (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`).join("");
    await expect(readSource(Buffer.from(`From: a@b.example\r\n${nested}`))).rejects.toThrow(/nesting/i);
  });

  it("survives what was done to it on the way", async () => {
    const seed = 20_250_904;
    let state = seed;
    const chance = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state % below;
    };
    const whole = mailFile(facts);
    for (let round = 0; round < 400; round++) {
      let bytes = Buffer.from(whole);
      for (let change = 0; change <= chance(8); change++) {
        const at = chance(bytes.length);
        if (chance(3) === 0) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(chance(bytes.length))]);
        else bytes[at] = chance(256);
        if (bytes.length === 0) break;
      }
      const read = await readSource(bytes).catch((error: unknown) => error);
      expect(read instanceof Error || typeof (read as { kind: unknown }).kind === "string", `seed ${seed}, round ${round}`).toBe(true);
    }
  });
});
