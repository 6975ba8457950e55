import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { engines } from "../../tests/harness/engines.ts";
import { useFolder } from "../../tests/harness/folder.ts";
import type { Database } from "./database.ts";
import { openDatabase } from "./open.ts";

for (const engine of engines.filter(({ name }) => name === "postgres"))
  describe("servers on one PostgreSQL", () => {
    const folder = useFolder();
    let one: Database;
    let two: Database;

    beforeEach(async () => {
      const opened = await engine.open(folder());
      one = opened.db;
      two = await openDatabase({
        engine: "postgres",
        url: opened.location,
        pool: 2,
        statementTimeout: 30,
        connectTimeout: 5,
      });
    });

    afterEach(async () => {
      await two.close();
      await one.close();
    });

    /** What a server hears from others, until one says this. */
    const heard = (db: Database, last: string) =>
      new Promise<string[]>((resolve) => {
        const texts: string[] = [];
        db.peers.onMessage((text) => {
          texts.push(text);
          if (text === last) resolve(texts);
        });
      });

    test("hear each other in order, and never themselves", async () => {
      const [byOne, byTwo] = [heard(one, "two: last"), heard(two, "one: last")];
      const said = Array.from({ length: 500 }, (_, index) => `one: ${index}`);
      for (const text of said) one.peers.send(text);
      one.peers.send("one: last");
      two.peers.send("two: last");
      expect(await byTwo).toEqual([...said, "one: last"]);
      expect(await byOne).toEqual(["two: last"]);
    });

    test("pass on texts of any length and any characters whole", async () => {
      const texts = [
        "",
        "x".repeat(7_900),
        "€".repeat(7_000),
        "🦀".repeat(20_000),
        `a"'\\\n\t$1 ?`,
      ];
      const received = heard(two, "last");
      for (const text of texts) one.peers.send(text);
      one.peers.send("last");
      expect(await received).toEqual([...texts, "last"]);
    });

    test("hear each other again after their connections were cut", async () => {
      await one.all(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      const received = heard(two, "still there");
      const saying = setInterval(() => one.peers.send("still there"), 50);
      expect((await received).at(-1)).toBe("still there");
      clearInterval(saying);
    });
  });

describe("a server on SQLite", () => {
  const folder = useFolder();

  test("is alone", async () => {
    const [sqlite] = engines;
    const { db } = await sqlite.open(folder());
    let heard = 0;
    db.peers.onMessage(() => (heard += 1));
    db.peers.send("anybody?");
    await db.write(async () => {});
    expect(heard).toBe(0);
    await db.close();
  });
});
