import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll } from "../../../tests/harness/events.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import {
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { ChannelChanged, type Channel } from "../channels/wire.ts";
import { MessageChanged } from "../messages/wire.ts";
import { PinList, PinMessageResponse, UnpinMessageResponse } from "./wire.ts";

describe.each(engines)("pins on $name", (engine) => {
  const world = useWorld({ engine });
  const path = ({ id }: Pick<Channel, "id">) => `/api/channels/${id}/pins`;
  const room = () => newChannel(world().owner, world().workspace);
  const pin = async (who: Client, channel: Channel, message_id: string) =>
    (await who.post(path(channel), { message_id })).is(201, PinMessageResponse);
  const pinsOf = async (who: Client, channel: Channel, query = "") =>
    (await who.get(`${path(channel)}${query}`)).is(200, PinList);
  const bodiesOf = async (channel: Channel, query = "") =>
    (await pinsOf(world().member, channel, query)).messages.map(({ body }) => body);

  test("a message is pinned, and whoever sees the channel hears of it", async () => {
    const { server, workspace, owner, member, moderator } = world();
    const channel = await room();
    const message = await post(owner, channel, "x");
    const socket = listenTo(server, {
      workspace_id: workspace.id,
      token: moderator.token,
      after_cursor: "now",
    });
    await socket.opened;
    const { pinned_message, event } = await pin(member, channel, message.id);
    expect(pinned_message).toEqual({
      id: expect.stringMatching(/^pin_[0-9a-hjkmnp-tv-z]{26}$/),
      workspace_id: workspace.id,
      channel_id: channel.id,
      message_id: message.id,
      pinned_by: member.user.id,
      created_at: expect.stringMatching(/Z$/),
    });
    expect(event).toMatchObject({
      type: "pin.added",
      channel_id: channel.id,
      seq: message.channel_seq,
      payload: { channel_id: channel.id, message_id: message.id, pinned_by: member.user.id },
    });
    const heard = await socket.find(({ id }) => id === event.id);
    expect(heard.payload["message"]).toMatchObject({ id: message.id, body: "x" });
    socket.close();
  });

  test("the list has the newest pin first, each message as it is now", async () => {
    const { owner, member } = world();
    const channel = await room();
    const [a, b, c] = [
      await post(owner, channel, "a"),
      await post(owner, channel, "b"),
      await post(owner, channel, "c"),
    ];
    for (const { id } of [b, c, a]) await pin(owner, channel, id);
    (await owner.patch(`/api/messages/${c.id}`, { body: "c, edited" })).is(200, MessageChanged);
    await member.post(`/api/messages/${a.id}/reactions`, { emoji: "👍" });
    expect(await bodiesOf(channel)).toEqual(["a", "c, edited", "b"]);
    expect(await bodiesOf(channel, "?limit=2")).toEqual(["a", "c, edited"]);
    expect(await bodiesOf(channel, "?limit=0")).toHaveLength(3);
    const [first] = (await pinsOf(member, channel)).messages;
    expect(first).toMatchObject({
      author: { id: owner.user.id },
      reactions: [{ emoji: "👍", count: 1, reacted_by_me: true }],
    });
  });

  test("pins whose texts are too much for one page come in several", async () => {
    const { owner } = world();
    const channel = await room();
    const bodies = ["a", "b", "c", "d", "e"].map((letter) => letter.repeat(700_000));
    for (const body of bodies) await pin(owner, channel, (await post(owner, channel, body)).id);
    const found: string[] = [];
    let cursor = "";
    let pages = 0;
    do {
      const page = await pinsOf(owner, channel, `?cursor=${cursor}`);
      found.push(...page.messages.map(({ body }) => body[0]!));
      pages += 1;
      cursor = page.next_cursor ?? "";
    } while (cursor !== "");
    expect(found).toEqual(["e", "d", "c", "b", "a"]);
    expect(pages).toBeGreaterThan(1);
    (await owner.get(`${path(channel)}?cursor=*`)).refused(400);
  });

  test("a pin is taken, by anybody who may write there, and can be set again", async () => {
    const { owner, member, moderator } = world();
    const channel = await room();
    const message = await post(owner, channel, "x");
    await pin(member, channel, message.id);
    const taken = await moderator.delete(`${path(channel)}/${message.id}`);
    expect(taken.is(200, UnpinMessageResponse).event).toMatchObject({
      type: "pin.removed",
      channel_id: channel.id,
      seq: message.channel_seq,
      payload: { channel_id: channel.id, message_id: message.id, pinned_by: member.user.id },
    });
    expect(await bodiesOf(channel)).toEqual([]);
    const again = await moderator.delete(`${path(channel)}/${message.id}`);
    expect(again.refused(404).code).toBe("pin_not_found");
    await pin(owner, channel, message.id);
  });

  test("a message is pinned once", async () => {
    const { owner, member } = world();
    const channel = await room();
    const { id } = await post(owner, channel, "x");
    await pin(member, channel, id);
    const again = await owner.post(path(channel), { message_id: id });
    expect(again.refused(409).code).toBe("already_pinned");
    expect(await bodiesOf(channel)).toHaveLength(1);
  });

  test("a channel has a hundred pins, and room for another once one is taken", async () => {
    const { owner } = world();
    const channel = await room();
    const ids = await Promise.all(
      Array.from({ length: 101 }, async (_, index) => (await post(owner, channel, `${index}`)).id),
    );
    const [last, ...others] = ids;
    await Promise.all(others.map((id) => pin(owner, channel, id)));
    const refused = await owner.post(path(channel), { message_id: last });
    expect(refused.refused(409).code).toBe("too_many_pins");
    expect(await bodiesOf(channel)).toHaveLength(100);
    await owner.delete(`${path(channel)}/${others[0]}`);
    await pin(owner, channel, last!);
  });

  test("a deleted message loses its pin and cannot be pinned", async () => {
    const { owner, member } = world();
    const channel = await room();
    const { id } = await post(owner, channel, "x");
    await pin(member, channel, id);
    (await owner.delete(`/api/messages/${id}`)).is(200, MessageChanged);
    expect(await bodiesOf(channel)).toEqual([]);
    const again = await member.post(path(channel), { message_id: id });
    expect(again.refused(409).code).toBe("message_deleted");
    (await member.delete(`${path(channel)}/${id}`)).refused(404);
  });

  test("a message of another channel is not found", async () => {
    const { owner, general } = world();
    const channel = await room();
    const elsewhere = await post(owner, general, "x");
    for (const message_id of [elsewhere.id, "msg_none", ""])
      expect((await owner.post(path(channel), { message_id })).refused(404).code).toBe(
        "message_not_found",
      );
    await pin(owner, general, elsewhere.id);
    (await owner.delete(`${path(channel)}/${elsewhere.id}`)).refused(404);
    expect((await pinsOf(owner, general)).messages.map(({ id }) => id)).toContain(elsewhere.id);
  });

  test("an archived channel keeps its pins, and they stay as they are", async () => {
    const { owner } = world();
    const channel = await room();
    const [pinned, other] = [await post(owner, channel, "x"), await post(owner, channel, "y")];
    await pin(owner, channel, pinned.id);
    (await owner.patch(`/api/channels/${channel.id}`, { archived: true })).is(200, ChannelChanged);
    for (const answer of [
      await owner.post(path(channel), { message_id: other.id }),
      await owner.delete(`${path(channel)}/${pinned.id}`),
    ])
      expect(answer.refused(403).code).toBe("channel_archived");
    expect(await bodiesOf(channel)).toEqual(["x"]);
  });

  test("the pins of a private channel are its members'", async () => {
    const { workspace, owner, member } = world();
    const channel = await newPrivateChannel(member, workspace);
    const { id } = await post(member, channel, "x");
    const { event } = await pin(member, channel, id);
    for (const answer of [
      await owner.get(path(channel)),
      await owner.post(path(channel), { message_id: id }),
      await owner.delete(`${path(channel)}/${id}`),
    ])
      expect(answer.refused(404).code).toBe("channel_not_found");
    expect((await pollAll(owner, workspace)).some((heard) => heard.id === event.id)).toBe(false);
    expect((await pollAll(member, workspace)).some((heard) => heard.id === event.id)).toBe(true);
  });

  test("direct conversations have no pins", async () => {
    const { workspace, owner, member } = world();
    const { id } = await newDirect(owner, workspace, [member.user]);
    (await owner.get(path({ id }))).refused(404);
    (await owner.post(path({ id }), { message_id: "x" })).refused(404);
  });

  test("a bot pins with messages:write, and lists with messages:read", async () => {
    const { server, workspace, owner } = world();
    const channel = await room();
    const { id } = await post(owner, channel, "x");
    const writer = await newBot(server, workspace, ["messages:write"]);
    const reader = await newBot(server, workspace, ["messages:read"]);
    await pin(writer, channel, id);
    expect((await pinsOf(reader, channel)).messages).toHaveLength(1);
    (await reader.delete(`${path(channel)}/${id}`)).refused(403);
    (await reader.post(path(channel), { message_id: id })).refused(403);
    (await writer.get(path(channel))).refused(403);
    (await writer.delete(`${path(channel)}/${id}`)).is(200, UnpinMessageResponse);
  });
});
