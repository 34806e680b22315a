import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { comingFolder, loadParties } from "./parties.ts";

test("a party's own folder gives its authorities, legal bases and calendar; one that comes with Hito needs none", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hito-party-"));
  cpSync(comingFolder("mx"), folder, { recursive: true });
  writeFileSync(join(folder, "party.json"), JSON.stringify({ names: { es: "Otra", en: "Other" } }));
  const parties = await loadParties(
    new Map([
      ["zz", folder],
      ["us", comingFolder("us")],
    ]),
  );
  expect(parties.names("zz")).toEqual({ es: "Otra", en: "Other" });
  expect(parties.agency("zz", "fgr")?.sector).toBe("prosecution");
  expect(parties.get("us").calendar.zone).toBe("America/New_York");
  rmSync(join(folder, "agencies.json"));
  await expect(loadParties(new Map([["zz", folder]]))).rejects.toThrow(/agencies\.json/);
  rmSync(folder, { recursive: true });
});
