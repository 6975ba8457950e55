import { SQL } from "bun";
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, serve } from "../../../tests/harness/child.ts";
import { useFolder } from "../../../tests/harness/folder.ts";
import { takeLock } from "../../storage/lock.ts";
import { appliedSqlite, migrateSqlite, readMigrations } from "../../storage/migrate.ts";

const folder = useFolder();

/** Runs an admin command to its end, in an empty directory unless another is given. */
const admin = (args: readonly string[], options: { cwd?: string; input?: string } = {}) =>
  run(["admin", ...args], { cwd: folder(), ...options });

describe("an operator's command", () => {
  const LINK = ["magic-link", "create", "--email", "ava@example.com"];

  test("makes nothing where there is no database, and says how to name the right one", async () => {
    const cwd = folder();
    const { code, stdout, stderr } = await admin(LINK, { cwd });
    expect([code, stdout, stderr]).toEqual([
      4,
      "",
      `clickclack: There is no database at ${join(cwd, "data/clickclack.db")}: say where the server keeps its data with --data or --db.\n`,
    ]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test("makes nothing in an empty database", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "empty.db"), "");
    expect((await admin([...LINK, "--db", "empty.db"], { cwd })).code).toBe(4);
    expect(statSync(join(cwd, "empty.db")).size).toBe(0);
    const url = process.env["TEST_DATABASE_URL"];
    if (url === undefined) return;
    const name = `clickclack_test_${crypto.randomUUID().replaceAll("-", "")}`;
    const server = new SQL({ url, max: 1 });
    await server.unsafe(`CREATE DATABASE ${name}`);
    const address = new URL(url);
    address.pathname = `/${name}`;
    const { code, stderr } = await admin([...LINK, "--db", address.href], { cwd });
    expect([code, stderr]).toEqual([4, expect.stringContaining("database is empty")]);
    const empty = new SQL({ url: address.href, max: 1 });
    expect(await empty`SELECT 1 FROM pg_tables WHERE schemaname = 'public'`).toHaveLength(0);
    await empty.close();
    await server.unsafe(`DROP DATABASE ${name}`);
    await server.close();
  });

  test("leaves a file that is no database as it is", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "diary.txt"), "Dear diary, ".repeat(500));
    const { code, stderr } = await admin([...LINK, "--db", "diary.txt"], { cwd });
    expect([code, stderr]).toEqual([1, expect.stringContaining("is not a database")]);
  });

  test("brings an older database up to date, but not beneath a server that runs on it", async () => {
    const cwd = folder();
    const file = join(cwd, "old.db");
    migrateSqlite(file, readMigrations("sqlite").slice(0, 2));
    const release = takeLock(`${file}.lock`);
    const running = await admin([...LINK, "--db", file], { cwd });
    expect([running.code, running.stdout, running.stderr]).toEqual([
      1,
      "",
      "clickclack: The server that is running is older than this program: restart it with this one first.\n",
    ]);
    expect(appliedSqlite(file)).toBe(2);
    release?.();
    const alone = await admin([...LINK, "--db", file], { cwd });
    expect([alone.code, alone.stdout]).toEqual([0, expect.stringContaining("/login#mgt_")]);
    expect(appliedSqlite(file)).toBe(readMigrations("sqlite").length);
  });

  test("does not need the lock that a server holds", async () => {
    const cwd = folder();
    await admin(["bootstrap", "--name", "Ava", "--email", "ava@example.com"], { cwd });
    await using server = await serve([], { cwd });
    expect((await admin(LINK, { cwd })).code).toBe(0);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  });

  test("finds the data as the server does: by flag, variable or file", async () => {
    const cwd = folder();
    await admin(["bootstrap", "--name", "Ava", "--email", "ava@example.com", "--data", "d"], {
      cwd,
    });
    mkdirSync(join(cwd, "etc"));
    writeFileSync(
      join(cwd, "etc/chat.json"),
      JSON.stringify({ data: join(cwd, "d"), addr: ":80" }),
    );
    const byFile = await admin([...LINK, "--config", "etc/chat.json"], { cwd });
    expect(byFile.stdout).toStartWith("http://localhost/login#");
    const environment = { CLICKCLACK_DATA: "d", CLICKCLACK_PUBLIC_URL: "https://chat.example.com" };
    const byVariable = await run(["admin", ...LINK], { cwd, environment });
    expect(byVariable.stdout).toStartWith("https://chat.example.com/login#");
    expect(existsSync(join(cwd, "data"))).toBe(false);
    expect(existsSync(join(cwd, "d/clickclack.db-wal"))).toBe(false);
  });

  const wrong: [string, string[]][] = [
    ["no command", []],
    ["an unknown command", ["nonsense"]],
    ["half a command", ["user"]],
    ["a missing flag", ["magic-link", "create"]],
    ["nobody named", ["member", "add", "--workspace", "clickclack"]],
    [
      "both ways to name somebody",
      ["member", "add", "--workspace", "x", "--user", "a", "--email", "b"],
    ],
    ["both forms of output", [...LINK, "--json", "--plain"]],
    ["a role there is not", ["invite", "create", "--workspace", "x", "--role", "king"]],
    ["a number that is none", ["invite", "create", "--workspace", "x", "--max-uses", "many"]],
    ["a word too many", [...LINK, "please"]],
    ["a bad setting", [...LINK, "--public-url", "chat"]],
  ];
  test.each(wrong)("with %s ends with 2, and nothing is made", async (_, args) => {
    const cwd = folder();
    const { code, stdout, stderr } = await admin(args, { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).not.toMatch(/\bat .*\.ts:\d+/);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
