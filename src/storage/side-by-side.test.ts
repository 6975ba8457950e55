import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engines } from "../../tests/harness/engines.ts";
import { StorageError, type Database, type Tx } from "./database.ts";

/** What PostgreSQL merges and pipelines must come out as on SQLite, which runs one write after the other. */
describe.each(engines)("writes that run side by side on $name", (engine) => {
  let folder: string;
  let db: Database;
  let location: string;
  let workspaces: { id: number; public_id: string }[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "clickclack-test-"));
    ({ db, location } = await engine.open(folder));
    for (const name of ["a", "b", "c"])
      await db.write(async (tx) => {
        await tx.run(
          "INSERT INTO workspaces (public_id, route_id, name, slug, created_at) VALUES (?, ?, ?, ?, '')",
          `wsp_${name}`,
          name,
          name,
          name,
        );
        await tx.run(
          "INSERT INTO places (public_id, route_id, workspace_id, kind, created_at) SELECT ?, ?, id, 'public', '' FROM workspaces WHERE name = ?",
          `chn_${name}`,
          name,
          name,
        );
        await addUser(tx, name);
      });
    workspaces = await db.all("SELECT id, public_id FROM workspaces ORDER BY id");
  });

  afterEach(async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const addUser = (tx: Tx, name: string | null, owner: number | null = null) =>
    tx.get<{ id: number; display_name: string }>(
      `INSERT INTO users (public_id, kind, display_name, owner_user_id, created_at)
       VALUES (?, 'human', ?, ?, '') RETURNING id, display_name`,
      name,
      name,
      owner,
    );
  const adding = <T>(op: (tx: Tx) => Promise<T>) => db.write(op, { adds: true });
  const times = <T>(count: number, op: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, index) => op(index)));
  const bump = (tx: Tx, id: number, by = 1) =>
    tx.get<{ last_seq: number; countable: number }>(
      `UPDATE places SET last_seq = last_seq + 1, countable = countable + ? WHERE id = ?
       RETURNING last_seq, countable`,
      by,
      id,
    );
  const count = (tx: Tx, user: number, place: number) =>
    tx.run(
      `INSERT INTO read_states (user_id, place_id, own, joined) VALUES (?, ?, 1, 1)
       ON CONFLICT (user_id, place_id) DO UPDATE SET own = read_states.own + 1, joined = 1`,
      user,
      place,
    );
  const message = (index: number) => {
    const { id, public_id } = workspaces[index % workspaces.length]!;
    return { type: String(index), workspace: { id, public_id }, payload: { index } };
  };

  test("count as if they had come one after the other, whatever they count", async () => {
    const seen = await times(20, (index) =>
      adding((tx) => bump(tx, 1 + (index % 3), index < 9 ? 0 : 1)),
    );
    expect(seen).toEqual(
      Array.from({ length: 20 }, (_, index) => {
        const nth = 1 + Math.floor(index / 3);
        return { last_seq: nth, countable: Math.max(0, nth - 3) };
      }),
    );
    await times(20, (index) => adding((tx) => count(tx, 1 + (index % 2), 1 + (index % 3))));
    await times(5, () => adding((tx) => count(tx, 1, 1)));
    expect(
      await db.all(
        "SELECT user_id, place_id, own, joined FROM read_states ORDER BY user_id, place_id",
      ),
    ).toEqual([
      { user_id: 1, place_id: 1, own: 9, joined: 1 },
      { user_id: 1, place_id: 2, own: 3, joined: 1 },
      { user_id: 1, place_id: 3, own: 3, joined: 1 },
      { user_id: 2, place_id: 1, own: 3, joined: 1 },
      { user_id: 2, place_id: 2, own: 4, joined: 1 },
      { user_id: 2, place_id: 3, own: 3, joined: 1 },
    ]);
    expect(await times(3, (index) => adding((tx) => bump(tx, 404 + index)))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("are each given the row that they added, with any text and with nothing", async () => {
    const texts = [
      'a "quoted" one',
      "back\\slash\\",
      "{braces, and commas}",
      "",
      "NULL",
      "null",
      " two\nlines\ttab ",
      "👋🏽 ünïcödé \u2028",
      "it's",
      "?",
      "$1",
      "%s",
    ];
    const added = await times(texts.length, (index) =>
      adding((tx) => addUser(tx, texts[index]!, index % 2 === 0 ? null : 1)),
    );
    expect(added.map((row) => row!.display_name)).toEqual(texts);
    const stored = await db.all(
      "SELECT id, public_id, display_name, owner_user_id FROM users WHERE id > 3 ORDER BY id",
    );
    expect(stored).toEqual(
      texts.map((text, index) => ({
        id: added[index]!.id,
        public_id: text,
        display_name: text,
        owner_user_id: index % 2 === 0 ? null : 1,
      })),
    );
  });

  test("read what each asks for, in its order, and nothing of the others", async () => {
    await times(5, (index) => adding((tx) => addUser(tx, `of ${index}`, 1 + (index % 2))));
    const read = (owner: number, name: string) =>
      adding((tx) =>
        tx.all<{ public_id: string; number: number }>(
          `SELECT public_id, id AS number FROM users u
           WHERE u.owner_user_id = ? AND u.display_name <> ? ORDER BY id DESC`,
          owner,
          name,
        ),
      );
    const [one, two, none, fewer] = await Promise.all([
      read(1, ""),
      read(2, ""),
      read(3, ""),
      read(1, "of 2"),
    ]);
    expect(one!.map(({ public_id }) => public_id)).toEqual(["of 4", "of 2", "of 0"]);
    expect(two!.map(({ public_id }) => public_id)).toEqual(["of 3", "of 1"]);
    expect(none).toEqual([]);
    expect(fewer!.map((row) => Object.keys(row))).toEqual([
      ["public_id", "number"],
      ["public_id", "number"],
    ]);
    const limited = await times(3, (index) =>
      adding((tx) => tx.all("SELECT public_id FROM users ORDER BY id LIMIT ?", index)),
    );
    expect(limited.map(({ length }) => length)).toEqual([0, 1, 2]);
    const listed = await times(2, (index) =>
      adding((tx) => tx.all("SELECT id FROM users WHERE id IN ? ORDER BY id", [1 + index, 3])),
    );
    expect(listed).toEqual([
      [{ id: 1 }, { id: 3 }],
      [{ id: 2 }, { id: 3 }],
    ]);
  });

  test("append, and change something first, in the order in which they came, however long they read", async () => {
    const order: number[] = [];
    db.onCommit((events) => void order.push(...events.map(({ type }) => Number(type))));
    const seqs = await times(12, (index) =>
      adding(async (tx) => {
        for (let reads = index % 4; reads > 0; reads -= 1) await tx.get("SELECT 1 AS one");
        const bumped = await bump(tx, 1);
        for (let reads = index % 3; reads > 0; reads -= 1) await tx.get("SELECT 1 AS one");
        const { cursor } = await tx.append(message(index));
        return { seq: bumped!.last_seq, cursor };
      }),
    );
    expect(seqs).toEqual(
      Array.from({ length: 12 }, (_, index) => ({
        seq: index + 1,
        cursor: 1 + Math.floor(index / 3),
      })),
    );
    // Sorted by cursor, and within one by who came first.
    expect(order.filter((index) => index % 3 === 0)).toEqual([0, 3, 6, 9]);
    expect(
      await db.all("SELECT workspace_id, cursor, type FROM events ORDER BY cursor, workspace_id"),
    ).toEqual(
      Array.from({ length: 12 }, (_, index) => ({
        workspace_id: workspaces[index % 3]!.id,
        cursor: 1 + Math.floor(index / 3),
        type: String(index),
      })),
    );
  });

  test("fail each for itself, whether by their own or by the database's judgement", async () => {
    const results = await Promise.allSettled([
      adding((tx) => addUser(tx, "kept")),
      adding(async (tx) => {
        await bump(tx, 1);
        throw new Error("changed my mind");
      }),
      adding((tx) =>
        tx.run(
          "INSERT INTO users (public_id, kind, display_name, created_at) VALUES (?, 'human', '', '')",
          "a",
        ),
      ),
      adding(async (tx) => {
        await addUser(tx, "before");
        await addUser(tx, "a");
      }),
      adding((tx) => bump(tx, 1)),
      adding((tx) => tx.get("SELECT nothing FROM nowhere WHERE id = ?", 1)),
      adding((tx) => tx.append(message(0))),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(results[1]).toMatchObject({ reason: new Error("changed my mind") });
    expect(results[4]).toMatchObject({ value: { last_seq: 1 } });
    expect(results[6]).toMatchObject({ value: { cursor: 1 } });
    expect(await db.all("SELECT display_name FROM users WHERE id > 3")).toEqual([
      { display_name: "kept" },
    ]);
  });

  test("are refused when they wait for something else, and keep nobody else from being done", async () => {
    const results = await Promise.allSettled([
      adding((tx) => addUser(tx, "first")),
      adding(async (tx) => {
        await addUser(tx, "lost");
        await new Promise((resolve) => void setTimeout(resolve, 1));
      }),
      adding((tx) => addUser(tx, "last")),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(results[1]).toMatchObject({
      reason: new Error("A write awaited something other than its transaction."),
    });
    expect(await db.all("SELECT display_name FROM users WHERE id > 3 ORDER BY id")).toEqual([
      { display_name: "first" },
      { display_name: "last" },
    ]);
  });

  test("may be many: everyone is answered, and closing waits for them", async () => {
    const other = await engine.again(location);
    const answers = times(600, (index) =>
      other.write((tx) => tx.append(message(index)), { adds: true }),
    );
    const closed = other.close();
    expect((await answers).map(({ cursor }) => cursor)).toEqual(
      Array.from({ length: 600 }, (_, index) => 1 + Math.floor(index / 3)),
    );
    await closed;
    await expect(other.write((tx) => tx.append(message(0)))).rejects.toBeInstanceOf(StorageError);
  });
});
