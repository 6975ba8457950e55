import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { newChannel, newPrivateChannel, useWorld } from "../../../tests/harness/world.ts";
import { ChannelChanged } from "../channels/wire.ts";
import { MessageChanged, MessagePage } from "../messages/wire.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import { TopicAnswer, TopicList } from "./wire.ts";

describe.each(engines)("topics on $name", (engine) => {
  const world = useWorld({ engine });
  const path = () => `/api/workspaces/${world().workspace.id}/topics`;
  const random = () => crypto.randomUUID();
  const create = async (who: Client, body: object) =>
    (await who.post(path(), body)).is(201, TopicAnswer).topic;
  const namesFor = async (who: Client) =>
    (await who.get(path())).is(200, TopicList).topics.map(({ name }) => name);

  test("a topic of the whole workspace is made with its name alone, and everybody hears of it", async () => {
    const { server, workspace, member, guest } = world();
    const socket = listenTo(server, { workspace_id: workspace.id, token: guest.token });
    const name = random();
    const topic = await create(member, { name: `  ${name} ` });
    expect(topic).toEqual({
      id: expect.stringMatching(/^top_[0-9a-hjkmnp-tv-z]{26}$/),
      workspace_id: workspace.id,
      name,
      created_by: member.user.id,
      created_at: expect.stringMatching(/Z$/),
    });
    const event = await socket.find(({ payload }) => payload["topic_id"] === topic.id);
    expect(event).toMatchObject({ type: "topic.created", payload: { topic_id: topic.id } });
    expect(event.channel_id).toBeUndefined();
    socket.close();
  });

  test("the list is by name, with the topics of channels among them", async () => {
    const { owner, member, general, workspace } = world();
    const prefix = random();
    for (const [name, channel_id] of [["c"], ["a", general.id], ["b"]])
      await create(member, { name: `${prefix}-${name}`, ...(channel_id && { channel_id }) });
    const { topics } = (await owner.get(path())).is(200, TopicList);
    const mine = topics.filter(({ name }) => name.startsWith(prefix));
    expect(mine.map(({ name, channel_id }) => [name.slice(prefix.length), channel_id])).toEqual([
      ["-a", general.id],
      ["-b", undefined],
      ["-c", undefined],
    ]);
    expect(mine.every(({ workspace_id }) => workspace_id === workspace.id)).toBe(true);
  });

  test("a name stands once in the workspace and once in each channel", async () => {
    const { member, general, workspace } = world();
    const name = random();
    const other = await newChannel(member, workspace);
    for (const scope of [{}, { channel_id: general.id }, { channel_id: other.id }]) {
      await create(member, { name, ...scope });
      const again = await member.post(path(), { name, ...scope });
      expect(again.refused(409).code).toBe("topic_name_duplicate");
    }
  });

  test.each(["", "   ", "a\nb", "x".repeat(81)])("the name %j is refused", async (name) => {
    (await world().member.post(path(), { name })).refused(400);
  });

  test("a topic of a channel is seen, and heard of, by those who see the channel", async () => {
    const { server, workspace, owner, member, moderator, guest } = world();
    const channel = await newPrivateChannel(member, workspace);
    const sockets = [member, moderator, guest].map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor: "now" }),
    );
    await Promise.all(sockets.map(({ opened }) => opened));
    const hidden = await create(member, { name: random(), channel_id: channel.id });
    const last = await create(member, { name: random() });
    const heard = await Promise.all(
      sockets.map(async (socket) => {
        await socket.find(({ payload }) => payload["topic_id"] === last.id);
        socket.close();
        return socket.events.map(({ payload }) => payload["topic_id"]);
      }),
    );
    expect(heard).toEqual([[hidden.id, last.id], [last.id], [last.id]]);
    expect(await namesFor(member)).toContain(hidden.name);
    for (const who of [owner, moderator, guest])
      expect(await namesFor(who)).not.toContain(hidden.name);
    const refused = await owner.post(path(), { name: random(), channel_id: channel.id });
    expect(refused.refused(404).code).toBe("channel_not_found");
  });

  test("guests make topics in their channel alone, and see no other channel's", async () => {
    const { guest, member, general, guestChannel } = world();
    const own = await create(guest, { name: random(), channel_id: guestChannel.id });
    const others = await create(member, { name: random(), channel_id: general.id });
    expect(await namesFor(guest)).toContain(own.name);
    expect(await namesFor(guest)).not.toContain(others.name);
    (await guest.post(path(), { name: random() })).refused(403);
    (await guest.post(path(), { name: random(), channel_id: general.id })).refused(404);
  });

  test("a channel of another workspace is not found", async () => {
    const { owner } = world();
    const { workspace } = (await owner.post("/api/workspaces", { name: "Elsewhere" })).is(
      201,
      WorkspaceAnswer,
    );
    const channel = await newChannel(owner, workspace);
    const refused = await owner.post(path(), { name: random(), channel_id: channel.id });
    expect(refused.refused(404).code).toBe("channel_not_found");
  });

  test("an archived channel gets no more topics, and a deleted one's are gone", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const topic = await create(owner, { name: random(), channel_id: channel.id });
    (await owner.patch(`/api/channels/${channel.id}`, { archived: true })).is(200, ChannelChanged);
    const refused = await owner.post(path(), { name: random(), channel_id: channel.id });
    expect(refused.refused(403).code).toBe("channel_archived");
    expect(await namesFor(owner)).toContain(topic.name);
    expect((await owner.delete(`/api/channels/${channel.id}`)).status).toBe(204);
    expect(await namesFor(owner)).not.toContain(topic.name);
  });

  test("people outside of the workspace find none of it", async () => {
    const { outsider, nobody } = world();
    (await outsider.get(path())).refused(404);
    (await outsider.post(path(), { name: random() })).refused(404);
    (await nobody.get(path())).refused(401);
  });

  test("a bot lists them with channels:read and makes them with channels:write", async () => {
    const { server, workspace } = world();
    const reader = await newBot(server, workspace, ["channels:read"]);
    const writer = await newBot(server, workspace, ["channels:write"]);
    const topic = await create(writer, { name: random() });
    expect(topic.created_by).toBe(writer.id);
    expect(await namesFor(reader)).toContain(topic.name);
    (await reader.post(path(), { name: random() })).refused(403);
    (await writer.get(path())).refused(403);
  });

  test("messages are filed under a topic, and a page can be of one topic alone", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const own = await create(owner, { name: random(), channel_id: channel.id });
    const common = await create(owner, { name: random() });
    const messages = `/api/channels/${channel.id}/messages`;
    const ids: string[] = [];
    for (const topic of [own, undefined, common, own]) {
      const body = { body: "x", ...(topic && { topic_id: topic.id }) };
      const { message, event } = (await member.post(messages, body)).is(201, MessageChanged);
      expect(message.topic_id).toBe(topic?.id);
      expect(event.payload["topic_id"]).toBe(topic?.id);
      ids.push(message.id);
    }
    const pageOf = async (query: string) =>
      (await owner.get(`${messages}?${query}`)).is(200, MessagePage);
    const mine = await pageOf(`topic_id=${own.id}`);
    expect(mine.messages.map(({ id }) => id)).toEqual([ids[0]!, ids[3]!]);
    expect(mine).toMatchObject({
      oldest_seq: 1,
      newest_seq: 4,
      has_older: false,
      has_newer: false,
    });
    const older = await pageOf(`topic_id=${own.id}&before_seq=4&limit=1`);
    expect(older).toMatchObject({ oldest_seq: 1, has_older: false, has_newer: true });
    expect((await pageOf(`topic_id=${common.id}`)).messages.map(({ id }) => id)).toEqual([ids[2]!]);
    (await owner.get(`${messages}?topic_id=top_none`)).refused(404);
  });

  test("a topic of another channel, and one that is not there, take no messages here", async () => {
    const { owner, general, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const elsewhere = await create(owner, { name: random(), channel_id: channel.id });
    for (const topic_id of [elsewhere.id, "top_none"]) {
      const refused = await owner.post(`/api/channels/${general.id}/messages`, {
        body: "x",
        topic_id,
      });
      expect(refused.refused(400).code).toBe("topic_invalid");
      (await owner.get(`/api/channels/${general.id}/messages?topic_id=${topic_id}`)).refused(404);
    }
  });
});
