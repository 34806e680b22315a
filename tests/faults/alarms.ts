import type { PartyFixture } from "#tests/two-parties.ts";

/** The kinds of alarm that a party's node has raised since it started. */
export const alarms = async ({ config }: Pick<PartyFixture, "config">): Promise<string[]> => {
  const text = await (await fetch(`${config.publicUrl}/metrics`)).text();
  return [...text.matchAll(/^hito_alarms_total\{kind="([^"]+)"\} [1-9]/gm)].map(([, kind]) => kind as string);
};
