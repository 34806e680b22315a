/** Holds the papers to the code: links lead somewhere, commands and files exist, tables are complete. */
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { configSchema } from "#node/config-schema.ts";
import { readRepository, type SourceFile } from "./source-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = readRepository();
const paths = files.map(({ path }) => path);
const papers = files.filter(({ path }) => path.endsWith(".md"));
const paper = (path: string): string => files.find((file) => file.path === path)?.text ?? "";
const manifest: { readonly version: string; readonly license: string; readonly scripts: object } = JSON.parse(paper("package.json"));
const exists = (path: string): boolean => existsSync(`${root}${path}`);

const told = (judge: (paper: SourceFile) => readonly string[]): string[] =>
  papers.flatMap((one) => judge(one).map((offence) => `${one.path}: ${offence}`));
const hits = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([whole, inner]) => inner ?? whole);
const withoutFences = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, "");

/** A heading's anchor as hosts of Markdown make it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
const anchorsIn = (text: string): string[] => hits(withoutFences(text), /^#{1,6} (.+)$/gm).map(anchorOf);

describe("links", () => {
  it("lead to a file, and to a heading that it has", () => {
    const broken = told(({ path, text }) =>
      hits(withoutFences(text), /\]\(([^)\s]+)\)/g).filter((link) => {
        if (/^[a-z]+:/.test(link)) return false;
        const [target = "", anchor] = link.split("#");
        const file = target === "" ? path : posix.join(posix.dirname(path), target);
        return !exists(file) || (anchor !== undefined && !anchorsIn(paper(file)).includes(anchor));
      }),
    );
    expect(broken).toEqual([]);
  });
});

const rooms = "bin|kernel|protocols|parties|node|web|cli|client|bench|tests|spec|docs";
const namedFile = new RegExp(`^(?:${rooms})/[\\w./*@-]+$`);
/** `*` stands for any part of a path. */
const isThere = (name: string): boolean => {
  if (!name.includes("*")) return exists(name.replace(/\/$/, ""));
  const pattern = new RegExp(`^${name.replace(/[.@-]/g, "\\$&").replaceAll("*", ".*")}`);
  return paths.some((path) => pattern.test(path));
};

describe("files that are named", () => {
  it("exist", () => {
    const made = ["client/generated", "node/secrets", "node/node.json"];
    const missing = told(({ text }) =>
      hits(withoutFences(text), /`([^`\n]+)`/g).filter((name) => namedFile.test(name) && !made.includes(name) && !isThere(name)),
    );
    expect(missing).toEqual([]);
  });
});

const commandLine = /npm run hito -- ([a-z]+)((?: [^`\n]*)?)/g;
const source = (name: string): string =>
  paths
    .filter((path) => path.startsWith(`cli/${name}`) && path.endsWith(".ts"))
    .map(paper)
    .join("\n");

describe("commands that are named", () => {
  it("are scripts of package.json", () => {
    const scripts = [...Object.keys(manifest.scripts), "test"];
    expect(told(({ text }) => hits(text, /npm run ([a-z:]+)/g).filter((name) => !scripts.includes(name)))).toEqual([]);
  });

  it("are commands of the command line, with their options", () => {
    const wrong = told(({ text }) =>
      [...text.matchAll(commandLine)].flatMap(([, name = "", rest = ""]) => {
        const code = source(name);
        if (code === "") return [`no command ${name}`];
        const unknown = hits(rest, /(--[a-z][a-z-]*)/g).filter((option) => !code.includes(option));
        const sub = name === "keys" ? (rest.trim().split(" ")[0] ?? "") : "";
        const noSub = sub !== "" && !code.includes(`"${sub}"`) ? [`keys ${sub}`] : [];
        return [...unknown.map((option) => `${name} ${option}`), ...noSub];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe("code in papers", () => {
  it("parses where it says that it is JSON", () => {
    const broken = told(({ text }) =>
      hits(text, /^```json\n([\s\S]*?)^```/gm).flatMap((json) => {
        try {
          JSON.parse(json);
          return [];
        } catch (fault) {
          return [(fault as Error).message];
        }
      }),
    );
    expect(broken).toEqual([]);
  });

  it("names no machine", () => {
    const machine = /\/(?:home|Users|tmp|var)\/|\b(?:10|192\.168)(?:\.\d{1,3}){2,3}\b/g;
    expect(told(({ text }) => hits(text, machine))).toEqual([]);
  });
});

/** The words of the design, each with its Spanish one. */
const words: Readonly<Record<string, string>> = {
  party: "parte",
  agency: "dependencia",
  agent: "agente",
  case: "expediente",
  act: "actuación",
  protocol: "protocolo",
  home: "sede",
  docket: "asientos",
  step: "paso",
  report: "informe",
  frame: "marco",
  content: "contenido",
  "legal basis": "fundamento",
  handling: "manejo",
  refusal: "negativa",
  receipt: "acuse",
  log: "bitácora",
  checkpoint: "punto de control",
  witness: "testigo",
  desk: "mesa",
};

describe("docs/words.md", () => {
  const rows = hits(paper("docs/words.md"), /^(\|.*\|)$/gm).map((row) => row.split("|").map((cell) => cell.trim()));

  it("has every word of the design, in both languages", () => {
    const missing = Object.entries(words).filter(([en, es]) => !rows.some(([, one, other]) => one === en && other === es));
    expect(missing).toEqual([]);
  });

  it("has one word for each thing, and one sentence for each word", () => {
    const body = rows.slice(2);
    expect(new Set(body.map(([, en]) => en)).size).toBe(body.length);
    expect(new Set(body.map(([, , es]) => es)).size).toBe(body.length);
    expect(body.filter(([, , , meaning]) => !meaning?.endsWith("."))).toEqual([]);
  });
});

describe("docs/operating.md", () => {
  const operating = paper("docs/operating.md");
  const { limits, ...settings } = configSchema.properties;
  const limitNames = Object.keys("properties" in limits ? (limits.properties as object) : {});

  it("explains every setting", () => {
    expect(limitNames.length).toBeGreaterThan(0);
    expect([...Object.keys(settings), ...limitNames].filter((name) => !new RegExp(`\`${name}[\`.]`).test(operating))).toEqual([]);
  });

  it("explains every metric", () => {
    const metrics = hits(paper("node/metrics.ts"), /name: "(hito_\w+)"/g);
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((name) => !operating.includes(`\`${name}`))).toEqual([]);
  });
});

describe("the rest", () => {
  it("has an entry for this version in the changelog", () => {
    expect(paper("CHANGELOG.md")).toContain(`\n## [${manifest.version}]`);
  });

  it("numbers the decisions without a gap, and lists each", () => {
    const decisions = paths.filter((path) => /^docs\/decisions\/\d{4}-/.test(path)).sort();
    const index = paper("docs/decisions/README.md");
    expect(decisions.map((path) => Number(path.slice("docs/decisions/".length).slice(0, 4)))).toEqual(decisions.map((_, i) => i + 1));
    expect(decisions.filter((path) => !index.includes(`(${posix.basename(path)})`))).toEqual([]);
    expect(
      decisions.filter((path) => !/^# \d{4} .+[\s\S]*^## Context[\s\S]*^## Decision[\s\S]*^## Consequences/m.test(paper(path))),
    ).toEqual([]);
  });

  it("is under the licence that package.json names, whole", () => {
    const licence = readFileSync(`${root}LICENSE`, "utf8");
    expect(manifest.license).toBe("EUPL-1.2");
    expect(hits(licence, /^(\d+)\. /gm).map(Number)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    expect(licence).toMatch(/EUROPEAN UNION PUBLIC LICENCE v\. 1\.2[\s\S]*^Appendix$[\s\S]*new\s+EUPL version\.\s*$/m);
  });
});
