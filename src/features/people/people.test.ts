import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { join, keyOf, useWorld } from "../../../tests/harness/world.ts";
import { WorkspaceAnswer, WorkspaceList } from "../workspaces/wire.ts";
import { addMember } from "./members.ts";
import { UserAnswer } from "./wire.ts";

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
