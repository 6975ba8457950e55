import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import {
  join,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import type { Role } from "../../access/policy.ts";
import { DirectConversationAnswer, DirectConversationList } from "../dms/wire.ts";
import { InviteAccepted, InviteCreated } from "../invites/wire.ts";
import { MessagePage } from "../messages/wire.ts";
import { MemberModerationChanged, MemberModerationList } from "../moderation/wire.ts";
import { WorkspaceMemberPage } from "../people/wire.ts";
import { WorkspaceList } from "../workspaces/wire.ts";

describe.each(engines)("leaving a workspace on $name", (engine) => {
  const world = useWorld({ engine });
  const at = ({ id }: { readonly id: string }, workspace = world().workspace) =>
    `/api/workspaces/${workspace.id}/members/${id}`;
  const newcomer = async (role: Role = "member", name = `Nina ${role}`): Promise<Person> => {
    const who = await signIn(world().server, name);
    await join(world().server, world().workspace, who, role);
    return who;
  };
  const memberIds = async () => {
    const answer = await world().owner.get(
      `/api/workspaces/${world().workspace.id}/members?limit=200`,
    );
    return answer.is(200, WorkspaceMemberPage).members.map(({ user }) => user.id);
  };
  const invited = async (who: Person, by = world().owner) => {
    const made = await by.post(`/api/workspaces/${world().workspace.id}/invites`, {});
    const { token } = made.is(201, InviteCreated);
    return (await who.post("/api/invites/accept", { token })).is(200, InviteAccepted);
  };

  test("managers remove those below them, and what they have open ends", async () => {
    const { server, workspace, moderator, owner, general, member } = world();
    const gone = await newcomer();
    const bot = await newBot(server, workspace, SCOPES, gone);
    const message = await post(gone, general, "so long");
    const sockets = [gone.token, bot.token].map((token) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor: "now" }),
    );
    const bystander = listenTo(server, {
      workspace_id: workspace.id,
      token: member.token,
      after_cursor: "now",
    });
    await Promise.all([...sockets, bystander].map(({ opened }) => opened));
    expect((await moderator.delete(at(gone.user))).status).toBe(204);
    for (const { closed } of sockets)
      expect(await closed).toEqual({ code: 1008, reason: "revoked" });
    const left = await bystander.find(
      ({ type, payload }) => type === "member.left" && payload["user_id"] === gone.user.id,
    );
    expect(left.payload).toEqual({ user_id: gone.user.id, role: "member" });
    await bystander.findEphemeral(({ type }) => type === "bot.membership_removed");
    bystander.close();
    (await gone.get(`/api/workspaces/${workspace.id}`)).refused(404);
    (await gone.post(`/api/channels/${general.id}/messages`, { body: "x" })).refused(404);
    (await gone.get("/api/me")).json(200);
    expect((await bot.get("/api/me")).refused(401).code).toBe("invalid_token");
    expect(await memberIds()).not.toContain(gone.user.id);
    expect(await memberIds()).not.toContain(bot.id);
    const { messages } = (await owner.get(`/api/channels/${general.id}/messages`)).is(
      200,
      MessagePage,
    );
    expect(messages.find(({ id }) => id === message.id)?.author?.display_name).toBe("Nina member");
    (await owner.delete(at(gone.user))).refused(404);
  });

  test("nobody removes their own rank or above, nor bots, and members nobody at all", async () => {
    const { server, workspace, owner, moderator, member, guest, outsider } = world();
    const [peer, bot] = [await newcomer("moderator"), await newBot(server, workspace, SCOPES)];
    for (const [who, target] of [
      [moderator, owner.user],
      [moderator, peer.user],
      [moderator, bot],
      [owner, bot],
      [member, owner.user],
      [member, guest.user],
      [member, peer.user],
      [guest, member.user],
      [member, { id: "usr_nobody" }],
    ] as const)
      (await who.delete(at(target))).refused(403);
    expect((await bot.delete(at(member.user))).refused(403).code).toBe("bots_not_allowed");
    expect((await bot.delete(at(bot))).refused(403).code).toBe("bots_not_allowed");
    (await owner.delete(at(outsider.user))).refused(404);
    (await owner.delete(at({ id: "usr_nobody" }))).refused(404);
    const hidden = await outsider.delete(at(member.user));
    expect(hidden.refused(404)).toEqual(
      (await outsider.delete(at(member.user, { ...workspace, id: "wsp_nothing" }))).refused(404),
    );
    (await outsider.delete(at(outsider.user))).refused(404);
    await owner.patch(`/api/workspaces/${workspace.id}/moderation/members/${peer.user.id}`, {
      blocked: true,
    });
    expect((await peer.delete(at(guest.user))).refused(403).code).toBe("member_blocked");
    expect(await memberIds()).toEqual(
      expect.arrayContaining([owner, member, guest, peer].map(({ user }) => user.id)),
    );
  });

  test.each(["moderator", "member", "guest"] as const)("a %s may leave", async (role) => {
    const who = await newcomer(role);
    expect((await who.delete(at(who.user))).status).toBe(204);
    (await who.delete(at(who.user))).refused(404);
    expect(await memberIds()).not.toContain(who.user.id);
  });

  test("the owner stays until somebody else is", async () => {
    const { owner } = world();
    expect((await owner.delete(at(owner.user))).refused(409).code).toBe("owner_stays");
    expect(await memberIds()).toContain(owner.user.id);
  });

  test("whoever is blocked is blocked when they are back", async () => {
    const { owner, workspace, general } = world();
    const who = await newcomer();
    const moderation = `/api/workspaces/${workspace.id}/moderation/members`;
    const blocked = (
      await owner.patch(`${moderation}/${who.user.id}`, { blocked: true, moderation_note: "Spam." })
    ).is(200, MemberModerationChanged).member;
    expect((await who.delete(at(who.user))).status).toBe(204);
    await invited(who);
    const answer = await who.post(`/api/channels/${general.id}/messages`, { body: "me again" });
    expect(answer.refused(403).code).toBe("member_blocked");
    const { members } = (await owner.get(moderation)).is(200, MemberModerationList);
    expect(members.find(({ user }) => user.id === who.user.id)).toEqual(blocked);
  });

  test("whoever was removed does not come back by signing in, but by an invite", async () => {
    const { server } = world();
    const email = `${crypto.randomUUID()}@example.com`;
    const who = await signIn(server, "Tess", email);
    const names = async (person: Person) =>
      (await person.get("/api/workspaces")).is(200, WorkspaceList).workspaces;
    const [home] = await names(who);
    expect((await who.delete(at(who.user, home!))).status).toBe(204);
    const again = await signIn(server, "Tess", email);
    expect(again.user.id).toBe(who.user.id);
    expect(await names(again)).toEqual([]);
    await invited(again);
    expect((await names(again)).map(({ id }) => id)).toEqual([world().workspace.id]);
  });

  test("their direct conversations stay, for the others and for when they are back", async () => {
    const { member, workspace, owner } = world();
    const who = await newcomer();
    const conversation = await newDirect(member, workspace, [who.user]);
    const path = `/api/dms/${conversation.id}`;
    await who.post(`${path}/messages`, { body: "bye" });
    expect((await owner.delete(at(who.user))).status).toBe(204);
    const seen = (await member.get(path)).is(200, DirectConversationAnswer).conversation;
    expect(seen.can_send).toBe(false);
    expect((await member.get(`${path}/messages`)).is(200, MessagePage).messages).toHaveLength(1);
    (await who.get(path)).refused(404);
    await invited(who);
    const list = (await who.get(`/api/dms?workspace_id=${workspace.id}`)).is(
      200,
      DirectConversationList,
    );
    expect(list.conversations.map(({ id }) => id)).toContain(conversation.id);
  });

  test("what a manager could come back by is worth nothing once they are removed", async () => {
    const { owner, workspace, server } = world();
    const mole = await newcomer("moderator");
    const made = await mole.post(`/api/workspaces/${workspace.id}/invites`, { max_uses: 100 });
    const { token } = made.is(201, InviteCreated);
    expect((await owner.delete(at(mole.user))).status).toBe(204);
    expect((await mole.post("/api/invites/accept", { token })).refused(400).code).toBe(
      "invite_invalid",
    );
    const friend = { token, display_name: "Somebody new" };
    (await server.nobody.post("/api/invites/accept", friend)).refused(400);
  });

  test("those who are in a private channel with them see them go", async () => {
    const { member, owner, workspace } = world();
    const who = await newcomer();
    const channel = await newPrivateChannel(member, workspace, [who]);
    expect((await owner.delete(at(who.user))).status).toBe(204);
    await invited(who);
    (await who.get(`/api/channels/${channel.id}/messages`)).refused(404);
  });
});
