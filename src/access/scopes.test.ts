import { beforeAll, describe, expect, test } from "bun:test";
import { WorkspaceList } from "../features/workspaces/wire.ts";
import { MessageChanged, MessagePage } from "../features/messages/wire.ts";
import { removeMember } from "../features/people/members.ts";
import { newBot } from "../../tests/harness/bots.ts";
import { operations } from "../../tests/harness/document.ts";
import { engines } from "../../tests/harness/engines.ts";
import { listenTo } from "../../tests/harness/socket.ts";
import { keyOf, useWorld } from "../../tests/harness/world.ts";
import { loadConfig } from "../config.ts";
import { openDatabase } from "../storage/open.ts";
import { BUNDLES, NEEDS, SCOPES, type Scope } from "./scopes.ts";

const without = (...left: readonly Scope[]) => SCOPES.filter((scope) => !left.includes(scope));

describe("the table of scopes", () => {
  test("names only operations that there are", () => {
    const known = operations.map(({ method, path }) => `${method} ${path}`);
    for (const operation of Object.keys(NEEDS))
      expect(known).toContain(operation.replaceAll(/:(\w+)/g, "{$1}"));
  });

  test("gives bot:write no scope to change channels or to report agent activity", () => {
    expect(BUNDLES["bot:write"]).not.toContain("channels:write");
    expect(BUNDLES["bot:admin"]).toContain("channels:write");
    for (const scopes of Object.values(BUNDLES))
      expect(scopes).not.toContain("agent_activity:write");
  });
});

describe.each(engines)("a bot token, on $name,", (engine) => {
  const world = useWorld({ engine });
  let everything: Awaited<ReturnType<typeof newBot>>;
  beforeAll(async () => {
    everything = await newBot(world().server, world().workspace, SCOPES);
  });

  test("reads and writes like a member", async () => {
    const { general } = world();
    const sent = await everything.post(`/api/channels/${general.id}/messages`, { body: "beep" });
    expect(sent.is(201, MessageChanged).message.author).toMatchObject({ kind: "bot" });
    const page = (await everything.get(`/api/channels/${general.id}/messages`)).is(
      200,
      MessagePage,
    );
    expect(page.messages.at(-1)?.body).toBe("beep");
  });

  test("is refused what its scopes leave out, by name", async () => {
    const { server, workspace, general } = world();
    const reader = await newBot(server, workspace, without("messages:write"));
    const refused = await reader.post(`/api/channels/${general.id}/messages`, { body: "beep" });
    expect(refused.refused(403)).toMatchObject({ code: "scope_missing" });
    expect(refused.text).toContain("messages:write");
    expect((await reader.get(`/api/channels/${general.id}/messages`)).status).toBe(200);

    const deaf = await newBot(server, workspace, without("realtime:read"));
    const socket = listenTo(server, { workspace_id: workspace.id, token: deaf.token });
    await expect(socket.opened).rejects.toThrow();
    const events = await deaf.get(`/api/realtime/events?workspace_id=${workspace.id}`);
    expect(events.refused(403).code).toBe("scope_missing");
  });

  test("cannot do what is for people, whatever its scopes", async () => {
    const { workspace } = world();
    const refusals = [
      await everything.patch("/api/me", { display_name: "Somebody" }),
      await everything.post("/api/workspaces", { name: "Botland" }),
      await everything.delete(`/api/workspaces/${workspace.id}`),
      await everything.get("/api/auth/sessions"),
      await everything.post("/api/auth/logout"),
    ];
    for (const answer of refusals) expect(answer.refused(403).code).toBe("bots_not_allowed");
  });

  test("counts in its own workspace only", async () => {
    const { server, workspace, outsider } = world();
    const created = await outsider.post("/api/workspaces", { name: "Elsewhere" });
    const { workspace: elsewhere } = JSON.parse(created.text);
    const channels = await outsider.get(`/api/workspaces/${elsewhere.id}/channels`);
    const [channel] = JSON.parse(channels.text).channels;
    // A member of both, but the token is of one.
    await server.db.write(async (tx) => {
      const bot = await tx.get<{ id: number }>(
        "SELECT id FROM users WHERE public_id = ?",
        everything.id,
      );
      const key = await keyOf(tx, elsewhere);
      await tx.run(
        "INSERT INTO memberships (workspace_id, user_id, role, joined_at) VALUES (?, ?, 'bot', '')",
        key.id,
        bot!.id,
      );
    });
    for (const path of [
      `/api/workspaces/${elsewhere.id}`,
      `/api/workspaces/${elsewhere.id}/channels`,
      `/api/channels/${channel.id}/messages`,
      `/api/realtime/events?workspace_id=${elsewhere.id}`,
    ])
      expect((await everything.get(path)).status).toBe(404);
    const { workspaces } = (await everything.get("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces.map(({ id }) => id)).toEqual([workspace.id]);
  });

  test("ends with its revocation, and takes its sockets with it", async () => {
    const { server, workspace } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const socket = listenTo(server, { workspace_id: workspace.id, token: bot.token });
    await socket.opened;
    // As another node does it.
    const elsewhere = await openDatabase(loadConfig({ db: server.location }, {}).db);
    await elsewhere.write((tx) =>
      tx.run(
        "UPDATE bot_tokens SET revoked_at = ? WHERE public_id = ?",
        new Date().toISOString(),
        bot.token_id,
      ),
    );
    await elsewhere.close();
    expect(await socket.closed).toEqual({ code: 1008, reason: "revoked" });
    expect((await bot.get("/api/me")).refused(401).code).toBe("invalid_token");
  });

  test("of a person's bot ends when its owner leaves", async () => {
    const { server, workspace, member } = world();
    const bot = await newBot(server, workspace, SCOPES, member);
    expect((await bot.get("/api/me")).status).toBe(200);
    await server.db.write(async (tx) => {
      const user = await tx.get<{ id: number; public_id: string }>(
        "SELECT id, public_id FROM users WHERE public_id = ?",
        member.user.id,
      );
      await removeMember(tx, await keyOf(tx, workspace), user!);
    });
    expect((await bot.get("/api/me")).refused(401).code).toBe("invalid_token");
  });
});
