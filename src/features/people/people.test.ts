import { afterEach, describe, expect, setSystemTime, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { useServer } from "../../../tests/harness/server.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { join, keyOf, post, useWorld } from "../../../tests/harness/world.ts";
import { MessagePage } from "../messages/wire.ts";
import { WorkspaceAnswer, WorkspaceList } from "../workspaces/wire.ts";
import { addMember } from "./members.ts";
import { UserAnswer, WorkspaceMemberPage } from "./wire.ts";

describe.each(engines)("people on $name", (engine) => {
  const world = useWorld({ engine });

  test("one sees oneself as others do, and one's settings besides", async () => {
    const { member, owner } = world();
    const patch = { notification_settings: { pushover_enabled: true, pushover_user_key: "" } };
    (await member.patch("/api/me", patch)).is(200, UserAnswer);
    const { user } = (await member.get("/api/me")).is(200, UserAnswer);
    expect(user).toMatchObject({
      id: expect.stringMatching(/^usr_[0-9a-hjkmnp-tv-z]{26}$/),
      kind: "human",
      display_name: "Mia Member",
      handle: "",
      avatar_url: "",
      ...patch,
    });
    const seen = (await owner.get(`/api/users/${member.user.id}`)).is(200, UserAnswer).user;
    const { notification_settings: _, ...rest } = user;
    expect(seen).toEqual(rest);
  });

  test("someone whom one shares no workspace with cannot be told from nobody at all", async () => {
    const { server, member } = world();
    const hermit = await signIn(server, "Hermit");
    const { workspaces } = (await hermit.get("/api/workspaces")).is(200, WorkspaceList);
    (await member.get(`/api/users/${hermit.user.id}`)).is(200, UserAnswer);
    // Nothing lets one leave a workspace yet, so the membership is taken out of the database.
    await server.db.write((tx) =>
      tx.run(
        "DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE public_id = ?)",
        hermit.user.id,
      ),
    );
    expect(workspaces.length).toBe(1);
    const invisible = await member.get(`/api/users/${hermit.user.id}`);
    const missing = await member.get("/api/users/usr_00000000000000000000000000");
    invisible.refused(404);
    expect(invisible.text).toBe(missing.text);
    (await hermit.get(`/api/users/${hermit.user.id}`)).is(200, UserAnswer);
  });

  test("a bot's token finds those of its own workspace, wherever else the bot is", async () => {
    const { server, workspace, member, outsider } = world();
    const bot = await newBot(server, workspace, ["workspaces:read"]);
    const made = await outsider.post("/api/workspaces", { name: "Elsewhere" });
    const elsewhere = made.is(201, WorkspaceAnswer).workspace;
    await server.db.write(async (tx) => {
      const user = await tx.get<{ id: number; public_id: string }>(
        "SELECT id, public_id FROM users WHERE public_id = ?",
        bot.id,
      );
      await addMember(tx, await keyOf(tx, elsewhere), user!, "bot");
    });
    (await bot.get(`/api/users/${member.user.id}`)).is(200, UserAnswer);
    const alone = await signIn(server, "Eli Elsewhere");
    await server.db.write((tx) =>
      tx.run(
        "DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE public_id = ?)",
        alone.user.id,
      ),
    );
    await join(server, elsewhere, alone, "member");
    (await outsider.get(`/api/users/${alone.user.id}`)).is(200, UserAnswer);
    (await bot.get(`/api/users/${alone.user.id}`)).refused(404);
  });

  test("a profile is changed, and every workspace of its person hears of it", async () => {
    const { server, owner } = world();
    const uma = await signIn(server, "Uma");
    const made = await uma.post("/api/workspaces", { name: "Uma's own" });
    const second = made.is(201, WorkspaceAnswer).workspace;
    const { workspaces } = (await uma.get("/api/workspaces")).is(200, WorkspaceList);
    expect(workspaces).toHaveLength(2);
    const sockets = workspaces.map(({ id }) =>
      listenTo(server, { workspace_id: id, token: uma.token }),
    );
    const change = {
      display_name: "  Uma Thorn ",
      handle: "@Uma_T",
      avatar_url: "https://example.com/uma.png",
    };
    const { user } = (await uma.patch("/api/me", change)).is(200, UserAnswer);
    expect(user).toMatchObject({
      display_name: "Uma Thorn",
      handle: "uma_t",
      avatar_url: "https://example.com/uma.png",
    });
    for (const socket of sockets) {
      const event = await socket.find(({ payload }) => payload["user_id"] === uma.user.id);
      expect(event.type).toBe("member.joined");
      const updated = await socket.find(
        ({ type, payload }) => type === "user.updated" && payload["user_id"] === uma.user.id,
      );
      expect(updated.payload).toEqual({ user_id: uma.user.id });
      socket.close();
    }
    expect(workspaces.map(({ id }) => id)).toContain(second.id);
    expect((await owner.get(`/api/users/${uma.user.id}`)).is(200, UserAnswer).user).toEqual(user);
  });

  test("a handle belongs to one person on the server, in whatever case, until it is cleared", async () => {
    const { server, owner, outsider } = world();
    const vic = await signIn(server, "Vic");
    (await vic.patch("/api/me", { handle: "vic" })).is(200, UserAnswer);
    (await vic.patch("/api/me", { handle: "VIC" })).is(200, UserAnswer);
    expect((await owner.patch("/api/me", { handle: "@Vic" })).refused(409).code).toBe(
      "handle_taken",
    );
    expect((await vic.patch("/api/me", { handle: "" })).is(200, UserAnswer).user.handle).toBe("");
    (await outsider.patch("/api/me", { handle: "vic" })).is(200, UserAnswer);
  });

  test.each(["ab", "a1", "0x", "a-b_c", `a${"b".repeat(31)}`])("%s is a handle", async (handle) => {
    const wes = await signIn(world().server, "Wes");
    expect((await wes.patch("/api/me", { handle })).is(200, UserAnswer).user.handle).toBe(handle);
    (await wes.patch("/api/me", { handle: "" })).is(200, UserAnswer);
  });

  test.each([
    ["handle", { handle: "a" }],
    ["handle", { handle: "@" }],
    ["handle", { handle: "@@ab" }],
    ["handle", { handle: "-ab" }],
    ["handle", { handle: "_ab" }],
    ["handle", { handle: "a b" }],
    ["handle", { handle: "äb" }],
    ["handle", { handle: "ab\n" }],
    ["handle", { handle: "a".repeat(33) }],
    ["handle", { handle: null }],
    ["display_name", { display_name: "" }],
    ["display_name", { display_name: "   " }],
    ["display_name", { display_name: "n".repeat(81) }],
    ["display_name", { display_name: "a\u001bb" }],
    ["display_name", { display_name: 1 }],
    ["avatar_url", { avatar_url: "javascript:alert(1)" }],
    ["avatar_url", { avatar_url: "picture.png" }],
    ["avatar_url", { avatar_url: `https://example.com/${"p".repeat(500)}` }],
    ["notification_settings", { notification_settings: {} }],
    [
      "pushover_user_key",
      { notification_settings: { pushover_enabled: true, pushover_user_key: "short" } },
    ],
    [
      "pushover_enabled",
      { notification_settings: { pushover_enabled: "yes", pushover_user_key: "" } },
    ],
    ["color_mode", { appearance_preferences: { color_mode: "pink" } }],
    ["board_theme", { appearance_preferences: { board_theme: 1 } }],
    ["message_layout", { appearance_preferences: { message_layout: "boxed" } }],
    ["density", { appearance_preferences: { density: "loose" } }],
  ])("a profile is refused by its %s, and nothing of it is changed (%#)", async (field, body) => {
    const { member } = world();
    const before = await member.get("/api/me");
    const good = { ...(field !== "display_name" && { display_name: "Changed" }) };
    const { error } = (await member.patch("/api/me", { ...good, ...body })).refused(400);
    expect(error).toContain(field);
    expect((await member.get("/api/me")).text).toBe(before.text);
  });

  test("a taken handle leaves the rest of the profile as it was", async () => {
    const { server, member } = world();
    const xia = await signIn(server, "Xia");
    (await xia.patch("/api/me", { handle: "xia" })).is(200, UserAnswer);
    const before = await member.get("/api/me");
    (await member.patch("/api/me", { display_name: "Other", handle: "xia" })).refused(409);
    expect((await member.get("/api/me")).text).toBe(before.text);
  });

  test("preferences are merged, and the name of a default is kept as an empty text", async () => {
    const { server } = world();
    const yve = await signIn(server, "Yve");
    const prefer = async (appearance_preferences: object) =>
      (await yve.patch("/api/me", { appearance_preferences })).is(200, UserAnswer).user
        .appearance_preferences;
    expect(await prefer({ color_mode: "dark", board_theme: "moss" })).toEqual({
      color_mode: "dark",
      board_theme: "moss",
    });
    expect(await prefer({ board_theme: "signal", density: "compact" })).toEqual({
      color_mode: "dark",
      board_theme: "",
      density: "compact",
    });
    expect(
      await prefer({ color_mode: "system", message_layout: "standard", density: "comfortable" }),
    ).toEqual({ color_mode: "", board_theme: "", message_layout: "", density: "" });
  });

  test("an empty change changes nothing, and unknown fields are ignored", async () => {
    const { member } = world();
    const before = (await member.get("/api/me")).is(200, UserAnswer);
    expect((await member.patch("/api/me", {})).is(200, UserAnswer)).toEqual(before);
    expect((await member.patch("/api/me", { role: "owner", id: "x" })).is(200, UserAnswer)).toEqual(
      before,
    );
  });
});

describe.each(engines)("what somebody is doing, on $name,", (engine) => {
  const world = useWorld({ engine });
  const ME = "/api/me";
  const HOUR = 3_600_000;
  const later = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

  afterEach(() => setSystemTime());

  test("is seen by others until it is over, and by nobody afterwards", async () => {
    const { member, owner, workspace } = world();
    const said = {
      status: { text: "At the dentist", emoji: "🦷", expires_at: later(HOUR) },
      time_zone: "Europe/Berlin",
      dnd_until: later(2 * HOUR),
    };
    const { user } = (await member.patch(ME, said)).is(200, UserAnswer);
    expect(user).toMatchObject(said);
    const asOthersSee = async () =>
      (await owner.get(`/api/users/${member.user.id}`)).is(200, UserAnswer).user;
    const asMember = async () => {
      const answer = await owner.get(`/api/workspaces/${workspace.id}/members?q=Mia`);
      return answer.is(200, WorkspaceMemberPage).members[0]?.user;
    };
    expect(await asOthersSee()).toMatchObject(said);
    expect(await asMember()).toMatchObject(said);
    setSystemTime(new Date(Date.now() + 1.5 * HOUR));
    for (const seen of [
      await asOthersSee(),
      await asMember(),
      (await member.get(ME)).is(200, UserAnswer).user,
    ]) {
      expect(seen).not.toHaveProperty("status");
      expect(seen).toMatchObject({ time_zone: said.time_zone, dnd_until: said.dnd_until });
    }
    setSystemTime(new Date(Date.now() + HOUR));
    expect(await asOthersSee()).not.toHaveProperty("dnd_until");
  });

  test("is replaced as a whole, taken away by empty texts, and left alone where it is not named", async () => {
    const { member } = world();
    const change = async (input: object) =>
      (await member.patch(ME, input)).is(200, UserAnswer).user;
    await change({ status: { text: "Away", emoji: "🌴", expires_at: later(HOUR) } });
    expect((await change({ status: { text: " Back \t", emoji: "" } })).status).toEqual({
      text: "Back",
      emoji: "",
    });
    await change({ time_zone: "America/Argentina/Buenos_Aires", dnd_until: later(HOUR) });
    expect((await change({})).status).toEqual({ text: "Back", emoji: "" });
    const cleared = await change({ status: { text: "", emoji: "" }, time_zone: "", dnd_until: "" });
    for (const field of ["status", "time_zone", "dnd_until"])
      expect(cleared).not.toHaveProperty(field);
  });

  test.each([
    { status: { text: "x".repeat(101), emoji: "" } },
    { status: { text: "a\nb", emoji: "" } },
    { status: { text: "", emoji: "x".repeat(65) } },
    { status: { text: "x" } },
    { status: "busy" },
    { status: { text: "x", emoji: "", expires_at: "tomorrow" } },
    { status: { text: "x", emoji: "", expires_at: "2020-01-01T00:00:00Z" } },
    { status: { text: "x", emoji: "", expires_at: "2999-01-01T00:00:00Z" } },
    { time_zone: "Europe/Atlantis" },
    { time_zone: "+01:00" },
    { time_zone: "Europe/Berlin\0" },
    { dnd_until: "2020-01-01T00:00:00Z" },
    { dnd_until: "soon" },
  ])("is refused when it is %j", async (input) => {
    const { member } = world();
    const before = (await member.get(ME)).is(200, UserAnswer);
    (await member.patch(ME, { display_name: "Changed", ...input })).refused(400);
    expect((await member.get(ME)).is(200, UserAnswer)).toEqual(before);
  });

  test("goes out as user.updated, and does not come along with messages", async () => {
    const { member, owner, workspace, general, server } = world();
    const socket = listenTo(server, {
      workspace_id: workspace.id,
      token: owner.token,
      after_cursor: "now",
    });
    await socket.opened;
    (await member.patch(ME, { status: { text: "Here", emoji: "👋" } })).is(200, UserAnswer);
    await socket.find(
      ({ type, payload }) => type === "user.updated" && payload["user_id"] === member.user.id,
    );
    socket.close();
    await post(member, general, "hello");
    const { messages } = (await owner.get(`/api/channels/${general.id}/messages`)).is(
      200,
      MessagePage,
    );
    expect(messages.at(-1)?.author).not.toHaveProperty("status");
  });
});

describe.each(engines)("a picture from Gravatar, on $name,", (engine) => {
  const server = useServer({ engine, gravatar: true });

  test("is what somebody new has whose mail address is known, until they choose another", async () => {
    const email = `${crypto.randomUUID()}@example.com`;
    const ava = await signIn(server, "Ava", email.toUpperCase());
    const hash = new Bun.CryptoHasher("sha256").update(email).digest("hex");
    expect(ava.user.avatar_url).toBe(`https://gravatar.com/avatar/${hash}?d=404&s=256`);
    (await ava.patch("/api/me", { avatar_url: "" })).is(200, UserAnswer);
    expect((await signIn(server, "Ava", email)).user.avatar_url).toBe("");
  });
});
