import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { join, keyOf, useWorld } from "../../../tests/harness/world.ts";
import { removeMember } from "../people/members.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import { insertBotToken } from "./tokens.ts";
import { OwnedBotList } from "./wire.ts";

describe.each(engines)("one's own bots on $name", (engine) => {
  const world = useWorld({ engine });

  test("are listed with their workspace and how many of their tokens are good", async () => {
    const { server, workspace, member, owner } = world();
    const bot = await newBot(server, workspace, ["profile:read"], member);
    await newBot(server, workspace, ["profile:read"], owner);
    await newBot(server, workspace, ["profile:read"]);
    const list = async () => (await member.get("/api/me/bots")).is(200, OwnedBotList).bots;
    const { id, route_id, name } = workspace;
    expect(await list()).toMatchObject([
      {
        bot: { id: bot.id, kind: "bot", owner_user_id: member.user.id },
        workspace: { id, route_id, name },
        active_token_count: 1,
      },
    ]);

    await server.db.write(async (tx) => {
      const row = await tx.get<{ id: number }>("SELECT id FROM users WHERE public_id = ?", bot.id);
      const key = await keyOf(tx, workspace);
      for (const token of ["second", "third"])
        await insertBotToken(tx, { bot: row!, workspace: key, name: token, scopes: [] });
      await tx.run(
        "UPDATE bot_tokens SET revoked_at = ? WHERE public_id = ?",
        new Date().toISOString(),
        bot.token_id,
      );
    });
    expect((await list())[0]?.active_token_count).toBe(2);
    (await bot.get("/api/me/bots")).refused(401);
    const other = await newBot(server, workspace, ["profile:read"], member);
    (await other.get("/api/me/bots")).refused(403);
  });

  test("are not listed of a workspace that one has left, or that is deleted", async () => {
    const { server, owner, outsider } = world();
    const made = await owner.post("/api/workspaces", { name: "Passing" });
    const { workspace } = made.is(201, WorkspaceAnswer);
    await join(server, workspace, outsider, "member");
    await newBot(server, workspace, ["profile:read"], outsider);
    const names = async () =>
      (await outsider.get("/api/me/bots"))
        .is(200, OwnedBotList)
        .bots.map((entry) => entry.workspace.name);
    expect(await names()).toEqual(["Passing"]);
    await server.db.write(async (tx) => {
      const user = await tx.get<{ id: number; public_id: string }>(
        "SELECT id, public_id FROM users WHERE public_id = ?",
        outsider.user.id,
      );
      await removeMember(tx, await keyOf(tx, workspace), user!);
    });
    expect(await names()).toEqual([]);
    await join(server, workspace, outsider, "member");
    expect(await names()).toEqual(["Passing"]);
    await owner.delete(`/api/workspaces/${workspace.id}`);
    expect(await names()).toEqual([]);
  });
});
