import { readdirSync, readFileSync } from "node:fs";
import { posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** One file of the repository, by its path from the root with forward slashes. */
export type SourceFile = { readonly path: string; readonly text: string };

const root = fileURLToPath(new URL("..", import.meta.url));
const skipped = new Set([".git", ".hito", "node_modules", "dist", "generated"]);
const packageImports: Record<string, string> = JSON.parse(readFileSync(`${root}package.json`, "utf8")).imports;

const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name) || entry.name.endsWith(".log")) return [];
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
  });

/** Every text file that belongs to the project: nothing installed, built or generated. */
export const readRepository = (): SourceFile[] =>
  walk(root.slice(0, -1))
    .map((path) => ({ path: relative(root, path).split(sep).join("/"), text: readFileSync(path, "utf8") }))
    .filter(({ text }) => !text.includes("\0"));

export const isCode = ({ path }: SourceFile): boolean => /\.(ts|tsx|mjs)$/.test(path);
export const isTest = ({ path }: SourceFile): boolean => /\.test\.tsx?$/.test(path);
export const roomOf = (path: string): string => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "");

const statement = /^\s*(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;

/** The specifiers of all static and literal dynamic imports and re-exports. */
export const importsOf = ({ text }: SourceFile): string[] => [...text.matchAll(statement)].map((hit) => hit[1] ?? hit[2] ?? hit[3] ?? "");

export type Target =
  | { readonly kind: "ours"; readonly path: string; readonly relative: boolean }
  | { readonly kind: "theirs"; readonly name: string }
  | { readonly kind: "unknown" };

/** Where a specifier leads: a path of ours, somebody's package, or a `#name` that package.json does not declare. */
export const resolveImport = (from: SourceFile, specifier: string): Target => {
  if (specifier.startsWith(".")) return { kind: "ours", path: posix.join(posix.dirname(from.path), specifier), relative: true };
  if (!specifier.startsWith("#")) return { kind: "theirs", name: specifier };
  for (const [name, path] of Object.entries(packageImports)) {
    if (specifier === name) return { kind: "ours", path: path.slice(2), relative: false };
    const prefix = name.slice(0, -1);
    if (name.endsWith("*") && specifier.startsWith(prefix))
      return { kind: "ours", path: path.slice(2, -1) + specifier.slice(prefix.length), relative: false };
  }
  return { kind: "unknown" };
};
