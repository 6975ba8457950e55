/** One of every secret is made; neither it nor its hash is in an export, of either form. */
import { describe, expect, test } from "bun:test";
import { createMagicLink } from "../../src/features/auth/magic-links.ts";
import { setPasswordOf } from "../../src/features/auth/operator.ts";
import { SCOPES } from "../../src/access/scopes.ts";
import { hashSecret, newSecret } from "../../src/ids.ts";
import { openSnapshot } from "../../src/storage/snapshot.ts";
import { dumpText, nothingExported } from "../../src/transfer/export.ts";
import { LEFT, LEFT_ROWS } from "../../src/transfer/tables.ts";
import { newBot } from "../harness/bots.ts";
import type { Client } from "../harness/client.ts";
import { engines } from "../harness/engines.ts";
import { useWorld } from "../harness/world.ts";
import { databaseConfig, exported } from "./servers.ts";

/** Columns that hold a secret or its hash, whatever table they are in. */
const SECRET =
  /^(?:\w*_?hash|signing_secret|binding_hash|desktop_challenge|challenge|blob|config|token|lease_owner)$/;
const PASSWORD = "correct horse battery staple 42";
const CALLBACK = "https://example.com/services/T000/B000/VERYSECRETPATH?key=VERYSECRETKEY";
const PUSHOVER = "pushoverkey".padEnd(30, "7");

describe.each(engines)("an export of $name", (engine) => {
  const world = useWorld({ engine });

  async function made(who: Client, path: string, body: object): Promise<string> {
    const answer = await who.post(path, body);
    expect([201, 200]).toContain(answer.status);
    return answer.text;
  }

  test("holds no secret and no hash of one", async () => {
    const { server, workspace, owner, member, general } = world();
    const at = `/api/workspaces/${workspace.id}`;
    const bot = await newBot(server, workspace, SCOPES);
    const texts = [
      bot.token,
      owner.token,
      await made(owner, `${at}/invites`, {}),
      await made(owner, `${at}/invites`, { email: "new@example.com" }),
      await made(owner, `${at}/incoming-hooks`, { channel_id: general.id }),
      await made(owner, `${at}/bots/${bot.id}/tokens`, { name: "second" }),
      await made(owner, `${at}/bots/${bot.id}/setup-codes`, {}),
      await made(owner, `${at}/slash-commands`, {
        command: "/deploy",
        callback_url: CALLBACK,
        bot_user_id: bot.id,
      }),
      await made(owner, `${at}/event-subscriptions`, {
        callback_url: CALLBACK,
        event_types: ["*"],
      }),
      await made(owner, `${at}/notification-webhooks`, { callback_url: CALLBACK }),
      (await createMagicLink(server.db, { email: "new@example.com", display_name: "New" })).token,
    ];
    await made(owner, `${at}/app-installations`, {
      app_slug: "tracker",
      bot_user_id: bot.id,
      config: { api_key: "VERYSECRETCONFIG" },
    });
    await made(owner, `${at}/connected-accounts`, {
      provider: "tracker",
      provider_account_id: "1",
      user_id: member.user.id,
      metadata: { refresh: "VERYSECRETMETADATA" },
    });
    (
      await member.patch("/api/me", {
        notification_settings: { pushover_enabled: true, pushover_user_key: PUSHOVER },
      })
    ).json(200);
    await setPasswordOf(server.db, member.user.id, PASSWORD);
    const other = newSecret("rst");
    texts.push(other);
    await server.db.write(async (tx) => {
      const user = await tx.get<{ id: number }>(
        "SELECT id FROM users WHERE public_id = ?",
        owner.user.id,
      );
      const now = new Date().toISOString();
      const id = user?.id ?? 0;
      const hash = hashSecret(other);
      await tx.run(
        "INSERT INTO password_resets (user_id, token_hash, created_at, expires_at) VALUES (?, ?, ?, ?)",
        ...[id, hash, now, now],
      );
      await tx.run(
        "INSERT INTO email_confirmations (user_id, email, token_hash, created_at, expires_at) VALUES (?, 'x@example.com', ?, ?, ?)",
        ...[id, hash, now, now],
      );
      await tx.run(
        "INSERT INTO oauth_states (state_hash, binding_hash, provider, created_at, expires_at) VALUES (?, ?, 'oidc', ?, ?)",
        ...[hash, hashSecret("binding"), now, now],
      );
      await tx.run(
        "INSERT INTO desktop_grants (code_hash, user_id, challenge, created_at, expires_at) VALUES (?, ?, 'VERYSECRETCHALLENGE', ?, ?)",
        ...[hash, id, now, now],
      );
      await tx.run("INSERT INTO setup_links (token_hash, created_at) VALUES (?, ?)", hash, now);
    });

    const config = databaseConfig(engine, server.location);
    const archive = await exported(config, server.uploads.blobs);
    const snapshot = await openSnapshot(config);
    let dump = "";
    const source = {
      snapshot,
      live: server.db,
      blobs: server.uploads.blobs,
      engine: config.engine,
    };
    for await (const text of dumpText(source, nothingExported())) dump += text;

    const secrets = new Set<string>();
    for (const text of texts)
      for (const [secret] of text.matchAll(
        /\b(?:sst|mgt|ivt|ccb|stp|rst|eml|cch|ccs|srt)_[\w-]{43}|"code":"[^"]+"/g,
      ))
        for (const form of [secret, hashSecret(secret), Buffer.from(secret).toString("base64")])
          secrets.add(form.replace(/^"code":"|"$/g, ""));
    for (const plain of [PASSWORD, "VERYSECRET", CALLBACK, PUSHOVER, "$argon2"]) secrets.add(plain);
    // And all that the database itself calls so.
    for (const { table, column } of await secretColumns(snapshot, engine.name))
      for (const row of await snapshot.all<{ value: string | null }>(
        `SELECT ${column} AS value FROM ${table}`,
      ))
        if (row.value !== null && row.value.length > 8) secrets.add(row.value);
    await snapshot.close();
    expect(secrets.size).toBeGreaterThan(40);
    const found = [...secrets].filter(
      (secret) => archive.includes(secret) || dump.includes(secret),
    );
    expect(found).toEqual([]);
  });

  test("says how many of those that whoever moves should know of stay behind", async () => {
    const { server } = world();
    const archive = await exported(databaseConfig(engine, server.location), server.uploads.blobs);
    const header: { left_behind: Record<string, number> } = JSON.parse(
      archive.split("\n")[0] ?? "",
    );
    const told = [...LEFT.filter((one) => one.told !== undefined), ...LEFT_ROWS]
      .map(({ table }) => table)
      .filter((table) => table !== "scheduled_messages");
    expect(Object.keys(header.left_behind).toSorted()).toEqual(told.toSorted());
  });
});

async function secretColumns(
  reader: { all<T>(sql: string): Promise<T[]> },
  engine: string,
): Promise<{ table: string; column: string }[]> {
  const columns = await reader.all<{ table: string; column: string }>(
    engine === "sqlite"
      ? `SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table'`
      : `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
         WHERE table_schema = current_schema()`,
  );
  return columns.filter(({ column }) => SECRET.test(column));
}
