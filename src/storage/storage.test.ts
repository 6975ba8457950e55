import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engines } from "../../tests/harness/engines.ts";
import { StorageError, type AppendedEvent, type Database, type Tx } from "./database.ts";

describe.each(engines)("the database on $name", (engine) => {
  let folder: string;
  let db: Database;
  let location: string;
  /** The events of each commit, in order. */
  let commits: string[][];
  let workspace: { id: number; public_id: string };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "clickclack-test-"));
    ({ db, location } = await engine.open(folder));
    await db.write((tx) =>
      tx.run(
        "INSERT INTO workspaces (public_id, route_id, name, slug, created_at) VALUES (?, ?, ?, ?, ?)",
        "wsp_1",
        "T1",
        "One",
        "one",
        "2026-01-01T00:00:00.000Z",
      ),
    );
    workspace = (await db.get("SELECT id, public_id FROM workspaces"))!;
    commits = [];
    db.onCommit((events: readonly AppendedEvent[]) => {
      commits.push(events.map(({ type }) => type));
    });
  });

  afterEach(async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const addUser = (name: string) => (tx: Tx) =>
    tx.run(
      "INSERT INTO users (public_id, kind, display_name, created_at) VALUES (?, 'human', ?, '')",
      name,
      name,
    );
  const users = async () =>
    (await db.all<{ public_id: string }>("SELECT public_id FROM users ORDER BY id")).map(
      ({ public_id }) => public_id,
    );
  const append = (tx: Tx, type: string) => tx.append({ type, workspace, payload: {} });

  test("a write that fails undoes what it did, and nothing that others did beside it", async () => {
    const results = await Promise.allSettled([
      db.write(addUser("a")),
      db.write(async (tx) => {
        await addUser("b")(tx);
        await append(tx, "lost");
        throw new Error("changed my mind");
      }),
      db.write(addUser("c")),
      db.write(addUser("a")),
      db.write((tx) => append(tx, "kept")),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(results[1]).toMatchObject({ reason: new Error("changed my mind") });
    expect(await users()).toEqual(["a", "c"]);
    expect(commits).toEqual([["kept"]]);
    const log = await db.all("SELECT cursor, type FROM events");
    expect(log).toEqual([{ cursor: 1, type: "kept" }]);
  });

  test("writes of one turn share a commit, and see one another's changes", async () => {
    let seen: unknown;
    await Promise.all([
      db.write((tx) => append(tx, "one")),
      db.write(addUser("a")),
      db.write(async (tx) => {
        seen = await tx.get("SELECT count(*) AS people FROM users");
        await append(tx, "two");
      }),
    ]);
    expect(commits).toEqual([["one", "two"]]);
    expect(seen).toEqual({ people: 1 });
    await db.write((tx) => append(tx, "three"));
    expect(commits).toEqual([["one", "two"], ["three"]]);
  });

  test("many writes at once all come to an answer, in the order they came", async () => {
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) => {
        const event = await db.write((tx) => append(tx, String(index)));
        order.push(index);
        expect(event.cursor).toBe(index + 1);
      }),
    );
    expect(order).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    expect(commits.flat()).toEqual(order.map(String));
  });

  test("listeners hear of a commit before its writers are answered, once it can be read", async () => {
    const heard: string[] = [];
    const reading = Promise.withResolvers<unknown>();
    db.onCommit(() => {
      heard.push("commit");
      reading.resolve(db.get("SELECT type FROM events"));
    });
    await db.write((tx) => append(tx, "now"));
    heard.push("answer");
    expect(heard).toEqual(["commit", "answer"]);
    expect(await reading.promise).toEqual({ type: "now" });
  });

  test("a transaction is of no use once its write has ended", async () => {
    let kept: Tx | undefined;
    await db.write(async (tx) => {
      kept = tx;
    });
    await expect(kept!.run("DELETE FROM users")).rejects.toThrow("over");
    await expect(kept!.get("SELECT 1")).rejects.toThrow("over");
    await expect(kept!.all("SELECT 1")).rejects.toThrow("over");
    await expect(append(kept!, "late")).rejects.toThrow("over");
  });

  test("what is read outside a write is committed", async () => {
    let outside: string[] | undefined;
    await db.write(async (tx) => {
      await addUser("a")(tx);
      void users().then((names) => (outside = names));
      while (outside === undefined) await tx.get("SELECT id FROM users");
    });
    expect(outside).toEqual([]);
    expect(await users()).toEqual(["a"]);
  });

  test("another one that writes rings the doorbell, and own writes do not", async () => {
    const rung = Promise.withResolvers<void>();
    let rings = 0;
    db.onForeignWrite(() => {
      rings += 1;
      rung.resolve();
    });
    await db.write(addUser("own"));
    const elsewhere = await engine.again(location);
    await elsewhere.write(addUser("foreign"));
    await rung.promise;
    await elsewhere.close();
    expect(rings).toBe(1);
    expect(await users()).toEqual(["own", "foreign"]);
  });

  test("closing finishes what is queued and refuses what comes later", async () => {
    const other = await engine.again(location);
    const queued = other.write(addUser("queued"));
    const closed = other.close();
    const late = other.write(addUser("late"));
    await expect(late).rejects.toBeInstanceOf(StorageError);
    await queued;
    await closed;
    expect(await users()).toEqual(["queued"]);
  });

  test("an event without a workspace is refused", async () => {
    const nowhere = { type: "x", workspace: { id: 404, public_id: "wsp_404" }, payload: {} };
    await expect(db.write((tx) => tx.append(nowhere))).rejects.toThrow("workspace");
  });

  test("a database that was closed is neither read nor written any more", async () => {
    const elsewhere = await engine.again(location);
    await elsewhere.close();
    const unavailable = { reason: "unavailable" };
    await expect(elsewhere.all("SELECT id FROM users")).rejects.toMatchObject(unavailable);
    await expect(elsewhere.get("SELECT id FROM users")).rejects.toMatchObject(unavailable);
    await expect(elsewhere.write(addUser("late"))).rejects.toMatchObject(unavailable);
    expect(await users()).toEqual([]);
  });

  test("what a closed database refuses is told to its caller alone", async () => {
    const elsewhere = await engine.again(location);
    await elsewhere.close();
    const { promise, reject } = Promise.withResolvers<never>();
    // Within the wait for the other promise, what is refused before anybody attends to it counts as unhandled.
    setTimeout(() => void elsewhere.all("SELECT id FROM users").catch(reject), 1);
    await expect(promise).rejects.toMatchObject({ reason: "unavailable" });
  });
});
