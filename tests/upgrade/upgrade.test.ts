import { Database as Connection } from "bun:sqlite";
import { SQL } from "bun";
import { afterEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { MessageChanged, MessagePage } from "../../src/features/messages/wire.ts";
import { UserAnswer } from "../../src/features/people/wire.ts";
import { SignedIn } from "../../src/features/auth/wire.ts";
import { SearchPage } from "../../src/features/search/wire.ts";
import { ScheduledMessagePage } from "../../src/features/scheduled/wire.ts";
import {
  appliedPostgres,
  appliedSqlite,
  migratePostgres,
  migrateSqlite,
  readMigrations,
} from "../../src/storage/migrate.ts";
import { takeLock } from "../../src/storage/lock.ts";
import { openPostgres } from "../../src/storage/postgres.ts";
import { openSqlite } from "../../src/storage/sqlite.ts";
import type { Database } from "../../src/storage/database.ts";
import { examined, named } from "../doctor/examination.ts";
import { run } from "../harness/child.ts";
import { clientOf, type Client } from "../harness/client.ts";
import { pollAll } from "../harness/events.ts";
import { useFolder } from "../harness/folder.ts";
import { signIn } from "../harness/people.ts";
import { startServer } from "../harness/server.ts";
import { fixtureOf, unpackPostgres, unpackSqlite } from "./fixtures.ts";
import { KNOWN } from "./rows.ts";
import { withNext } from "./versions.ts";

const folder = useFolder();
const URL_OF_POSTGRES = process.env["TEST_DATABASE_URL"];
const made: string[] = [];

afterEach(async () => {
  if (URL_OF_POSTGRES === undefined || made.length === 0) return;
  await using admin = new SQL({ url: URL_OF_POSTGRES, max: 1 });
  for (const name of made.splice(0)) await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
});

/** A database of an old version, and what this program does to it. */
interface Kept {
  readonly name: "sqlite" | "postgres";
  /** Puts it down as its program has left it; answers where. */
  unpack(version: number): Promise<string>;
  migrate(location: string, migrations?: ReturnType<typeof readMigrations>): Promise<void>;
  applied(location: string): Promise<number>;
  open(location: string): Promise<Database>;
  columns(location: string, table: string): Promise<string[]>;
}

const sqlite: Kept = {
  name: "sqlite",
  async unpack(version) {
    const file = join(folder(), "clickclack.db");
    unpackSqlite(version, file);
    return file;
  },
  migrate: async (file, migrations) => migrateSqlite(file, migrations),
  applied: async (file) => appliedSqlite(file),
  open: async (file) => openSqlite(file),
  async columns(file, table) {
    const db = new Connection(file, { readonly: true });
    const rows = db
      .query<{ name: string }, [string]>("SELECT name FROM pragma_table_info(?)")
      .all(table);
    db.close();
    return rows.map(({ name }) => name);
  },
};

const postgres = (url: string): Kept => ({
  name: "postgres",
  async unpack(version) {
    const name = `clickclack_test_${crypto.randomUUID().replaceAll("-", "")}`;
    await using admin = new SQL({ url, max: 1 });
    await admin.unsafe(`CREATE DATABASE ${name}`);
    made.push(name);
    const address = new URL(url);
    address.pathname = `/${name}`;
    await unpackPostgres(version, address.href);
    return address.href;
  },
  migrate: (location, migrations) => migratePostgres(location, 5, migrations),
  applied: (location) => appliedPostgres(location, 5),
  open: (location) => openPostgres(location, { pool: 4, statementTimeout: 30, connectTimeout: 5 }),
  async columns(location, table) {
    await using sql = new SQL({ url: location, max: 1 });
    const rows: { name: string }[] = await sql.unsafe(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1",
      [table],
    );
    return rows.map(({ name }) => name);
  },
});

const kept: readonly [Kept, ...Kept[]] =
  URL_OF_POSTGRES === undefined ? [sqlite] : [sqlite, postgres(URL_OF_POSTGRES)];
const newest = readMigrations("sqlite").length;
const versions = Array.from({ length: newest }, (_, index) => index + 1);

test("a database of every version is kept; bun tests/upgrade/fixtures.ts keeps that of a new one", () => {
  for (const engine of ["sqlite", "postgres"] as const)
    for (const { version } of readMigrations(engine))
      expect([fixtureOf(engine, version), existsSync(fixtureOf(engine, version))]).toEqual([
        fixtureOf(engine, version),
        true,
      ]);
});

describe.each(kept)("of $name, the database", (engine) => {
  test.each(versions)("of version %d is migrated and serves what was in it", async (version) => {
    const location = await engine.unpack(version);
    expect(await engine.applied(location)).toBe(version);
    await engine.migrate(location);
    const server = await startServer({
      password_auth: true,
      engine: {
        name: engine.name,
        open: async () => ({ db: await engine.open(location), location }),
        again: engine.open,
      },
    });
    try {
      const as = (token: string): Client =>
        clientOf(() => server.url, { authorization: `Bearer ${token}` });
      await serves(as, version);
      await server.indexer.catchUp();
      const cwd = folder();
      const at = ["--addr", new URL(server.url).host, "--db", location, "--full"];
      const found = await examined([...at, "--uploads", join(cwd, "none")], cwd);
      // The fixtures hold no uploads' bytes.
      expect(named(found)).toEqual(version < 2 ? [] : ["uploads: fail"]);
    } finally {
      await server.stop();
    }

    /** People find what they had, and go on. */
    async function serves(as: (token: string) => Client, from: number) {
      const ava = as(KNOWN.session);
      expect((await ava.get("/api/me")).is(200, UserAnswer).user.id).toBe(KNOWN.ava);
      const at = `/api/channels/${KNOWN.general}/messages`;
      expect((await signIn(server, "Ava", KNOWN.email)).user.id).toBe(KNOWN.ava);
      const { messages } = (await ava.get(at)).is(200, MessagePage);
      expect(messages[0]?.body).toBe("The lighthouse is lit.");
      const posted = await ava.post(at, { body: "The harbour is open again." });
      expect(posted.is(201, MessageChanged).message.channel_seq).toBe(
        (messages.at(-1)?.channel_seq ?? 0) + 1,
      );
      for (const [word, count] of [
        ["lighthouse", 1],
        ["harbour", 1],
      ] as const) {
        const answer = await ava.get(`/api/search?workspace_id=${KNOWN.workspace}&q=${word}`);
        expect(answer.is(200, SearchPage).results).toHaveLength(count);
      }
      const events = await pollAll(ava, { id: KNOWN.workspace }, { after_cursor: "0".repeat(16) });
      expect(events.map(({ cursor }) => Number(cursor))).toEqual(
        Array.from({ length: events.length }, (_, index) => index + 1),
      );
      if (from >= 2) await servesConversation(as);
      if (from >= 3) {
        const body = { login: KNOWN.email, password: KNOWN.password };
        const answer = await clientOf(() => server.url).post("/api/auth/password/sign-in", body);
        expect(answer.is(200, SignedIn).user.id).toBe(KNOWN.ava);
      }
      if (from >= 4) {
        const list = await ava.get(`/api/workspaces/${KNOWN.workspace}/scheduled-messages`);
        expect(list.is(200, ScheduledMessagePage).scheduled_messages).toEqual([
          expect.objectContaining({ id: KNOWN.scheduled, status: "pending" }),
        ]);
      }
    }

    async function servesConversation(as: (token: string) => Client) {
      const ava = as(KNOWN.session);
      const general = await ava.get(`/api/channels/${KNOWN.general}/messages`);
      const [first] = general.is(200, MessagePage).messages;
      expect(first).toMatchObject({
        id: KNOWN.first,
        thread_state: { reply_count: 1 },
        reactions: [{ emoji: "⚓", count: 1 }],
      });
      const bot = as(KNOWN.bot);
      expect((await bot.get("/api/me")).is(200, UserAnswer).user.kind).toBe("bot");
      // What is private stays so.
      (await bot.get(`/api/channels/${KNOWN.private}/messages`)).refused(404);
      (await ava.get(`/api/channels/${KNOWN.private}/messages`)).is(200, MessagePage);
      (await ava.get(`/api/dms/${KNOWN.direct}/messages`)).is(200, MessagePage);
    }
  });

  test("is as it was when a migration is killed half way", async () => {
    const location = await engine.unpack(newest);
    const before = await engine.columns(location, "messages");
    const child = Bun.spawn(
      [
        process.execPath,
        join(import.meta.dir, "slow-migration.ts"),
        ...[engine.name, location, String(newest)],
      ],
      { stdout: "pipe", stderr: "inherit" },
    );
    for await (const chunk of child.stdout) {
      expect(new TextDecoder().decode(chunk)).toBe("begins\n");
      break;
    }
    await begun(engine, location);
    child.kill("SIGKILL");
    await child.exited;
    await engine.migrate(location);
    expect(await engine.applied(location)).toBe(newest);
    expect(await engine.columns(location, "messages")).toEqual(before);
    expect(await engine.columns(location, "half")).toEqual([]);
    const db = await engine.open(location);
    const [row] = await db.all<{ body: string }>("SELECT body FROM messages WHERE id = 1");
    await db.write((tx) => tx.run("UPDATE messages SET edited_at = NULL WHERE id = 1"));
    await db.close();
    expect(row?.body).toBe("The lighthouse is lit.");
  });

  test("is as it was when a statement of a migration fails", async () => {
    const location = await engine.unpack(newest);
    const before = await engine.columns(location, "messages");
    const broken = withNext(
      engine.name,
      newest,
      "CREATE TABLE half (id INTEGER PRIMARY KEY); ALTER TABLE messages ADD COLUMN half TEXT; INSERT INTO nowhere VALUES (1);",
    );
    await expect(engine.migrate(location, broken)).rejects.toThrow("nowhere");
    expect(await engine.applied(location)).toBe(newest);
    expect(await engine.columns(location, "messages")).toEqual(before);
    expect(await engine.columns(location, "half")).toEqual([]);
    await engine.migrate(location);
  });

  test("that a newer program has made is refused with a sentence, and left alone", async () => {
    const location = await engine.unpack(newest);
    await engine.migrate(
      location,
      withNext(engine.name, newest, "CREATE TABLE future (id INTEGER);"),
    );
    const size = engine.name === "sqlite" ? statSync(location).size : 0;
    for (const args of [
      ["serve", "--addr", "127.0.0.1:0"],
      ["migrate"],
      ["migrate", "--dry-run"],
    ]) {
      const { code, stdout, stderr } = await run([...args, "--db", location], { cwd: folder() });
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(
        new RegExp(
          `^clickclack: \\S.* was migrated to version ${newest + 1} \\(next\\), which this program is too old for: install a newer one\\.\\n$`,
        ),
      );
    }
    if (engine.name === "sqlite") expect(statSync(location).size).toBe(size);
  });

  test("is brought from version to version by migrate, which says so, and not by a dry run", async () => {
    const location = await engine.unpack(1);
    const cwd = folder();
    const migrate = async (...args: string[]) =>
      run(["migrate", ...args, "--db", location], { cwd });
    const plan = JSON.parse((await migrate("--dry-run", "--json")).stdout);
    const steps = readMigrations(engine.name)
      .slice(1)
      .map(({ version, name, description }) => ({ version, name, description }));
    expect(plan).toEqual({
      engine: engine.name,
      from: 1,
      to: newest,
      dry_run: true,
      migrations: steps,
      bytes: expect.any(Number),
    });
    for (const { description } of steps) expect(description).toMatch(/^[A-Z].*\.$/);
    expect(plan.bytes).toBeGreaterThan(50_000);
    expect(await engine.applied(location)).toBe(1);
    const done = await migrate();
    expect(done.code).toBe(0);
    expect(done.stdout).toContain("0002 conversation: Whole conversations");
    expect(done.stderr).toMatch(
      new RegExp(`^The database was at version 1 and is at version ${newest} now\\. `),
    );
    const again = await migrate();
    expect([again.code, again.stdout]).toEqual([0, ""]);
    expect(again.stderr).toContain("there is nothing to do");
    expect((await migrate("--plain")).stdout).toBe(`${newest}\n`);
  });
});

test("migrate leaves a database alone that a server of an older version has to itself", async () => {
  const file = await sqlite.unpack(1);
  const release = takeLock(`${file}.lock`);
  const cwd = folder();
  const { code, stdout, stderr } = await run(["migrate", "--db", file], { cwd });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("stop it first");
  expect((await run(["migrate", "--dry-run", "--db", file], { cwd })).code).toBe(0);
  release?.();
  expect(await sqlite.applied(file)).toBe(1);
  const none = await run(["migrate", "--db", join(cwd, "none.db")], { cwd });
  expect([none.code, readdirSync(cwd)]).toEqual([4, []]);
});

/** Resolves once the slow migration has changed the schema, in a transaction that is open. */
async function begun(engine: Kept, location: string): Promise<void> {
  for (;;) {
    if (engine.name === "sqlite") {
      // The log of what is not committed spills into it once there is much.
      const log = statSync(`${location}-wal`, { throwIfNoEntry: false });
      if ((log?.size ?? 0) > 1_000_000) return;
    } else {
      await using sql = new SQL({ url: location, max: 1 });
      const rows = await sql.unsafe(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
      );
      if (rows.length > 0) return;
    }
    await Bun.sleep(20);
  }
}
