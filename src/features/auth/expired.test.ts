import { describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { useServer } from "../../../tests/harness/server.ts";
import { testTimers } from "../../../tests/harness/timers.ts";
import { until } from "../../../tests/harness/until.ts";
import type { Database } from "../../storage/database.ts";
import { InviteCreated, InviteList } from "../invites/wire.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import { deleteExpired, deleteExpiredDaily } from "./expired.ts";
import { createMagicLink } from "./magic-links.ts";
import { SessionList, SignedIn } from "./wire.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const rowsOf = async (db: Database, table: "sessions" | "magic_links") =>
  (await db.all<{ public_id: string }>(`SELECT public_id FROM ${table} ORDER BY id`)).map(
    ({ public_id }) => public_id,
  );

describe.each(engines)("what is over, on $name,", (engine) => {
  const server = useServer({ engine });

  test("a session is deleted thirty days after it was revoked or has expired", async () => {
    const { db } = server;
    const now = Date.now();
    const ava = await signIn(server, "Ava", "ava@example.com");
    const again = await signIn(server, "Ava", "ava@example.com");
    await ava.delete(`/api/auth/sessions/${again.session.id}`);
    const both = [ava.session.id, again.session.id];

    expect((await deleteExpired(db, now + 30 * DAY - MINUTE)).sessions).toBe(0);
    expect(await rowsOf(db, "sessions")).toEqual(both);
    expect((await deleteExpired(db, now + 30 * DAY + MINUTE)).sessions).toBe(1);
    expect(await rowsOf(db, "sessions")).toEqual([ava.session.id]);
    // Who is signed in stays so.
    const { sessions } = (await ava.get("/api/auth/sessions")).is(200, SessionList);
    expect(sessions.map(({ id }) => id)).toEqual([ava.session.id]);
    expect((await deleteExpired(db, now + 60 * DAY - MINUTE)).sessions).toBe(0);
    expect((await deleteExpired(db, now + 60 * DAY + MINUTE)).sessions).toBe(1);
    (await ava.get("/api/auth/sessions")).refused(401);
  });

  test("a sign-in link is deleted a day after it has expired, used or not", async () => {
    const { db } = server;
    await signIn(server, "Bo");
    const { token } = await createMagicLink(db, { email: "bo@example.com" });
    const links = await rowsOf(db, "magic_links");
    expect((await deleteExpired(db, Date.now() + DAY)).magic_links).toBe(0);
    (await server.nobody.post("/api/auth/magic/consume", { token })).is(200, SignedIn);
    const later = Date.now() + DAY + 16 * MINUTE;
    expect((await deleteExpired(db, later)).magic_links).toBe(links.length);
    expect(await rowsOf(db, "magic_links")).toEqual([]);
    (await server.nobody.post("/api/auth/magic/consume", { token })).refused(400);
  });

  test("an invite is deleted a day after it has expired", async () => {
    const { db } = server;
    const gus = await signIn(server, "Gus");
    const made = await gus.post("/api/workspaces", { name: "Inviting" });
    const at = `/api/workspaces/${made.is(201, WorkspaceAnswer).workspace.id}/invites`;
    (await gus.post(at, { expires_in_hours: 1 })).is(201, InviteCreated);
    const kept = (await gus.post(at, { expires_in_hours: 2 })).is(201, InviteCreated).invite;
    expect((await deleteExpired(db, Date.now() + DAY)).invites).toBe(0);
    expect((await deleteExpired(db, Date.now() + DAY + 61 * MINUTE)).invites).toBe(1);
    expect((await gus.get(at)).is(200, InviteList).invites).toEqual([kept]);
    await gus.delete(`${at}/${kept.id}`);
  });

  test.each([
    ["password_resets", "user_id, token_hash", "?, ?"],
    ["email_confirmations", "user_id, email, token_hash", "?, 'a@example.com', ?"],
    ["desktop_grants", "user_id, challenge, code_hash", "?, '', ?"],
    [
      "oauth_states",
      "desktop_protocol, binding_hash, provider, state_hash",
      "? * 0, '', 'oidc', ?",
    ],
    [
      "bot_setup_codes",
      "bot_user_id, public_id, workspace_id, token_name, scopes, created_by, code_hash",
      "?, 'bsc_x', (SELECT min(id) FROM workspaces), 'x', '', (SELECT min(id) FROM users), ?",
    ],
  ] as const)(
    "a row of %s is deleted a day after it has expired",
    async (table, columns, values) => {
      const { db } = server;
      await signIn(server, "Hal");
      const now = Date.now();
      const at = new Date(now).toISOString();
      await db.write(async (tx) => {
        const user = await tx.get<{ id: number }>("SELECT min(id) AS id FROM users");
        await tx.run(
          `INSERT INTO ${table} (${columns}, created_at, expires_at) VALUES (${values}, ?, ?)`,
          Number(user?.id),
          "hash",
          at,
          at,
        );
      });
      expect((await deleteExpired(db, now + DAY - MINUTE))[table]).toBe(0);
      expect((await deleteExpired(db, now + DAY + MINUTE))[table]).toBe(1);
      expect(await db.all(`SELECT 1 FROM ${table}`)).toEqual([]);
    },
  );

  test("many are deleted in many writes, and what is among them stays", async () => {
    const { db } = server;
    const make = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => createMagicLink(db, { email: "cy@example.com" })),
      );
    const over = async () =>
      db.write((tx) => tx.run("UPDATE magic_links SET expires_at = '2020-01-01T00:00:00.000Z'"));
    await db.write((tx) => tx.run("DELETE FROM magic_links"));
    await make(600);
    await over();
    const [kept] = await make(1);
    await db.write((tx) =>
      tx.run(
        "UPDATE magic_links SET expires_at = '2999-01-01T00:00:00.000Z' WHERE public_id = ?",
        kept!.magic_link.id,
      ),
    );
    await make(600);
    let writes = 0;
    const counting: Database = {
      ...db,
      write: (...args) => {
        writes += 1;
        return db.write(...args);
      },
    };
    const { magic_links } = await deleteExpired(counting, Date.now() + 2 * DAY);
    expect({ magic_links, writes }).toEqual({ magic_links: 1_200, writes: 3 });
    expect(await rowsOf(db, "magic_links")).toEqual([kept!.magic_link.id]);
  });

  test("is deleted soon after the start, and every day", async () => {
    const { db } = server;
    const timers = testTimers();
    const { stop } = deleteExpiredDaily(db, timers);
    for (const wait of [MINUTE, DAY]) {
      const { magic_link } = await createMagicLink(db, { email: "di@example.com" });
      await db.write((tx) =>
        tx.run(
          "UPDATE magic_links SET expires_at = '2020-01-01T00:00:00.000Z' WHERE public_id = ?",
          magic_link.id,
        ),
      );
      timers.pass(wait - 1);
      expect(await rowsOf(db, "magic_links")).toContain(magic_link.id);
      timers.pass(1);
      await until(
        "the link is deleted",
        async () => !(await rowsOf(db, "magic_links")).includes(magic_link.id),
      );
    }
    stop();
  });
});
