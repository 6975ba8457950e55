/** An export, imported elsewhere, is exported equal: between both engines, whatever people have done. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
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
            for (const to of engines) {
              await using target = await emptyTarget(to);
              await importArchive(new Blob([archive]), target.config, target.blobs, () => {});
              const again = await exported(target.config, target.blobs);
              expect(contentOf(again)).toBe(contentOf(archive));
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
