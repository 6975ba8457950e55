import { describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { channelsOf, newChannel, post, useWorld } from "../../../tests/harness/world.ts";
import { MessageAnswer, MessageChanged, MessagePage } from "../messages/wire.ts";
import { ChannelChanged } from "./wire.ts";

describe.each(engines)("channels on $name", (engine) => {
  const world = useWorld({ engine });
  const create = async (body: object) =>
    (await world().member.post(`/api/workspaces/${world().workspace.id}/channels`, body)).is(
      201,
      ChannelChanged,
    );
  const random = () => crypto.randomUUID();

  test("a channel is made with its name alone, and everybody hears of it", async () => {
    const { server, workspace, owner } = world();
    const socket = listenTo(server, { workspace_id: workspace.id, token: owner.token });
    const name = random();
    const { channel, event } = await create({ name });
    expect(channel).toEqual({
      id: expect.stringMatching(/^chn_[0-9a-hjkmnp-tv-z]{26}$/),
      route_id: expect.stringMatching(/^C[0-9A-HJKMNP-TV-Z]{16}$/),
      workspace_id: workspace.id,
      name,
      kind: "public",
      created_at: expect.stringMatching(/Z$/),
      external_managed: false,
      joined: true,
      last_seq: 0,
    });
    expect(event).toMatchObject({
      type: "channel.created",
      channel_id: channel.id,
      payload: { channel_id: channel.id },
    });
    expect(await socket.find(({ id }) => id === event.id)).toEqual(event);
    socket.close();
  });

  test.each([
    ["Release Notes 2.0!", "release-notes-2-0"],
    ["  Über uns  ", "über-uns"],
    ["日本語 チーム", "日本語-チーム"],
    ["--kept--as-is--", "--kept--as-is--"],
    ["A--B", "a-b"],
    ["ＦＵＬＬ", "full"],
  ])("the name %s becomes %s", async (given, name) => {
    const { channel } = await create({ name: given });
    expect(channel.name).toBe(name);
  });

  test("names run to 128 characters", async () => {
    const name = random().padEnd(128, "x");
    expect((await create({ name })).channel.name).toBe(name);
  });

  test("a channel without a name would be general, which every workspace has", async () => {
    const { member, workspace } = world();
    const path = `/api/workspaces/${workspace.id}/channels`;
    for (const body of [{}, { name: "" }, { name: "general" }])
      expect((await member.post(path, body)).refused(409).code).toBe("channel_name_duplicate");
  });

  test("a taken name is refused in the words by which clients know it", async () => {
    const { member, owner, workspace, general } = world();
    const channel = await newChannel(member, workspace);
    const created = await member.post(`/api/workspaces/${workspace.id}/channels`, {
      name: channel.name,
    });
    const renamed = await owner.patch(`/api/channels/${channel.id}`, { name: general.name });
    for (const answer of [created, renamed]) {
      answer.refused(409);
      const body = answer.text.toLowerCase();
      expect(body).toMatch(/unique|duplicate/);
      expect(body).toContain("channel");
      expect(body).toMatch(/workspace.*name|name.*workspace/);
    }
  });

  test("a name is free in another workspace", async () => {
    const { outsider, workspace } = world();
    const other = await outsider.post("/api/workspaces", { name: "Elsewhere" });
    const { workspace: elsewhere } = JSON.parse(other.text);
    const mine = await newChannel(world().member, workspace);
    expect((await newChannel(outsider, elsewhere, mine.name)).name).toBe(mine.name);
  });

  const ref = "openclaw:managed/ch\u00e4nnel?x=1&y=\u65e5 \u{1f680}  two  spaces %20 ";
  const external = {
    external_managed: true,
    external_ref: ref.padEnd(78, "."),
    external_url: "HTTPS://Example.COM:443/A%7Eb/../c?q=%C3%A4&r=ä#frag",
    sidebar_section: " Agents / 日本 ",
  };

  test("what belongs to an external system comes back byte for byte, and an empty text clears it", async () => {
    const { owner, workspace } = world();
    const { channel } = await create({ name: random(), ...external });
    expect(channel).toMatchObject(external);
    const listed = (await channelsOf(owner, workspace)).find(({ id }) => id === channel.id);
    expect(listed).toMatchObject(external);
    const path = `/api/channels/${channel.id}`;
    const again = (await owner.patch(path, external)).is(200, ChannelChanged);
    expect(again.channel).toMatchObject(external);
    const cleared = (
      await owner.patch(path, {
        external_managed: false,
        external_ref: "",
        external_url: "",
        sidebar_section: "",
        display_title: "",
      })
    ).is(200, ChannelChanged);
    expect(cleared.channel.external_managed).toBe(false);
    for (const field of ["external_ref", "external_url", "sidebar_section", "display_title"])
      expect(cleared.channel).not.toHaveProperty(field);
  });

  test("a title is trimmed and cut at 200 code points", async () => {
    const title = "\u{1f9ea}".repeat(201);
    const { channel } = await create({ name: random(), display_title: `  ${title}` });
    expect(channel.display_title).toBe("\u{1f9ea}".repeat(200));
    const { channel: blank } = await create({ name: random(), display_title: "  " });
    expect(blank).not.toHaveProperty("display_title");
  });

  test.each([
    ["name", { name: "!!!" }],
    ["name", { name: "n".repeat(129) }],
    ["name", { name: "guest" }],
    ["name", { name: " Guest " }],
    ["name", { name: 7 }],
    ["kind", { name: "k", kind: "secret" }],
    ["kind", { name: "k", kind: 1 }],
    ["display_title", { name: "k", display_title: "a\u0000b" }],
    ["display_title", { name: "k", display_title: {} }],
    ["external_managed", { name: "k", external_managed: "yes" }],
    ["external_ref", { name: "k", external_ref: "r".repeat(1025) }],
    ["external_ref", { name: "k", external_ref: "a\u0007" }],
    ["external_ref", { name: "k", external_ref: "\ud800" }],
    ["external_url", { name: "k", external_url: "ftp://example.com" }],
    ["external_url", { name: "k", external_url: "javascript:alert(1)" }],
    ["external_url", { name: "k", external_url: "/path" }],
    ["external_url", { name: "k", external_url: "https://example.com/ x" }],
    ["external_url", { name: "k", external_url: `https://example.com/${"u".repeat(2048)}` }],
    ["sidebar_section", { name: "k", sidebar_section: "s".repeat(1025) }],
    ["sidebar_section", { name: "k", sidebar_section: [] }],
  ])("a channel is refused by its %s, new or changed (%#)", async (field, body) => {
    const { owner, workspace, general } = world();
    const created = await owner.post(`/api/workspaces/${workspace.id}/channels`, body);
    expect(created.refused(400).error).toContain(field);
    const changed = await owner.patch(`/api/channels/${general.id}`, body);
    expect(changed.refused(400).error).toContain(field);
    expect(named(await channelsOf(owner, workspace))).not.toContain("k");
  });
  const named = (channels: readonly { name: string }[]) => channels.map(({ name }) => name);

  test("the guests' channel keeps its name, and may be changed otherwise", async () => {
    const { owner, guestChannel } = world();
    const path = `/api/channels/${guestChannel.id}`;
    (await owner.patch(path, { name: "visitors" })).refused(400);
    const changed = (await owner.patch(path, { display_title: "Visitors" })).is(
      200,
      ChannelChanged,
    );
    expect(changed.channel).toMatchObject({ name: "guest", display_title: "Visitors" });
  });

  test("archived must be a truth value", async () => {
    const { owner, general } = world();
    const changed = await owner.patch(`/api/channels/${general.id}`, { archived: 1 });
    expect(changed.refused(400).error).toContain("archived");
  });

  test("a list shows channels by name, archived ones too; a guest sees only theirs", async () => {
    const { owner, guest, workspace, guestChannel } = world();
    const channel = await newChannel(owner, workspace, random());
    await owner.patch(`/api/channels/${channel.id}`, { archived: true });
    const channels = await channelsOf(owner, workspace);
    const names = named(channels);
    expect(names).toEqual([...names].sort());
    const archived = channels.find(({ id }) => id === channel.id);
    expect(archived?.archived_at).toMatch(/Z$/);
    expect((await channelsOf(guest, workspace)).map(({ id }) => id)).toEqual([guestChannel.id]);
  });

  test("an archived channel can be read but not written, until it is opened again", async () => {
    const { server, owner, member, workspace } = world();
    const channel = await newChannel(member, workspace);
    const path = `/api/channels/${channel.id}`;
    const message = await post(member, channel, "before");
    const socket = listenTo(server, { workspace_id: workspace.id, token: owner.token });
    const { event } = (await owner.patch(path, { archived: true })).is(200, ChannelChanged);
    expect(event.payload).toEqual({ channel_id: channel.id, archived: true });
    await socket.find(({ id }) => id === event.id);
    socket.close();

    const page = (await member.get(`${path}/messages`)).is(200, MessagePage);
    expect(page.messages).toHaveLength(1);
    const refused = await member.post(`${path}/messages`, { body: "after" });
    expect(refused.refused(403).code).toBe("channel_archived");
    (await member.patch(`/api/messages/${message.id}`, { body: "after" })).refused(403);
    (await member.get(`/api/messages/${message.id}`)).is(200, MessageAnswer);

    const opened = (await owner.patch(path, { archived: false })).is(200, ChannelChanged);
    expect(opened.channel).not.toHaveProperty("archived_at");
    (await member.post(`${path}/messages`, { body: "after" })).is(201, MessageChanged);
  });

  test("a channel is deleted once it is archived, and its name is free again", async () => {
    const { server, owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const message = await post(owner, channel, "last words");
    const path = `/api/channels/${channel.id}`;
    expect((await owner.delete(path)).refused(409).code).toBe("channel_not_archived");
    await owner.patch(path, { archived: true });
    const socket = listenTo(server, { workspace_id: workspace.id, token: owner.token });
    expect((await owner.delete(path)).status).toBe(204);
    const event = await socket.find(({ type }) => type === "channel.deleted");
    expect(event.payload).toEqual({ channel_id: channel.id });
    socket.close();
    (await owner.get(`${path}/messages`)).refused(404);
    (await owner.delete(path)).refused(404);
    (await owner.get(`/api/messages/${message.id}`)).refused(404);
    expect((await newChannel(owner, workspace, channel.name)).id).not.toBe(channel.id);
  });
});
