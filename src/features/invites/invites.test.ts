import { beforeEach, describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { clientOf, type Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { channelsOf, useWorld } from "../../../tests/harness/world.ts";
import { SessionList } from "../auth/wire.ts";
import { UserAnswer, WorkspaceMemberPage } from "../people/wire.ts";
import { WorkspaceAnswer, WorkspaceList } from "../workspaces/wire.ts";
import {
  InviteAccepted,
  InviteCreated,
  InviteList,
  InvitePreview,
  type CreateInviteRequest,
} from "./wire.ts";

const ACCEPT = "/api/invites/accept";

describe.each(engines)("invites on $name", (engine) => {
  const world = useWorld({ engine });
  let address = 0;
  let from = { "x-forwarded-for": "", "x-real-ip": "" };
  // Each test comes from an address of its own: how often one may try is counted by that.
  beforeEach(() => {
    const ip = `198.51.100.${(address += 1)}`;
    from = { "x-forwarded-for": ip, "x-real-ip": ip };
  });

  const path = () => `/api/workspaces/${world().workspace.id}/invites`;
  const invite = async (body: CreateInviteRequest = {}, who: Client = world().owner) =>
    (await who.post(path(), body)).is(201, InviteCreated);
  const accept = (who: Client, body: object, headers = {}) =>
    who.post(ACCEPT, body, { ...from, ...headers });
  const open = async () => (await world().owner.get(path())).is(200, InviteList).invites;
  const roleOf = async (who: Client) =>
    (await who.get(`/api/workspaces/${world().workspace.id}`)).is(200, WorkspaceAnswer).workspace
      .role;
  const membersNamed = async (name: string) =>
    (await world().owner.get(`/api/workspaces/${world().workspace.id}/members?q=${name}`)).is(
      200,
      WorkspaceMemberPage,
    ).members;

  test("an invite is for one member within a week, and its address hides the token from servers", async () => {
    const made = await invite();
    expect(made.token).toMatch(/^ivt_[A-Za-z0-9_-]{43}$/);
    expect(made.url).toBe(`${world().server.url}/invite#${made.token}`);
    const { id, created_at, expires_at, ...rest } = made.invite;
    expect(id).toMatch(/^inv_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(7 * 86_400_000);
    expect(rest).toEqual({
      workspace_id: world().workspace.id,
      role: "member",
      max_uses: 1,
      uses: 0,
      created_by: world().owner.user.id,
    });
  });

  test("whoever holds an invite sees what it is for, and uses nothing up", async () => {
    const { nobody, owner, workspace } = world();
    const { token, invite: made } = await invite({ role: "guest" });
    const preview = (token: string) => nobody.post("/api/invites/preview", { token }, from);
    for (let times = 0; times < 2; times++)
      expect((await preview(token)).is(200, InvitePreview)).toEqual({
        workspace: { name: workspace.name },
        role: "guest",
        invited_by: owner.user.display_name,
        expires_at: made.expires_at,
      });
    await accept(nobody, { token, display_name: "Gil" });
    const taken = await invite();
    await owner.delete(`${path()}/${taken.invite.id}`);
    for (const gone of [token, taken.token, "ivt_unknown", ""])
      expect((await preview(gone)).refused(400)).toMatchObject({ code: "invite_invalid" });
  });

  test("invites are looked at ten times a minute from an address", async () => {
    const { nobody } = world();
    const look = () => nobody.post("/api/invites/preview", { token: "ivt_guess" }, from);
    for (let times = 0; times < 10; times++) (await look()).refused(400);
    (await look()).refused(429);
  });

  test.each([
    ["role", { role: "owner" }],
    ["role", { role: "bot" }],
    ["role", { role: 1 }],
    ["max_uses", { max_uses: 0 }],
    ["max_uses", { max_uses: 1001 }],
    ["max_uses", { max_uses: 1.5 }],
    ["max_uses", { max_uses: 2, email: "a@example.com" }],
    ["expires_in_hours", { expires_in_hours: 0 }],
    ["expires_in_hours", { expires_in_hours: 721 }],
    ["email", { email: "nobody" }],
    ["email", { email: "" }],
    ["email", { email: `${"a".repeat(250)}@example.com` }],
  ])("an invite is refused by its %s (%#)", async (field, body) => {
    expect((await world().owner.post(path(), body)).refused(400).error).toContain(field);
  });

  test("nobody invites into their own role or above", async () => {
    const { owner, moderator, member } = world();
    await invite({ role: "moderator" }, owner);
    await invite({ role: "member" }, moderator);
    await invite({ role: "guest" }, moderator);
    (await moderator.post(path(), { role: "moderator" })).refused(403);
    (await member.post(path(), { role: "guest" })).refused(403);
  });

  test("a manager who is blocked neither invites nor takes invites back", async () => {
    const { owner, moderator, workspace } = world();
    const block = async (blocked: boolean) => {
      const at = `/api/workspaces/${workspace.id}/moderation/members/${moderator.user.id}`;
      (await owner.patch(at, { blocked })).json(200);
    };
    const { invite: made } = await invite();
    await block(true);
    expect((await moderator.post(path(), {})).refused(403).code).toBe("member_blocked");
    (await moderator.delete(`${path()}/${made.id}`)).refused(403);
    await block(false);
    await invite({}, moderator);
  });

  test("an invite lets nobody in while who made it could not make it", async () => {
    const { owner, server, nobody, workspace } = world();
    const mona = await signIn(server, "Mona");
    const { token: promotion } = await invite({ role: "moderator" });
    (await accept(mona, { token: promotion })).is(200, InviteAccepted);
    const made = await invite({ max_uses: 10 }, mona);
    const mailed = await invite({ email: "kept@example.com" }, mona);
    const moderate = async (decision: object) => {
      const at = `/api/workspaces/${workspace.id}/moderation/members/${mona.user.id}`;
      (await owner.patch(at, decision)).json(200);
    };
    const openIds = async () => (await open()).map(({ id }) => id);
    for (const [decision, undone] of [
      [{ blocked: true }, { blocked: false }],
      [{ timeout_minutes: 5 }, { clear_timeout: true }],
      [{ role: "member" }, { role: "moderator" }],
      [{ role: "guest" }, { role: "moderator" }],
    ] as const) {
      await moderate(decision);
      for (const { token } of [made, mailed]) {
        const refused = await accept(nobody, { token, display_name: "Mona Again" });
        expect(refused.refused(400).code).toBe("invite_invalid");
      }
      expect(await openIds()).not.toContain(made.invite.id);
      await moderate(undone);
      expect(await openIds()).toContain(made.invite.id);
    }
    (await accept(nobody, { token: made.token, display_name: "Nic" })).is(200, InviteAccepted);
  });

  test("managers see the open invites without their tokens, the newest first, and take them back", async () => {
    const first = await invite({ max_uses: 5, expires_in_hours: 1 });
    const second = await invite({ role: "guest", email: " Ann@Example.com " });
    const seen = (await world().moderator.get(path())).is(200, InviteList).invites;
    expect(seen.slice(0, 2)).toEqual([second.invite, first.invite]);
    expect(second.invite.email).toBe("ann@example.com");
    expect(JSON.stringify(seen)).not.toContain("ivt_");

    const at = `${path()}/${first.invite.id}`;
    expect((await world().moderator.delete(at)).status).toBe(204);
    (await world().owner.delete(at)).refused(404);
    expect((await open()).map(({ id }) => id)).not.toContain(first.invite.id);
    const { code } = (await accept(world().nobody, { token: first.token })).refused(400);
    expect(code).toBe("invite_invalid");
  });

  test("an invite of another workspace cannot be taken back from here", async () => {
    const { owner } = world();
    const made = await owner.post("/api/workspaces", { name: "Elsewhere" });
    const elsewhere = made.is(201, WorkspaceAnswer).workspace;
    const { invite: theirs } = await invite();
    (await owner.delete(`/api/workspaces/${elsewhere.id}/invites/${theirs.id}`)).refused(404);
    expect((await open()).map(({ id }) => id)).toContain(theirs.id);
  });

  test("somebody new becomes a person, signed in by token and cookie, and the workspace hears of it", async () => {
    const { owner, workspace, server } = world();
    const { token } = await invite({ role: "guest" });
    const socket = listenTo(server, { workspace_id: workspace.id, token: owner.token });
    await socket.first(1);
    const answer = await accept(
      world().nobody,
      { token, display_name: "  Nia New " },
      { "user-agent": "Mosaic/1.0" },
    );
    const joined = answer.is(200, InviteAccepted);
    expect(joined.user).toMatchObject({ kind: "human", display_name: "Nia New", handle: "" });
    expect(joined.workspace).toEqual({ ...workspace, role: "guest" });
    expect(joined.session).toMatchObject({
      token: joined.token,
      user_id: joined.user.id,
      user_agent: "Mosaic/1.0",
    });
    expect(answer.headers.get("set-cookie")).toBe(
      `cc_session=${joined.token}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax`,
    );
    const event = await socket.find(
      ({ type, payload }) => type === "member.joined" && payload["user_id"] === joined.user.id,
    );
    expect(event.payload).toEqual({ user_id: joined.user.id, role: "guest" });
    socket.close();

    const nia = clientOf(() => server.url, { authorization: `Bearer ${joined.token}` });
    expect((await nia.get("/api/me")).is(200, UserAnswer).user).toEqual(joined.user);
    // Not the default workspace: the invite's alone.
    const { workspaces } = (await nia.get("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces.map(({ id }) => id)).toEqual([workspace.id]);
  });

  test("somebody new needs a name, and asking without one uses nothing up", async () => {
    const { nobody } = world();
    const { token } = await invite();
    expect((await accept(nobody, { token })).refused(400).code).toBe("display_name_required");
    for (const display_name of ["", "  ", "a\u0007b", "n".repeat(81)]) {
      const refused = (await accept(nobody, { token, display_name })).refused(400);
      expect(refused.error).toContain("display_name");
    }
    (await accept(nobody, { token, display_name: "Oda" })).is(200, InviteAccepted);
  });

  test("someone signed in joins as themselves, by token or cookie, without another session", async () => {
    const { server, nobody } = world();
    const { token } = await invite({ role: "moderator", max_uses: 2 });
    const [pat, quinn] = [await signIn(server, "Pat"), await signIn(server, "Quinn")];
    const answer = await accept(pat, { token, display_name: "Ignored" });
    expect(answer.is(200, InviteAccepted)).toEqual({
      user: pat.user,
      workspace: { ...world().workspace, role: "moderator" },
    });
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(await roleOf(pat)).toBe("moderator");

    const cookie = { cookie: `cc_session=${quinn.token}` };
    (await accept(nobody, { token }, cookie)).refused(403);
    const by = await accept(nobody, { token }, { ...cookie, "x-clickclack-csrf": "1" });
    expect(by.is(200, InviteAccepted).user).toEqual(quinn.user);
    const { sessions } = (await quinn.get("/api/auth/sessions")).is(200, SessionList);
    expect(sessions.length).toBe(1);
  });

  test("a cookie whose session is over is nobody's, but a token that is not valid is refused", async () => {
    const { server, nobody } = world();
    const { token } = await invite();
    const rae = await signIn(server, "Rae");
    await rae.post("/api/auth/logout");
    const body = { token, display_name: "Rae Again" };
    (await accept(rae, body)).refused(401);
    const cookie = { cookie: `cc_session=${rae.token}`, "x-clickclack-csrf": "1" };
    const { user } = (await accept(nobody, body, cookie)).is(200, InviteAccepted);
    expect(user.id).not.toBe(rae.user.id);
  });

  test("members stay what they are, and use nothing up", async () => {
    const { owner, member, guest } = world();
    const { token, invite: made } = await invite({ role: "guest" });
    for (const [who, role] of [
      [owner, "owner"],
      [member, "member"],
      [guest, "guest"],
    ] as const)
      expect((await accept(who, { token })).is(200, InviteAccepted).workspace.role).toBe(role);
    expect((await open()).find(({ id }) => id === made.id)?.uses).toBe(0);
  });

  test("whoever comes as a guest, or becomes one, finds the channel that guests see", async () => {
    const { owner, server } = world();
    const made = (await owner.post("/api/workspaces", { name: "Lighthouse" })).is(
      201,
      WorkspaceAnswer,
    );
    const { workspace } = made;
    const at = `/api/workspaces/${workspace.id}`;
    const first = (await owner.post(`${at}/invites`, { role: "guest" })).is(201, InviteCreated);
    const guest = await signIn(server, "Gia Guest");
    (await accept(guest, { token: first.token })).is(200, InviteAccepted);
    const channels = await channelsOf(guest, workspace);
    expect(channels.map(({ name }) => name)).toEqual(["guest"]);
    (await guest.post(`/api/channels/${channels[0]!.id}/messages`, { body: "ahoy" })).json(201);

    await owner.patch(`/api/channels/${channels[0]!.id}`, { archived: true });
    await owner.delete(`/api/channels/${channels[0]!.id}`);
    const second = (await owner.post(`${at}/invites`, {})).is(201, InviteCreated);
    const member = await signIn(server, "Mel Member");
    (await accept(member, { token: second.token })).is(200, InviteAccepted);
    await owner.patch(`${at}/moderation/members/${member.user.id}`, { role: "guest" });
    const seen = await channelsOf(member, workspace);
    expect(seen.map(({ name }) => name)).toEqual(["guest"]);
  });

  test("unknown, used up, expired and revoked invites are refused with the same words", async () => {
    const { server, nobody, owner, outsider } = world();
    const [used, expired, revoked] = [await invite(), await invite(), await invite()];
    (await accept(nobody, { token: used.token, display_name: "Sol" })).is(200, InviteAccepted);
    await server.db.write((tx) =>
      tx.run(
        "UPDATE invites SET expires_at = ? WHERE public_id = ?",
        new Date().toISOString(),
        expired.invite.id,
      ),
    );
    await owner.delete(`${path()}/${revoked.invite.id}`);
    const tokens = [used.token, expired.token, revoked.token, "ivt_unknown", ""];
    const answers = await Promise.all(
      tokens.map((token) => accept(outsider, { token, display_name: "Tam" })),
    );
    for (const answer of answers) expect(answer.refused(400).code).toBe("invite_invalid");
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const listed = (await open()).map(({ id }) => id);
    for (const made of [used, expired, revoked]) expect(listed).not.toContain(made.invite.id);
  });

  test("of those who race for the last use one wins, and nothing is left of the others", async () => {
    const { nobody } = world();
    const { token, invite: made } = await invite({ max_uses: 2 });
    (await accept(nobody, { token, display_name: "Racer" })).is(200, InviteAccepted);
    expect((await open()).find(({ id }) => id === made.id)?.uses).toBe(1);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => accept(nobody, { token, display_name: "Racer" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
    expect(await membersNamed("Racer")).toHaveLength(2);
    const people = await world().server.db.all("SELECT 1 FROM users WHERE display_name = 'Racer'");
    expect(people).toHaveLength(2);
  });

  test("an invite for a mail address is for the person with it, once", async () => {
    const { server, outsider, nobody } = world();
    const { token } = await invite({ email: "Uma@Example.com" });
    const refused = (await accept(outsider, { token })).refused(403);
    expect(refused.code).toBe("invite_for_another");
    const uma = await signIn(server, "Uma", "uma@example.com");
    (await accept(uma, { token })).is(200, InviteAccepted);
    expect(await roleOf(uma)).toBe("member");
    const again = await accept(nobody, { token, display_name: "Uma Two" });
    expect(again.refused(400).code).toBe("invite_invalid");
  });

  test("holding an invite for a mail address gives nobody that address", async () => {
    const { server, nobody } = world();
    const { token } = await invite({ email: "vic@example.com" });
    const body = { token, display_name: "Not Vic" };
    const { user } = (await accept(nobody, body)).is(200, InviteAccepted);
    const vic = await signIn(server, "Vic", "vic@example.com");
    expect(vic.user.id).not.toBe(user.id);
  });

  test("an invite into a workspace that is deleted is none", async () => {
    const { owner, outsider } = world();
    const made = await owner.post("/api/workspaces", { name: "Gone" });
    const at = `/api/workspaces/${made.is(201, WorkspaceAnswer).workspace.id}`;
    const { token } = (await owner.post(`${at}/invites`, {})).is(201, InviteCreated);
    expect((await owner.delete(at)).status).toBe(204);
    expect((await accept(outsider, { token })).refused(400).code).toBe("invite_invalid");
  });

  test("bots neither invite nor accept", async () => {
    const { server, workspace } = world();
    const bot = await newBot(server, workspace, ["workspaces:read", "channels:write"]);
    (await bot.post(path(), {})).refused(403);
    (await bot.get(path())).refused(403);
    (await accept(bot, { token: (await invite()).token })).refused(403);
  });

  test("no page of another site and no form can accept", async () => {
    const { server, nobody } = world();
    const body = { token: (await invite()).token, display_name: "Wim" };
    (await accept(nobody, body, { "content-type": "text/plain" })).refused(415);
    (await accept(nobody, body, { origin: "https://evil.example" })).refused(403);
    (await accept(nobody, body, { "sec-fetch-site": "cross-site" })).refused(403);
    const own = { origin: server.url, "sec-fetch-site": "same-origin" };
    (await accept(nobody, body, own)).is(200, InviteAccepted);
  });

  test("an address may try ten times, and then has to wait; others need not", async () => {
    const { nobody } = world();
    const attempt = () => accept(nobody, { token: "ivt_guess" });
    for (let count = 0; count < 10; count += 1) (await attempt()).refused(400);
    const refused = await attempt();
    refused.refused(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    (await accept(nobody, { token: "ivt_guess" }, { "x-real-ip": "198.51.100.250" })).refused(400);
    const other = { "x-real-ip": "198.51.100.251", "x-forwarded-for": "198.51.100.251" };
    (await accept(nobody, { token: "ivt_guess" }, other)).refused(400);
  });

  test("no token is stored as it is", async () => {
    const { token, invite: made } = await invite();
    const stored = JSON.stringify(await world().server.db.all("SELECT * FROM invites"));
    expect(stored).toContain(made.id);
    expect(stored).not.toContain(token.slice(4));
  });
});

describe("behind a public address", () => {
  const world = useWorld({ public_url: "https://chat.example" });

  test("an invite's address is the public one", async () => {
    const { owner, workspace } = world();
    const made = await owner.post(`/api/workspaces/${workspace.id}/invites`, {});
    const { url, token } = made.is(201, InviteCreated);
    expect(url).toBe(`https://chat.example/invite#${token}`);
  });
});
