/** A protocol of one act that has a field of every kind, and for each field values that it takes and values that it refuses. */
import { field, type Protocol } from "#kernel";

const { choice, choices, urgency, flag, whole, date, moment, opaque, hash, party, law, line, text, bilingual, list, record, attachment, about } = field;

export const everyField = {
  id: "every-field",
  version: 1,
  interpreter: 1,
  parties: 1,
  roles: [{ id: "clerk", side: "home" }],
  initial: "open",
  states: { open: {} },
  flags: [],
  acts: {
    note: {
      kind: "step",
      by: ["clerk"],
      from: ["open"],
      to: "=",
      opens: true,
      class: "record",
      power: "none",
      audience: "party",
      basis: "optional",
      handling: "required",
      purposes: ["inquiry", "trial"],
      force: "required",
      frame: field.fields({
        choice: choice("a", "b"),
        "choices?": choices("a", "b"),
        "urgency?": urgency(["flash"], "routine", "flash"),
        "flag?": flag,
        "whole?": whole(0, 9),
        "date?": date,
        "moment?": moment,
        "opaque?": opaque,
        "opaques?": list(opaque, 2),
        "hash?": hash,
        "party?": party,
        "law?": law,
      }),
      content: field.fields({
        "line?": line(5),
        "text?": text(5),
        "bilingual?": bilingual(5),
        "lines?": list(line(5), 2),
        "record?": record({ name: line(5), "age?": whole(0, 150) }),
        "file?": attachment,
        "person?": about("opaque", line(5)),
      }),
    },
  },
  deadlines: {},
} as const satisfies Protocol;

const A22 = "A".repeat(22);
const A43 = "A".repeat(43);
const file = { name: "carta.pdf", type: "application/pdf", size: 10, sha256: A43, key: A43, chunks: [A43] };

type Values = { readonly takes: readonly unknown[]; readonly refuses: readonly unknown[] };

export const frameValues: Readonly<Record<string, Values>> = {
  choice: { takes: ["a", "b"], refuses: ["c", "A", "", 1, null, ["a"]] },
  choices: { takes: [[], ["a"], ["b", "a"]], refuses: [["a", "a"], ["c"], "a", ["a", "b", "a"], [null]] },
  urgency: { takes: ["routine", "flash"], refuses: ["urgent"] },
  flag: { takes: [true, false], refuses: ["true", 1, null] },
  whole: { takes: [0, 9], refuses: [-1, 10, 1.5, "1", null] },
  date: {
    takes: ["2025-09-05", "2024-02-29"],
    refuses: ["2025-02-29", "2025-13-01", "2025-09-31", "25-09-05", "2025-9-5", "2025-09-05T00:00:00Z", "2025-09-05\n", " 2025-09-05", "", 20250905],
  },
  moment: { takes: [0, 253_402_300_799], refuses: [-1, 253_402_300_800, 0.5, "0"] },
  opaque: { takes: [A22, "-_09azAZ-_09azAZ-_09aA"], refuses: ["A".repeat(21), "A".repeat(23), `${"A".repeat(21)}=`, `${"A".repeat(21)}é`] },
  opaques: { takes: [[A22], [A22, A22]], refuses: [[], [A22, A22, A22], [""]] },
  hash: { takes: [A43], refuses: [A22, `${A43}A`, `${A43}\n`] },
  party: { takes: ["mx", "abcdefgh"], refuses: ["m", "MX", "m1", "abcdefghi", "mx "] },
  law: { takes: ["agreed", "mx:cnpp-440", "us:18.usc.3182"], refuses: ["mx:", "cnpp-440", "mx:CNPP", "mx:-440", "agreed:", `mx:${"a".repeat(65)}`] },
};

export const contentValues: Readonly<Record<string, Values>> = {
  line: { takes: ["a", "ñandú", "😀😀😀😀😀", "a\u0085b"], refuses: ["", "abcdef", "a\nb", "a\tb", "a\u007f", "😀😀😀😀😀😀", "e\u0301e\u0301e\u0301", 1, null] },
  text: { takes: ["a\nb\tc"], refuses: ["", "abcdef"] },
  bilingual: {
    takes: [{ es: "sí", en: "yes" }],
    refuses: [{ es: "sí" }, { es: "sí", en: "" }, { es: "sí", en: "yes", fr: "oui" }, "yes", ["sí", "yes"]],
  },
  lines: { takes: [["a"], ["a", "a"]], refuses: [[], ["a", "b", "c"], ["a", ""], "a"] },
  record: { takes: [{ name: "a" }, { name: "a", age: 150 }], refuses: [{}, { name: "a", age: 151 }, { name: "a", "a/b~c": 1 }, null] },
  file: {
    takes: [file, { ...file, chunks: [] }, { ...file, size: 2_147_483_648 }],
    refuses: [{ ...file, size: 2_147_483_649 }, { ...file, type: "pdf" }, { ...file, name: "a\u0000" }, { ...file, key: "" }, { ...file, url: "x" }, {}],
  },
  person: { takes: ["Ana"], refuses: ["Mariana"] },
};
