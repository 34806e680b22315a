import { describe, expect, it } from "vitest";
import longFiles from "./long-files.json" with { type: "json" };
import { importsOf, isCode, isTest, readRepository, resolveImport, roomOf, type SourceFile } from "./source-files.ts";

/** What each room may import of ours. tests, bench and bin may import anything. */
const arrows: Record<string, readonly string[]> = {
  kernel: [],
  protocols: ["kernel"],
  matching: [],
  planning: [],
  parties: [],
  node: ["kernel", "protocols", "parties", "matching", "planning"],
  client: [],
  web: ["kernel", "protocols", "matching", "planning", "client"],
  cli: ["node", "kernel"],
};
const pure = new Set(["kernel", "protocols", "matching", "planning", "parties"]);
/** Scripts that build a room's generated files may look further than the room itself. */
const builders: Record<string, readonly string[]> = { "client/generate.ts": ["node", "kernel"] };

const files = readRepository();
const code = files.filter(isCode);
const protocolIds = [...new Set(files.map(({ path }) => /^protocols\/([^/]+)\//.exec(path)?.[1]).filter((id) => id !== undefined))];

const offences = (list: readonly SourceFile[], judge: (file: SourceFile) => readonly string[]): string[] =>
  list.flatMap((file) => judge(file).map((offence) => `${file.path}: ${offence}`));

const lines = (file: SourceFile, pattern: RegExp): string[] =>
  file.text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`line ${index + 1}: ${line.trim().slice(0, 120)}`] : []));

const mayImport = (file: SourceFile): readonly string[] => {
  const room = roomOf(file.path);
  return [room, ...(arrows[room] ?? []), ...(builders[file.path] ?? []), ...(isTest(file) ? ["tests"] : [])];
};

describe("the arrows between rooms", () => {
  const inRooms = code.filter(({ path }) => roomOf(path) in arrows);

  it("are kept by every import", () => {
    const found = offences(inRooms, (file) =>
      importsOf(file).flatMap((specifier) => {
        const target = resolveImport(file, specifier);
        if (target.kind === "unknown") return [`${specifier} is not declared in package.json`];
        return target.kind === "ours" && !mayImport(file).includes(roomOf(target.path)) ? [`imports ${specifier}`] : [];
      }),
    );
    expect(found).toEqual([]);
  });

  it("cross rooms by package imports, never by ../", () => {
    const found = offences(code, (file) =>
      importsOf(file).filter((specifier) => {
        const target = resolveImport(file, specifier);
        return target.kind === "ours" && target.relative && roomOf(target.path) !== roomOf(file.path);
      }),
    );
    expect(found).toEqual([]);
  });

  it("keep pure rooms away from the machine, and the kernel from every package but typebox", () => {
    const found = offences(
      inRooms.filter((file) => pure.has(roomOf(file.path)) && !isTest(file)),
      (file) =>
        importsOf(file).filter((specifier) => {
          const target = resolveImport(file, specifier);
          if (target.kind !== "theirs") return false;
          return roomOf(file.path) === "kernel" ? !/^typebox(\/|$)/.test(target.name) : target.name.startsWith("node:");
        }),
    );
    expect(found).toEqual([]);
  });

  it("leave the environment to node/config.ts", () => {
    const readers = new Set(["bin", "tests", "bench"]);
    const judged = code.filter((file) => !readers.has(roomOf(file.path)) && !isTest(file) && file.path !== "node/config.ts");
    expect(offences(judged, (file) => lines(file, /process\.env|process\[["']env|["']node:process["']/))).toEqual([]);
  });
});

/** Operations that ask the stores themselves, each with its reason. */
const askStores: Record<string, string> = {
  "node/api/get-health.ts": "readiness is whether both stores answer; it reads no row",
};

describe("who asks", () => {
  const api = code.filter(({ path }) => path.startsWith("node/api/"));

  it("is known to every query of an operation: none names a database, only stores that are bound to who asks", () => {
    const named = offences(api, (file) => (file.path in askStores ? [] : lines(file, /\b(db|keysDb)\b|\bfrom "kysely"/)));
    expect(named).toEqual([]);
  });

  it("is excused only where a store is named", () => {
    const names = (path: string) => api.some((file) => file.path === path && /\bnode\.(db|keysDb)\b/.test(file.text));
    expect(Object.keys(askStores).filter((path) => !names(path))).toEqual([]);
  });
});

describe("the room test", () => {
  it("finds no protocol named in node/, web/case/ or kernel/", () => {
    const generic = files.filter(({ path }) => /^(node|kernel|web\/case)\//.test(path));
    const found = protocolIds.flatMap((id) => offences(generic, (file) => lines(file, new RegExp(`(?<![\\w-])${id}(?![\\w-])`))));
    expect(found).toEqual([]);
  });
});

describe("files", () => {
  const reasons: Record<string, string> = longFiles;
  const tooLong = code.filter((file) => file.text.split("\n").length > 401).map(({ path }) => path);

  it("stay under 400 lines, or tests/long-files.json says why", () => {
    expect(tooLong.filter((path) => !reasons[path]?.trim())).toEqual([]);
  });

  it("are not excused in tests/long-files.json once they are short again", () => {
    expect(Object.keys(reasons).filter((path) => !tooLong.includes(path))).toEqual([]);
  });

  it("have names that say something, in kebab case", () => {
    const empty = /(^|[/.-])(utils?|helpers?|common|misc|managers?)([/.-]|$)|\.v\d+\.|^[^/]+\/types\.tsx?$/;
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.(ts|tsx|mjs)$/;
    const found = code.map(({ path }) => path).filter((path) => empty.test(path) || !kebab.test(path.slice(path.lastIndexOf("/") + 1)));
    expect(found).toEqual([]);
  });

  it("leave nothing to do later", () => {
    expect(offences(code, (file) => lines(file, /(\/\/|\/\*|^\s*\*).*\b(TODO|FIXME)\b/))).toEqual([]);
  });

  it("speak of no machine and no package registry", () => {
    const places = ["work", "root"].map((name) => `/${name}/`);
    const machine = new RegExp(`(?<![\\w.~/-])(${places.join("|")})|\\bnpmjs\\.(org|com)\\b|\\bregistry\\.(npm|yarn)|"resolved"\\s*:`);
    expect(offences(files, (file) => lines(file, machine))).toEqual([]);
  });
});
