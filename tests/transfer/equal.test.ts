/** An export, imported elsewhere, is exported equal: between both engines, whatever people have done. */
import { describe, expect, test } from "bun:test";
import fc from "../harness/properties.ts";
import type { DatabaseConfig } from "../../src/config.ts";
import { openSnapshot } from "../../src/storage/snapshot.ts";
import { importArchive } from "../../src/transfer/import.ts";
import { TABLES } from "../../src/transfer/tables.ts";
import { engines } from "../harness/engines.ts";
import { startServer } from "../harness/server.ts";
import { createWorld } from "../harness/world.ts";
import { act, deeds } from "./deeds.ts";
import { contentOf, databaseConfig, emptyTarget, exported } from "./servers.ts";

const nightly = process.env["CLICKCLACK_NIGHTLY"] === "1";
const RUNS = nightly ? 100 : 1;
const DEEDS = nightly ? 1_000 : 200;

/** What an export does not hold, since it follows from what it does. */
const DERIVED = [
  `SELECT w.public_id AS workspace, c.role, c.members FROM role_counts c JOIN workspaces w ON w.id = c.workspace_id
   WHERE c.members <> 0 ORDER BY w.public_id, c.role`,
  `SELECT w.public_id AS workspace, u.public_id AS person, g.bytes FROM upload_usage g
   JOIN workspaces w ON w.id = g.workspace_id LEFT JOIN users u ON u.id = g.user_id
   WHERE g.bytes <> 0 ORDER BY w.public_id, u.public_id`,
  `SELECT u.public_id AS person, r.public_id AS root, m.public_id AS latest FROM thread_follows f
   JOIN users u ON u.id = f.user_id JOIN messages r ON r.id = f.root_id LEFT JOIN messages m ON m.id = f.latest_id
   WHERE f.following = 1 ORDER BY u.public_id, r.public_id`,
];

async function derivedIn(config: DatabaseConfig): Promise<unknown[]> {
  const snapshot = await openSnapshot(config);
  const rows: unknown[] = [];
  for (const sql of DERIVED)
    for (const row of await snapshot.all<object>(sql)) rows.push({ ...row });
  await snapshot.close();
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

describe.each(engines)("what was exported from $name", (from) => {
  test(
    "is equal when it is exported from where it was imported, on every engine",
    async () => {
      const had = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.nat(), async (seed) => {
          const [sequence = []] = fc.sample(deeds(seed === 0 ? 0 : DEEDS), { seed, numRuns: 1 });
          const server = await startServer({ engine: from });
          try {
            await act(await createWorld(server), sequence);
            const config = databaseConfig(from, server.location);
            const archive = await exported(config, server.uploads.blobs);
            for (const line of archive.split("\n").slice(0, -1)) had.add(JSON.parse(line).type);
            const derived = await derivedIn(config);
            for (const to of engines) {
              await using target = await emptyTarget(to);
              await importArchive(new Blob([archive]), target.config, target.blobs, () => {});
              const again = await exported(target.config, target.blobs);
              expect(contentOf(again)).toBe(contentOf(archive));
              expect(await derivedIn(target.config)).toEqual(derived);
            }
          } finally {
            await server.stop();
          }
        }),
        { numRuns: RUNS + 1, endOnFailure: true, examples: [[0]] },
      );
      // What was done has left something in every table, or this would have tried little.
      const empty = TABLES.map(({ table }) => table).filter((table) => !had.has(table));
      expect(empty).toEqual([]);
    },
    nightly ? 3_600_000 : 120_000,
  );
});
