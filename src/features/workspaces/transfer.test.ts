import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { join, useWorld } from "../../../tests/harness/world.ts";
import type { Role } from "../../access/policy.ts";
import { SCOPES } from "../../access/scopes.ts";
import { MemberModerationChanged } from "../moderation/wire.ts";
import { WorkspaceMemberPage } from "../people/wire.ts";
import { WorkspaceAnswer, WorkspaceChanged, type Workspace } from "./wire.ts";

describe.each(engines)("handing a workspace over on $name", (engine) => {
  const world = useWorld({ engine });
  /** A workspace of the owner's with somebody else in it. */
  const shared = async (role: Role): Promise<{ workspace: Workspace; heir: Person }> => {
    const { server, owner } = world();
    const made = await owner.post("/api/workspaces", { name: "Handed over" });
    const { workspace } = made.is(201, WorkspaceAnswer);
    const heir = await signIn(server, `Heir ${role}`);
    await join(server, workspace, heir, role);
    return { workspace, heir };
  };
  const pathOf = ({ id }: Workspace) => `/api/workspaces/${id}/transfer-ownership`;

  test.each(["moderator", "member", "guest"] as const)(
    "a %s becomes its owner, the owner a moderator, and everybody hears of it",
    async (role) => {
      const { server, owner } = world();
      const { workspace, heir } = await shared(role);
      const sockets = [owner, heir].map(({ token }) =>
        listenTo(server, { workspace_id: workspace.id, token, after_cursor: "now" }),
      );
      await Promise.all(sockets.map(({ opened }) => opened));
      const answer = await owner.post(pathOf(workspace), { user_id: heir.user.id });
      const { workspace: changed, event } = answer.is(200, WorkspaceChanged);
      expect(changed).toEqual({ ...workspace, role: "moderator" });
      expect(event).toMatchObject({
        type: "workspace.ownership_transferred",
        payload: { workspace_id: workspace.id, new_owner_user_id: heir.user.id },
      });
      for (const socket of sockets) {
        expect(await socket.find(({ type }) => type === "workspace.ownership_transferred")).toEqual(
          event,
        );
        const moderated = socket.events.filter(({ type }) => type === "member.moderation_updated");
        expect(moderated.map(({ payload }) => payload)).toEqual([
          { user_id: heir.user.id, role: "owner" },
          { user_id: owner.user.id, role: "moderator" },
        ]);
        socket.close();
      }
      const members = await heir.get(`/api/workspaces/${workspace.id}/members`);
      expect(members.is(200, WorkspaceMemberPage).total_by_role).toEqual({
        owner: 1,
        moderator: 1,
        member: 0,
        guest: 0,
        bot: 0,
      });
      (await owner.delete(`/api/workspaces/${workspace.id}`)).refused(403);
      (await owner.post(pathOf(workspace), { user_id: owner.user.id })).refused(403);
      expect((await heir.delete(`/api/workspaces/${workspace.id}`)).status).toBe(204);
    },
  );

  test("a block of the new owner ends with it", async () => {
    const { owner } = world();
    const { workspace, heir } = await shared("member");
    const member = `/api/workspaces/${workspace.id}/moderation/members/${heir.user.id}`;
    const restriction = { blocked: true, timeout_minutes: 5 };
    (await owner.patch(member, restriction)).is(200, MemberModerationChanged);
    (await owner.post(pathOf(workspace), { user_id: heir.user.id })).is(200, WorkspaceChanged);
    const renamed = await heir.patch(`/api/workspaces/${workspace.id}`, { name: "Mine" });
    renamed.is(200, WorkspaceChanged);
  });

  test("neither oneself, a bot, nor somebody from outside is a new owner", async () => {
    const { server, owner, outsider } = world();
    const { workspace, heir } = await shared("moderator");
    const bot = await newBot(server, workspace, SCOPES);
    for (const [user_id, status] of [
      [owner.user.id, 400],
      [bot.id, 400],
      [outsider.user.id, 404],
      ["usr_nobody", 404],
      ["", 404],
      [7, 400],
    ] as const)
      (await owner.post(pathOf(workspace), { user_id })).refused(status);
    (await heir.post(pathOf(workspace), { user_id: heir.user.id })).refused(403);
    (await bot.post(pathOf(workspace), { user_id: heir.user.id })).refused(403);
    expect(
      (await owner.get(`/api/workspaces/${workspace.id}`)).is(200, WorkspaceAnswer).workspace.role,
    ).toBe("owner");
  });
});
