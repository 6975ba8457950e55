import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { makePrivate, newDirect } from "../../../tests/harness/closed-places.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { join, newChannel, useWorld } from "../../../tests/harness/world.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import { Sidebar, type SidebarSection } from "./wire.ts";

describe.each(engines)("sidebars on $name", (engine) => {
  const world = useWorld({ engine });
  const path = (workspace = world().workspace) => `/api/workspaces/${workspace.id}/sidebar`;
  const section = (id: string, conversation_ids: string[] = []): SidebarSection => ({
    id,
    name: "Section",
    collapsed: false,
    conversation_ids,
  });
  const put = (who: Client, sections: unknown) => who.call("PUT", path(), { sections });
  const arrange = async (who: Client, ...sections: SidebarSection[]) =>
    (await put(who, sections)).is(200, Sidebar).sections;
  const get = async (who: Client) => (await who.get(path())).is(200, Sidebar).sections;
  const somebody = async () => {
    const { server, workspace } = world();
    const pia = await signIn(server, "Pia Particular");
    await join(server, workspace, pia, "member");
    return pia;
  };

  test("is without sections until somebody arranges it", async () => {
    expect(await get(await somebody())).toEqual([]);
  });

  test("has its sections and what is in them in the order in which they were put", async () => {
    const { server, workspace, owner, general, guestChannel } = world();
    const pia = await somebody();
    const dm = await newDirect(server, workspace, [owner, pia]);
    const arranged = [
      { id: "favourites", name: "  ★ Mine ", collapsed: true, conversation_ids: [dm, general.id] },
      { id: "rest-1_A", name: "", collapsed: false, conversation_ids: [guestChannel.id] },
    ];
    const kept = arranged.map((one) => ({ ...one, name: one.name.trim() }));
    expect(await arrange(pia, ...arranged)).toEqual(kept);
    expect(await get(pia)).toEqual(kept);
    expect(await arrange(pia, ...arranged.toReversed())).toEqual(kept.toReversed());
    expect(await arrange(pia)).toEqual([]);
  });

  test("is one's own, and another one in each workspace", async () => {
    const { owner, member, general } = world();
    await arrange(owner, section("a", [general.id]));
    expect(await get(member)).toEqual([]);
    const made = await owner.post("/api/workspaces", { name: "Elsewhere" });
    const elsewhere = made.is(201, WorkspaceAnswer).workspace;
    expect((await owner.get(path(elsewhere))).is(200, Sidebar).sections).toEqual([]);
    const foreign = await owner.call("PUT", path(elsewhere), {
      sections: [section("a", [general.id])],
    });
    expect(foreign.refused(400).code).toBe("conversation_not_found");
  });

  test("takes only what the caller sees, and answers for what is hidden as for what is not there", async () => {
    const { server, workspace, owner, moderator, member, guest, general } = world();
    const hidden = await newChannel(owner, workspace);
    await makePrivate(server, hidden, [owner]);
    const dm = await newDirect(server, workspace, [owner, moderator]);
    const unknown = await put(member, [section("a", ["chn_00000000000000000000000000"])]);
    for (const id of [hidden.id, dm, "", "x".repeat(9_000)])
      expect((await put(member, [section("a", [general.id, id])])).text).toBe(unknown.text);
    expect(unknown.refused(400).code).toBe("conversation_not_found");
    (await put(guest, [section("a", [general.id])])).refused(400);
    expect(await get(member)).toEqual([]);
  });

  test("loses what the caller can no longer see, and has it again where it stood", async () => {
    const { server, workspace, owner, general, guestChannel } = world();
    const pia = await somebody();
    const channel = await newChannel(owner, workspace);
    await arrange(pia, section("a", [general.id, channel.id, guestChannel.id]));
    await makePrivate(server, channel, [owner]);
    const without = [section("a", [general.id, guestChannel.id])];
    expect(await get(pia)).toEqual(without);
    (await owner.post(`/api/channels/${channel.id}/members`, { user_id: pia.user.id })).json(201);
    expect(await get(pia)).toEqual([section("a", [general.id, channel.id, guestChannel.id])]);
  });

  test("holds fifty sections and two thousand conversations", async () => {
    const { server, workspace, owner } = world();
    const pia = await somebody();
    const fifty = Array.from({ length: 50 }, (_, index) => section(`s${index}`));
    expect(await arrange(pia, ...fifty)).toHaveLength(50);
    (await put(pia, [...fifty, section("more")])).refused(400);
    const ids = await Promise.all(
      Array.from({ length: 250 }, () => newDirect(server, workspace, [owner, pia])),
    );
    const [filled] = await arrange(pia, section("a", ids));
    expect(filled?.conversation_ids).toEqual(ids);
    const many = Array.from({ length: 2_001 }, (_, index) => `dm_${index}`);
    expect((await put(pia, [section("a", many)])).refused(400).error).toContain("2000");
  });

  test.each([
    ["sections that are none", [1]],
    ["no list of sections", "a"],
    ["an id that will not do", [{ ...section("a b") }]],
    ["an empty id", [section("")]],
    ["an id of 65 characters", [section("a".repeat(65))]],
    ["the same id twice", [section("a"), section("a")]],
    ["a name of 81 characters", [{ ...section("a"), name: "x".repeat(81) }]],
    ["a name with a control character", [{ ...section("a"), name: "x\u0007y" }]],
    ["no name", [{ id: "a", collapsed: false, conversation_ids: [] }]],
    ["collapsed that is no boolean", [{ ...section("a"), collapsed: 1 }]],
    ["conversations that are no list", [{ ...section("a"), conversation_ids: "x" }]],
  ])("takes not %s", async (_, sections) => {
    (await put(world().member, sections)).refused(400);
    expect(await get(world().member)).toEqual([]);
  });

  test("takes no conversation twice", async () => {
    const { member, general } = world();
    (await put(member, [section("a", [general.id, general.id])])).refused(400);
    (await put(member, [section("a", [general.id]), section("b", [general.id])])).refused(400);
  });

  test("tells the caller's other clients, and nobody else, when it becomes another", async () => {
    const { workspace, owner, general } = world();
    const pia = await somebody();
    const before = await tailOf(owner, workspace);
    await arrange(pia, section("told", [general.id]));
    await arrange(pia, section("told", [general.id]));
    const heard = await pollAll(pia, workspace, { after_cursor: before });
    expect(heard.map(({ type, payload }) => [type, payload])).toEqual([
      ["preferences.updated", { name: "sidebar", user_id: pia.user.id }],
    ]);
    expect(await pollAll(owner, workspace, { after_cursor: before })).toEqual([]);
  });

  test("guests arrange what they see; outsiders and bots have none here", async () => {
    const { server, workspace, guest, guestChannel, outsider, nobody } = world();
    expect(await arrange(guest, section("a", [guestChannel.id]))).toHaveLength(1);
    const unknown = await outsider.get("/api/workspaces/wsp_none/sidebar");
    expect((await outsider.get(path())).text).toBe(unknown.text);
    (await put(outsider, [])).refused(404);
    (await nobody.get(path())).refused(401);
    const bot = await newBot(server, workspace, ["workspaces:read", "channels:read"]);
    expect((await bot.get(path())).refused(403).code).toBe("bots_not_allowed");
    expect((await put(bot, [])).refused(403).code).toBe("bots_not_allowed");
  });
});
