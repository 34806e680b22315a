import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
/** Of a Debian system, used where the packaged browser does not start. */
const systemChromium = "/usr/bin/chromium";
/** Nothing that weakens the web's own rules: the tests look at those too. */
const flags = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--font-render-hinting=none",
];

/** A headless Chromium with an empty profile and WebGL by software; the caller closes it. */
export const launchBrowser = async (): Promise<Browser> => {
  try {
    return await launchPackaged();
  } catch (cause) {
    if (existsSync(systemChromium)) return chromium.launch({ executablePath: systemChromium, args: flags });
    throw new Error("no browser starts: the packaged Chromium failed, and none is installed (Debian: apt-get install chromium)", { cause });
  }
};

/** The package brings the shared libraries and the fonts that a bare system lacks. */
const launchPackaged = async (): Promise<Browser> => {
  const folder = await unpack();
  const libraries = [join(folder, "al2023", "lib"), process.env.LD_LIBRARY_PATH].filter((path) => path !== undefined).join(":");
  const env = { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(folder, "fonts.conf") };
  return chromium.launch({ executablePath: join(folder, "chromium"), args: flags, env: env as Record<string, string> });
};

/** Unpacked beside its place and moved there when whole, so that two test files may come here at once. */
const unpack = async (): Promise<string> => {
  const { version }: { version: string } = JSON.parse(readFileSync(join(modules, "@sparticuz", "chromium", "package.json"), "utf8"));
  const folder = join(modules, ".cache", `chromium-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(join(modules, ".cache"), { recursive: true });
  const draft = mkdtempSync(`${folder}.`);
  await unpackInto(draft);
  writeFileSync(join(draft, "fonts.conf"), fontsConf(folder));
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
};

const fontsConf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;

/** The package unpacks into the temporary folder, and its libraries only on the platform that is named here. */
const unpackInto = async (folder: string): Promise<void> => {
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" });
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    await packaged.executablePath();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
};
