import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedPostgres, makeTemporaryDataDir, startEmbedded } from "#node/store/embedded.ts";
import { binaryArray, type ElementType } from "./binary-array.ts";
import { openDatabase } from "./database.ts";
import { insertRows } from "./insert.ts";

describe("arrays in binary", () => {
  let postgres: EmbeddedPostgres;
  let db: Kysely<Record<string, never>>;
  beforeAll(async () => {
    postgres = await startEmbedded({ dataDir: await makeTemporaryDataDir("hito-arrays-") });
    db = openDatabase(await postgres.createDatabase("arrays"), 2);
  }, 60_000);
  afterAll(async () => {
    await db?.destroy();
    await postgres?.stop();
    if (postgres !== undefined) await rm(join(postgres.dataDir, ".."), { recursive: true });
  });

  const read = async (type: ElementType, values: readonly unknown[]): Promise<unknown[]> => {
    const { rows } = await sql<{ value: unknown }>`select value from unnest(${binaryArray(type, values)}::${sql.raw(type)}[])
      with ordinality as t (value, at) order by at`.execute(db);
    return rows.map(({ value }) => value);
  };

  const cases: [ElementType, unknown[]][] = [
    ["bytea", [Buffer.from([0, 255, 92, 39]), null, Buffer.alloc(0), Buffer.alloc(20_000, 7)]],
    ["text", ["", 'a "quoted", {braced} \\ word', null, "ñ 𝄞 ’", "NULL"]],
    ["smallint", [-32_768, 0, null, 32_767]],
    ["integer", [-(2 ** 31), 0, 2 ** 31 - 1]],
    ["bigint", [-(2 ** 53) + 1, 0, null, 2 ** 53 - 1]],
    ["boolean", [true, false, null]],
  ];

  it.each(cases)("of %s are read as they were written", async (type, values) => {
    expect(await read(type, values)).toEqual(values);
    expect(await read(type, [])).toEqual([]);
  });

  it("keep rows as they are given, JSON and nothing included", async () => {
    await sql`create table sample (id integer, name text, state jsonb)`.execute(db);
    const rows = [
      { id: 1, name: "uno", state: { a: [1, "dos", null], b: "\0" } },
      { id: 2, name: null, state: null },
    ];
    for (let again = 0; again < 5; again++)
      await insertRows("sample", { id: "integer", name: "text", state: "jsonb" }, rows as typeof rows).execute(db);
    const kept = await sql`select id, name, state from sample order by id limit 1 offset 4`.execute(db);
    expect(kept.rows).toEqual([{ id: 1, name: "uno", state: { a: [1, "dos", null], b: "\ufffd" } }]);
    const count = await sql<{ count: number }>`select count(*) from sample where state is null and name is null`.execute(db);
    expect(count.rows[0]?.count).toBe(5);
  });

  it("refuse numbers that the type does not hold", () => {
    expect(() => binaryArray("smallint", [40_000])).toThrow();
    expect(() => binaryArray("bigint", [1.5])).toThrow();
  });
});
