/** Whoever adds a table or a column decides whether it is exported: this fails until they have. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LEFT, LEFT_ROWS, TABLES } from "../../src/transfer/tables.ts";
import { engines } from "../harness/engines.ts";
import { useServer } from "../harness/server.ts";

test("the documentation lists the tables of an export in their order", () => {
  const [, listed = ""] =
    /<!-- tables -->(.*)<!-- \/tables -->/s.exec(
      readFileSync(join(import.meta.dir, "../../docs/export.md"), "utf8"),
    ) ?? [];
  const named = [...listed.matchAll(/`(\w+)`/g)].map(([, table]) => table ?? "");
  expect(named).toEqual(TABLES.map(({ table }) => table));
});

describe.each(engines)("every table on $name", (engine) => {
  const server = useServer({ engine });

  const columns = () =>
    engine.name === "sqlite"
      ? server.db.all<{ table: string; column: string }>(
          `SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m JOIN pragma_table_info(m.name) c
           WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'search\\_index\\__%' ESCAPE '\\'`,
        )
      : server.db.all<{ table: string; column: string }>(
          `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
           WHERE table_schema = current_schema()`,
        );

  test("is exported, or stays behind for a reason", async () => {
    const there = new Set((await columns()).map(({ table }) => table));
    const decided = [...TABLES, ...LEFT].map(({ table }) => table);
    expect(decided.filter((table, index) => decided.indexOf(table) !== index)).toEqual([]);
    expect([...there].filter((table) => !decided.includes(table))).toEqual([]);
    expect(LEFT.filter(({ why }) => why.length < 5)).toEqual([]);
  });

  test("has no column that is forgotten", async () => {
    const byTable = Map.groupBy(await columns(), ({ table }) => table);
    for (const { table, columns: exported, without = {} } of TABLES) {
      const known = [...exported.map(({ name }) => name), ...Object.keys(without)];
      const there = (byTable.get(table) ?? []).map(({ column }) => column);
      expect([table, known.toSorted()]).toEqual([table, there.toSorted()]);
    }
  });

  test("whose rows stay behind can be counted", async () => {
    const told = [
      ...LEFT.flatMap(({ table, told: of }) => (of === undefined ? [] : [{ table, ...of }])),
      ...LEFT_ROWS,
    ];
    for (const { table, only } of told)
      expect(await server.db.get(`SELECT count(*) AS count FROM ${table} t WHERE ${only}`)).toEqual(
        { count: 0 },
      );
  });
});
