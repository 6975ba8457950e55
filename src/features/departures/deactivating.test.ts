import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { until } from "../../../tests/harness/until.ts";
import { join, keyOf, post, useWorld } from "../../../tests/harness/world.ts";
import { USER_COLUMNS, type UserRow } from "../../access/actor.ts";
import type { Role } from "../../access/policy.ts";
import { SCOPES } from "../../access/scopes.ts";
import type { Reader } from "../../storage/database.ts";
import { openDatabase } from "../../storage/open.ts";
import { loadConfig } from "../../config.ts";
import { createMagicLink } from "../auth/magic-links.ts";
import { createLinkFor } from "../auth/operator.ts";
import { InviteAccepted, InviteCreated } from "../invites/wire.ts";
import { MessagePage } from "../messages/wire.ts";
import { UserAnswer, WorkspaceMemberPage } from "../people/wire.ts";
import { WorkspaceAnswer, WorkspaceList } from "../workspaces/wire.ts";
import { deactivateUser, reactivateUser } from "./deactivating.ts";

describe.each(engines)("deactivating somebody on $name", (engine) => {
  const world = useWorld({ engine, password_auth: true });
  const at = (who: { readonly user: { readonly id: string } }) =>
    `/api/users/${who.user.id}/deactivate`;
  const rowOf = async (reader: Reader, id: string): Promise<UserRow> =>
    (await reader.get<UserRow>(`SELECT ${USER_COLUMNS} FROM users u WHERE u.public_id = ?`, id))!;

  /** Somebody who is in the workspace, and in no other. */
  async function newcomer(role: Role = "member", email = `${crypto.randomUUID()}@example.com`) {
    const who = await signIn(world().server, "Nina New", email);
    const { workspaces } = (await who.get("/api/workspaces")).is(200, WorkspaceList);
    for (const { id } of workspaces)
      await who.delete(`/api/workspaces/${id}/members/${who.user.id}`);
    await join(world().server, world().workspace, who, role);
    return { ...who, email };
  }

  test("ends their sign-ins, sockets, bots and memberships, frees their handle, and leaves what they wrote", async () => {
    const { server, owner, member, workspace, general } = world();
    const handle = `nina-${crypto.randomUUID().slice(0, 8)}`;
    const gone = await newcomer();
    (await gone.patch("/api/me", { handle, status: { text: "Here", emoji: "" } })).is(
      200,
      UserAnswer,
    );
    const message = await post(gone, general, "so long");
    const secret = { login: gone.email, password: "six wet otters" };
    const chosen = { new_password: secret.password };
    expect((await gone.call("PUT", "/api/auth/password", chosen)).status).toBe(204);
    const second = await signIn(server, "Nina New", gone.email);
    const bot = await newBot(server, workspace, SCOPES, gone);
    const beep = await post(bot, general, "beep");
    const sockets = [gone.token, second.token, bot.token].map((token) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor: "now" }),
    );
    await Promise.all(sockets.map(({ opened }) => opened));
    const stream = await fetch(`${server.url}/api/realtime/stream?workspace_id=${workspace.id}`, {
      headers: { authorization: `Bearer ${gone.token}` },
    });
    const link = await createMagicLink(server.db, { email: gone.email });

    const { user } = (await owner.post(at(gone))).is(200, UserAnswer);
    expect(user).toEqual({
      ...gone.user,
      handle: "",
      former_handle: handle,
      deleted_at: expect.stringMatching(/Z$/),
    });
    for (const { closed } of sockets)
      expect(await closed).toEqual({ code: 1008, reason: "revoked" });
    await stream.text();
    for (const who of [gone, second, bot]) (await who.get("/api/me")).refused(401);
    (await server.nobody.get("/api/me", { cookie: `cc_session=${gone.token}` })).refused(401);
    const consumed = await server.nobody.post("/api/auth/magic/consume", { token: link.token });
    expect(consumed.refused(403).code).toBe("account_deactivated");
    (await server.nobody.post("/api/auth/password/sign-in", secret)).refused(401);
    (await owner.get(`/api/users/${gone.user.id}`)).refused(404);
    const members = (await owner.get(`/api/workspaces/${workspace.id}/members?limit=200`)).is(
      200,
      WorkspaceMemberPage,
    );
    const ids = members.members.map((one) => one.user.id);
    expect(ids.includes(gone.user.id) || ids.includes(bot.id)).toBe(false);
    const { messages } = (await owner.get(`/api/channels/${general.id}/messages`)).is(
      200,
      MessagePage,
    );
    expect(messages.find(({ id }) => id === message.id)).toMatchObject({
      body: "so long",
      author: { display_name: "Nina New", former_handle: handle, deleted_at: user.deleted_at },
    });
    expect(messages.find(({ id }) => id === beep.id)?.author).toHaveProperty("deleted_at");
    (await member.patch("/api/me", { handle })).is(200, UserAnswer);
    (await owner.post(at(gone))).refused(404);
  });

  test("is open to the person themselves", async () => {
    const gone = await newcomer("guest");
    expect((await gone.post(at(gone))).is(200, UserAnswer).user).toHaveProperty("deleted_at");
    (await gone.get("/api/me")).refused(401);
  });

  test("is refused while they own a workspace, which it names", async () => {
    const gone = await newcomer();
    const made = await gone.post("/api/workspaces", { name: "Their own" });
    const { workspace } = made.is(201, WorkspaceAnswer);
    const refusal = (await gone.post(at(gone))).refused(409);
    expect(refusal.code).toBe("owns_workspaces");
    expect(refusal.error).toContain("Their own");
    // Somebody who owns a workspace is in one that the other does not own.
    (await world().owner.post(at(gone))).refused(403);
    (await gone.get("/api/me")).is(200, UserAnswer);
    expect((await gone.delete(`/api/workspaces/${workspace.id}`)).status).toBe(204);
    (await gone.post(at(gone))).is(200, UserAnswer);
  });

  test("is for who owns every workspace that they are in, and nobody else", async () => {
    const { server, owner, moderator, member, guest, outsider, workspace } = world();
    const target = await newcomer();
    const bot = await newBot(server, workspace, SCOPES, owner);
    for (const who of [moderator, member, guest]) (await who.post(at(target))).refused(403);
    expect((await bot.post(at(target))).refused(403).code).toBe("bots_not_allowed");
    const stranger = await newcomer();
    await stranger.delete(`/api/workspaces/${workspace.id}/members/${stranger.user.id}`);
    const hidden = (await stranger.post(at(target))).refused(404);
    expect((await stranger.post("/api/users/usr_nobody/deactivate")).refused(404)).toEqual(hidden);
    (await owner.post(`/api/users/${bot.id}/deactivate`)).refused(403);
    const elsewhere = await outsider.post("/api/workspaces", { name: "Elsewhere" });
    await join(server, elsewhere.is(201, WorkspaceAnswer).workspace, target, "member");
    (await owner.post(at(target))).refused(403);
    (await outsider.post(at(target))).refused(403);
    (await target.get("/api/me")).is(200, UserAnswer);
  });

  test("happens once, whoever races", async () => {
    const { owner } = world();
    const target = await newcomer();
    const answers = await Promise.all([
      owner.post(at(target)),
      owner.post(at(target)),
      owner.post(at(target)),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404]);
    const own = await newcomer();
    const twice = await Promise.all([own.post(at(own)), own.post(at(own))]);
    expect(twice.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  });

  test("leaves no workspace without an owner when it is handed over at the same time", async () => {
    const { server, owner } = world();
    for (let round = 0; round < 5; round += 1) {
      const heir = await newcomer();
      const made = await owner.post("/api/workspaces", { name: `Round ${round}` });
      const { workspace } = made.is(201, WorkspaceAnswer);
      await join(server, workspace, heir, "member");
      const transfer = () =>
        owner.post(`/api/workspaces/${workspace.id}/transfer-ownership`, { user_id: heir.user.id });
      const ways: [Promise<{ status: number }>, Promise<{ status: number }>] =
        round % 2 === 0 ? [transfer(), heir.post(at(heir))] : [transfer(), owner.post(at(heir))];
      const [transferred, deactivated] = await Promise.all(ways);
      expect([transferred.status === 200, deactivated.status === 200].filter(Boolean)).toHaveLength(
        1,
      );
      const owners = await server.db.all<{ deleted_at: string | null }>(
        `SELECT u.deleted_at FROM memberships m JOIN users u ON u.id = m.user_id
         WHERE m.workspace_id = ? AND m.role = 'owner'`,
        (await keyOf(server.db, workspace)).id,
      );
      expect(owners).toEqual([{ deleted_at: null }]);
    }
  });

  test("leaves nothing behind that was still on its way", async () => {
    const { server, owner, workspace } = world();
    for (let round = 0; round < 5; round += 1) {
      const gone = await newcomer();
      const invite = await owner.post(`/api/workspaces/${workspace.id}/invites`, {});
      const { token } = invite.is(201, InviteCreated);
      const writes = [
        gone.post(at(gone)),
        gone.post("/api/workspaces", { name: "On its way" }),
        gone.post("/api/invites/accept", { token }),
        gone.patch("/api/me", { handle: `late-${round}-${crypto.randomUUID().slice(0, 6)}` }),
      ];
      const [deactivated] = await Promise.all(writes);
      const { deleted_at, handle, id } = await rowOf(server.db, gone.user.id);
      expect(deleted_at !== null).toBe(deactivated?.status === 200);
      if (deleted_at === null) continue;
      expect(handle).toBe("");
      expect(await server.db.all("SELECT role FROM memberships WHERE user_id = ?", id)).toEqual([]);
    }
  });

  test("counts where another server did it, too", async () => {
    const { server, workspace } = world();
    const gone = await newcomer();
    const bot = await newBot(server, workspace, SCOPES, gone);
    const sockets = [gone, bot].map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor: "now" }),
    );
    await Promise.all(sockets.map(({ opened }) => opened));
    const elsewhere = await openDatabase(loadConfig({ db: server.location }, {}).db);
    await elsewhere.write(async (tx) => deactivateUser(tx, await rowOf(tx, gone.user.id)));
    await elsewhere.close();
    for (const { closed } of sockets)
      expect(await closed).toEqual({ code: 1008, reason: "revoked" });
    // A token that was just in use is remembered for as long as it takes to hear from the other server.
    for (const who of [gone, bot] satisfies Client[])
      await until(
        "its token is worth nothing",
        async () => (await who.get("/api/me")).status === 401,
      );
  });

  test("is taken back by the operator: they are where they were, and what they were", async () => {
    const { server, workspace, owner } = world();
    const handle = `nina-${crypto.randomUUID().slice(0, 8)}`;
    const gone = await newcomer("moderator");
    (await gone.patch("/api/me", { handle })).is(200, UserAnswer);
    (await owner.post(at(gone))).is(200, UserAnswer);
    const back = await server.db.write(async (tx) =>
      reactivateUser(tx, await rowOf(tx, gone.user.id)),
    );
    expect(back).toEqual({ ...gone.user, handle });
    (await gone.get("/api/me")).refused(401);
    const again: Person = await signIn(server, "Nina New", gone.email);
    expect(again.user.id).toBe(gone.user.id);
    const { workspaces } = (await again.get("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces.map(({ id, role }) => [id, role])).toEqual([[workspace.id, "moderator"]]);
    const twice = server.db.write(async (tx) => reactivateUser(tx, await rowOf(tx, gone.user.id)));
    await expect(twice).rejects.toMatchObject({ code: "not_deactivated" });
  });

  test("gives the handle back only where nobody has taken it meanwhile", async () => {
    const { server, owner, member } = world();
    const handle = `nina-${crypto.randomUUID().slice(0, 8)}`;
    const gone = await newcomer();
    (await gone.patch("/api/me", { handle })).is(200, UserAnswer);
    (await owner.post(at(gone))).is(200, UserAnswer);
    (await member.patch("/api/me", { handle })).is(200, UserAnswer);
    const back = await server.db.write(async (tx) =>
      reactivateUser(tx, await rowOf(tx, gone.user.id)),
    );
    expect(back.handle).toBe("");
  });

  test("gives the mail address back only where it has not become somebody else's", async () => {
    const { server, owner, workspace } = world();
    const gone = await newcomer();
    (await owner.post(at(gone))).is(200, UserAnswer);
    const { token } = (await owner.post(`/api/workspaces/${workspace.id}/invites`, {})).is(
      201,
      InviteCreated,
    );
    const accepted = await server.nobody.post("/api/invites/accept", {
      token,
      display_name: "Heir",
    });
    const heir = accepted.is(200, InviteAccepted).user;
    await createLinkFor(server.db, { email: gone.email, user: heir.id });
    await server.db.write(async (tx) => reactivateUser(tx, await rowOf(tx, gone.user.id)));
    const whoever = await signIn(server, "Whoever reads the mail", gone.email);
    expect(whoever.user.id).toBe(heir.id);
  });
});
