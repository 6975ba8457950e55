import { SQL } from "bun";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { renameSync } from "node:fs";
import { MessageAnswer, MessageChanged, MessagePage } from "../../src/features/messages/wire.ts";
import type { Database } from "../../src/storage/database.ts";
import { migratePostgres, readMigrations } from "../../src/storage/migrate.ts";
import { openPostgres } from "../../src/storage/postgres.ts";
import { engines, type Engine } from "../harness/engines.ts";
import { pollAll } from "../harness/events.ts";
import { useFolder } from "../harness/folder.ts";
import { startServer } from "../harness/server.ts";
import { listenTo } from "../harness/socket.ts";
import { createWorld, newChannel, post, type World } from "../harness/world.ts";
import type { Channel } from "../../src/features/channels/wire.ts";
import { networkTo, type Network } from "./proxy.ts";

const folder = useFolder();

const send = ({ owner }: World, channel: Channel, body: string, nonce?: string) =>
  owner.post(`/api/channels/${channel.id}/messages`, { body, ...(nonce && { nonce }) });
const bodies = async ({ owner }: World, channel: Channel) => {
  const page = await owner.get(`/api/channels/${channel.id}/messages`);
  return page.is(200, MessagePage).messages.map(({ body }) => body);
};
const ready = async ({ nobody }: World) => (await nobody.get("/readyz")).status;

async function expectUnavailable(world: World, channel: Channel) {
  const answer = await send(world, channel, "lost");
  expect(answer.refused(503).code).toBe("storage_unavailable");
  expect(answer.headers.get("retry-after")).toBe("1");
  expect(await ready(world)).toBe(503);
  expect((await world.nobody.get("/healthz")).status).toBe(200);
}

describe("a server whose SQLite file is taken away", () => {
  test("says so, and works again with all that it acknowledged once the file is back", async () => {
    const [engine] = engines;
    const server = await startServer({ engine });
    const world = await createWorld(server);
    const channel = await newChannel(world.owner, world.workspace);
    await post(world.owner, channel, "before");
    renameSync(server.location, `${server.location}.away`);
    await expectUnavailable(world, channel);
    renameSync(`${server.location}.away`, server.location);
    await post(world.owner, channel, "after");
    expect(await ready(world)).toBe(200);
    expect((await bodies(world, channel)).filter((body) => body !== "lost")).toEqual([
      "before",
      "after",
    ]);
    await server.stop();
  });
});

for (const engine of engines.filter(({ name }) => name === "postgres")) {
  describe("a server whose PostgreSQL is lost", () => {
    const LIMITS = { pool: 1, statementTimeout: 1, connectTimeout: 1 };
    let network: Network;
    let own: { db: Database; location: string };
    let world: World;
    let stop: () => Promise<void>;

    beforeAll(async () => {
      own = await engine.open("");
      network = await networkTo(own.location);
      const through: Engine = {
        ...engine,
        open: async () => ({ db: await openPostgres(network.url, LIMITS), location: network.url }),
      };
      const server = await startServer({ engine: through });
      ({ stop } = server);
      world = await createWorld(server);
    });
    afterAll(async () => {
      await stop();
      await network.stop();
      await own.db.close();
    });

    const expectWhole = async (channel: Channel, written: string[]) => {
      expect(await bodies(world, channel)).toEqual(written);
      const events = await pollAll(world.owner, world.workspace);
      expect(events.map(({ cursor }) => Number(cursor))).toEqual(
        events.map((_, index) => index + 1),
      );
    };

    test("says so, and works again with all that it acknowledged once it is back", async () => {
      const channel = await newChannel(world.owner, world.workspace);
      await post(world.owner, channel, "before");
      network.cut();
      await expectUnavailable(world, channel);
      network.mend();
      await post(world.owner, channel, "after");
      expect(await ready(world)).toBe(200);
      await expectWhole(channel, ["before", "after"]);
    });

    test("for a moment keeps it from its callers where nothing was in doubt", async () => {
      const channel = await newChannel(world.owner, world.workspace);
      await own.db.all(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      await post(world.owner, channel, "at once");
      await expectWhole(channel, ["at once"]);
    });

    for (const [when, status] of [
      ["before", 201],
      ["after", 200],
    ] as const)
      test(`at a commit, ${when} it is done, is told; the same nonce then gives one message and one event`, async () => {
        const channel = await newChannel(world.owner, world.workspace);
        const { id: workspace_id } = world.workspace;
        const { token } = world.owner;
        const listener = listenTo(world.server, { workspace_id, token, after_cursor: "now" });
        await listener.opened;
        network.loseCommit(`nonce-${when}`, when);
        const first = await send(world, channel, "once", `nonce-${when}`);
        expect(first.refused(503).code).toBe("storage_unavailable");
        const again = await send(world, channel, "once", `nonce-${when}`);
        const { message } = again.is(status, status === 201 ? MessageChanged : MessageAnswer);
        await post(world.owner, channel, "next");
        const heard = await listener.find(({ payload }) => "message" in payload && isNext(payload));
        const of = listener.events.filter(
          ({ channel_id, type }) => channel_id === channel.id && type === "message.created",
        );
        expect(of.map(({ payload }) => payload["message_id"])).toEqual([
          message.id,
          heard.payload["message_id"],
        ]);
        listener.close();
        await expectWhole(channel, ["once", "next"]);
      });

    const isNext = ({ message }: Record<string, unknown>) =>
      typeof message === "object" &&
      message !== null &&
      "body" in message &&
      message.body === "next";
  });

  describe("PostgreSQL", () => {
    test("is migrated once by ten nodes that start together", async () => {
      const { db, location } = await engine.open(folder());
      const admin = new SQL({ url: location, max: 1 });
      await admin.unsafe("DROP SCHEMA public CASCADE");
      await admin.unsafe("CREATE SCHEMA public");
      await Promise.all(Array.from({ length: 10 }, () => migratePostgres(location, 5)));
      const applied = await db.all<{ version: number }>("SELECT version FROM schema_migrations");
      expect(applied.map(({ version }) => version)).toEqual(
        readMigrations("postgres").map(({ version }) => version),
      );
      await admin.close();
      await db.close();
    });

    test("may give a transaction up for another one's sake: it is run again, each write once", async () => {
      const { db, location } = await engine.open(folder());
      await db.write((tx) => tx.run("INSERT INTO search_dirty (message_id) VALUES (1)"));
      const other = new SQL({ url: location, max: 1 });
      const held = Promise.withResolvers<void>();
      const tried = Promise.withResolvers<void>();
      let tries = 0;
      const rival = other.begin(async (sql) => {
        // Whoever notices a deadlock first is given up: not this one.
        await sql.unsafe("SET LOCAL deadlock_timeout = '1min'");
        await sql.unsafe("UPDATE search_dirty SET message_id = 2");
        held.resolve();
        await tried.promise;
        await sql.unsafe("SELECT pg_advisory_xact_lock(7425101)");
      });
      await held.promise;
      const writes = [
        db.write(async (tx) => {
          tries += 1;
          tried.resolve();
          await tx.run("UPDATE search_dirty SET message_id = message_id + 10");
        }),
        db.write((tx) => tx.run("INSERT INTO search_dirty (message_id) VALUES (100)")),
      ];
      await Promise.all([...writes, rival]);
      expect(tries).toBe(2);
      expect(await db.all("SELECT message_id FROM search_dirty ORDER BY message_id")).toEqual([
        { message_id: 12 },
        { message_id: 100 },
      ]);
      await other.close();
      await db.close();
    });

    test("may refuse to serialise a transaction: a write that failed beside it has the last outcome", async () => {
      const { db, location } = await engine.open(folder());
      const admin = new SQL({ url: location, max: 1 });
      await admin.unsafe("CREATE SEQUENCE refusals");
      await admin
        .unsafe(
          `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('refusals') <= 2 THEN RAISE EXCEPTION 'busy' USING ERRCODE = '40001'; END IF;
             RETURN NEW;
           END $$;
           CREATE TRIGGER refuse BEFORE INSERT ON search_dirty FOR EACH ROW EXECUTE FUNCTION refuse()`,
        )
        .simple();
      let runs = 0;
      const [fickle, plain, added] = await Promise.allSettled([
        db.write(async () => {
          runs += 1;
          if (runs === 1) throw new Error("Not yet.");
          return runs;
        }),
        db.write((tx) => tx.run("INSERT INTO search_dirty (message_id) VALUES (1)")),
        db.write((tx) => tx.run("INSERT INTO search_dirty (message_id) VALUES (2)"), {
          adds: true,
        }),
      ]);
      expect(fickle).toEqual({ status: "fulfilled", value: 3 });
      expect([plain.status, added.status]).toEqual(["fulfilled", "fulfilled"]);
      expect(await db.all("SELECT message_id FROM search_dirty ORDER BY message_id")).toEqual([
        { message_id: 1 },
        { message_id: 2 },
      ]);
      await admin.close();
      await db.close();
    });

    test("that falls silent is given up after a while, for connections that work", async () => {
      const { db, location } = await engine.open(folder());
      const network = await networkTo(location);
      const limits = { pool: 1, statementTimeout: 1, connectTimeout: 1 };
      const node = await openPostgres(network.url, limits);
      const write = (id: number) =>
        node.write((tx) => tx.run("INSERT INTO search_dirty (message_id) VALUES (?)", id));
      const read = () => node.all("SELECT message_id FROM search_dirty");
      await write(1);
      expect(await read()).toEqual([{ message_id: 1 }]);
      network.fallSilent();
      const answers = await Promise.allSettled([write(2), read()]);
      const unavailable = { status: "rejected", reason: { reason: "unavailable" } };
      expect(answers).toMatchObject([unavailable, unavailable]);
      await write(3);
      expect(await read()).toEqual([{ message_id: 1 }, { message_id: 3 }]);
      await node.close();
      await network.stop();
      await db.close();
    });

    test("does not let a node that froze within a transaction hold up the others", async () => {
      const { db, location } = await engine.open(folder());
      const network = await networkTo(location);
      const frozen = await openPostgres(network.url, {
        pool: 1,
        statementTimeout: 1,
        connectTimeout: 1,
      });
      const holding = Promise.withResolvers<void>();
      const lost = frozen.write(async (tx) => {
        await tx.run("INSERT INTO search_dirty (message_id) VALUES (1)");
        network.fallSilent();
        holding.resolve();
        await tx.get("SELECT 1");
      });
      await holding.promise;
      await Promise.all([
        expect(lost).rejects.toMatchObject({ reason: "unavailable" }),
        db.write((tx) => tx.run("INSERT INTO search_dirty (message_id) VALUES (2)")),
      ]);
      expect(await db.all("SELECT message_id FROM search_dirty")).toEqual([{ message_id: 2 }]);
      await frozen.close();
      await network.stop();
      await db.close();
    });
  });
}
