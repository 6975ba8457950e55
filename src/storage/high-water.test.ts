import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { watch } from "node:fs/promises";
import { join } from "node:path";
import { engines } from "../../tests/harness/engines.ts";
import { useFolder } from "../../tests/harness/folder.ts";
import type { Database } from "./database.ts";
import { keepHighWater } from "./high-water.ts";

const folder = useFolder();
const SLACK = 1_000_000;

describe.each(engines)("cursors on $name, marked beside the data,", (engine) => {
  let db: Database;
  let location: string;
  let file: string;

  beforeEach(async () => {
    const own = folder();
    ({ db, location } = await engine.open(own));
    file = join(own, "cursors.json");
    for (const id of ["wsp_1", "wsp_2"])
      await db.write((tx) =>
        tx.run(
          "INSERT INTO workspaces (public_id, route_id, name, slug, created_at) VALUES (?, ?, 'W', ?, '')",
          id,
          id,
          id,
        ),
      );
  });
  afterEach(() => db.close());

  /** Appends events and gives their cursors. */
  const append = async (on: Database, public_id: string, count: number): Promise<number[]> =>
    on.write(async (tx) => {
      const cursors: number[] = [];
      const workspace = (await tx.get<{ id: number; public_id: string }>(
        "SELECT id, public_id FROM workspaces WHERE public_id = ?",
        public_id,
      ))!;
      while (cursors.length < count)
        cursors.push((await tx.append({ type: "x", workspace, payload: {} })).cursor);
      return cursors;
    });
  /** Makes of the database what it was when a workspace had issued so many cursors. */
  const restore = (public_id: string, cursor: number) =>
    db.write(async (tx) => {
      await tx.run(
        "DELETE FROM events WHERE cursor > ? AND workspace_id = (SELECT id FROM workspaces WHERE public_id = ?)",
        cursor,
        public_id,
      );
      await tx.run("UPDATE workspaces SET event_seq = ? WHERE public_id = ?", cursor, public_id);
    });
  const ends = (public_id: string) =>
    db.get("SELECT event_seq, pruned_seq FROM workspaces WHERE public_id = ?", public_id);
  const marks = (): unknown => JSON.parse(readFileSync(file, "utf8"));
  const range = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => from + index);

  test("go on without a hole after a restart", async () => {
    for (let start = 0; start < 3; start += 1) {
      const kept = await keepHighWater(db, file);
      expect(await append(db, "wsp_1", 5)).toEqual(range(start * 5 + 1, 5));
      await kept.stop();
    }
    expect(marks()).toEqual({ wsp_1: 15 });
    expect(await ends("wsp_1")).toEqual({ event_seq: 15, pruned_seq: 0 });
  });

  test("go on without a hole after a crash, before which the marks were no longer stored", async () => {
    const kept = await keepHighWater(db, file);
    await append(db, "wsp_1", 3);
    await kept.stop();
    await append(db, "wsp_1", 4);
    await keepHighWater(db, file);
    expect(await append(db, "wsp_1", 1)).toEqual([8]);
  });

  test("go on above any that was issued when an older database is restored, as often as that is done", async () => {
    const issued = new Set<number>();
    for (let round = 0; round < 3; round += 1) {
      const kept = await keepHighWater(db, file);
      const { event_seq } = (await db.get<{ event_seq: number }>(
        "SELECT event_seq FROM workspaces WHERE public_id = 'wsp_1'",
      ))!;
      expect(event_seq).toBe(round === 0 ? 0 : Math.max(...issued) + SLACK);
      for (const cursor of await append(db, "wsp_1", 10)) {
        expect(issued.has(cursor)).toBe(false);
        issued.add(cursor);
      }
      await kept.stop();
      await restore("wsp_1", 4);
    }
    expect(issued.size).toBe(30);
  });

  test("count everything up to the new range as pruned, and leave other workspaces alone", async () => {
    const kept = await keepHighWater(db, file);
    await append(db, "wsp_1", 10);
    await append(db, "wsp_2", 10);
    await kept.stop();
    await restore("wsp_1", 9);
    await keepHighWater(db, file);
    expect(await ends("wsp_1")).toEqual({ event_seq: 10 + SLACK, pruned_seq: 10 + SLACK });
    expect(await ends("wsp_2")).toEqual({ event_seq: 10, pruned_seq: 0 });
    expect(await append(db, "wsp_1", 2)).toEqual(range(11 + SLACK, 2));
  });

  test("move once when several servers find the older database together", async () => {
    const kept = await keepHighWater(db, file);
    await append(db, "wsp_1", 10);
    await kept.stop();
    await restore("wsp_1", 4);
    await Promise.all(range(0, 5).map(() => keepHighWater(db, file)));
    expect(await ends("wsp_1")).toEqual({ event_seq: 10 + SLACK, pruned_seq: 10 + SLACK });
  });

  test("that another process issued are marked too", async () => {
    const kept = await keepHighWater(db, file);
    const other = await engine.again(location);
    const rung = new Promise<void>((resolve) => db.onForeignWrite(() => resolve()));
    await append(other, "wsp_2", 6);
    await other.close();
    await rung;
    await kept.stop();
    expect(marks()).toEqual({ wsp_2: 6 });
  });

  test("are marked while the server runs, not only when it stops", async () => {
    await append(db, "wsp_2", 1);
    await keepHighWater(db, file);
    const changes = watch(join(file, ".."));
    await append(db, "wsp_1", 7);
    for await (const { filename } of changes) if (filename === "cursors.json") break;
    expect(marks()).toEqual({ wsp_1: 7, wsp_2: 1 });
  });

  test.each(["", "{", "null", "[1, 2]", `{"wsp_1": "many"}`, `{"wsp_1": -1}`, `{"wsp_1": 1e300}`])(
    "are not kept from going on by a file that holds %j",
    async (text) => {
      await append(db, "wsp_1", 3);
      writeFileSync(file, text);
      const kept = await keepHighWater(db, file);
      expect(await append(db, "wsp_1", 1)).toEqual([4]);
      await kept.stop();
      expect(marks()).toEqual({ wsp_1: 4 });
    },
  );

  test("are not kept from going on by a file that cannot be written", async () => {
    const nowhere = join(file, "..", "gone", "cursors.json");
    const kept = await keepHighWater(db, nowhere);
    expect(await append(db, "wsp_1", 2)).toEqual([1, 2]);
    await kept.stop();
  });

  test("of a workspace that is not in the restored database are remembered for when it is", async () => {
    const kept = await keepHighWater(db, file);
    await append(db, "wsp_1", 2);
    await kept.stop();
    writeFileSync(file, JSON.stringify({ ...Object(marks()), wsp_3: 77 }));
    await (await keepHighWater(db, file)).stop();
    await append(db, "wsp_1", 1);
    await (await keepHighWater(db, file)).stop();
    expect(marks()).toEqual({ wsp_1: 3, wsp_3: 77 });
    rmSync(file);
  });
});
