/**
 * Many people at once in one place: seqs and cursors stay dense, every sum equals what it sums up, and the log tells the
 * same story as the tables.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ChannelList } from "../../src/features/channels/wire.ts";
import { MessageAnswer, MessageChanged, MessagePage } from "../../src/features/messages/wire.ts";
import { PinList } from "../../src/features/pins/wire.ts";
import { ReactionMutationResponse, ReactionUserPage } from "../../src/features/reactions/wire.ts";
import type { Event } from "../../src/realtime/wire.ts";
import { clientOf } from "../harness/client.ts";
import { engines } from "../harness/engines.ts";
import { pollAll, tailOf } from "../harness/events.ts";
import { startNode, type Node } from "../harness/node.ts";
import { signIn, type Person } from "../harness/people.ts";
import { join, newChannel, post, useWorld } from "../harness/world.ts";

const WRITERS = 64;

describe.each(engines)("sixty-four people at once on $name", (engine) => {
  let node: Node | undefined;
  // Before the server's: a node is stopped first.
  afterAll(() => node?.stop());
  const world = useWorld({ engine });
  let people: Person[];
  beforeAll(async () => {
    const { server, workspace } = world();
    // On PostgreSQL every other one of them speaks to another server.
    if (engine.name === "postgres") node = await startNode(server);
    people = await Promise.all(
      Array.from({ length: WRITERS }, async (_, index) => {
        const person = await signIn(server, `Person ${index}`);
        const { url } = (index % 2 === 1 && node) || server;
        const headers = { authorization: `Bearer ${person.token}` };
        return { ...person, ...clientOf(() => url, headers) };
      }),
    );
    for (const person of people) await join(server, workspace, person, "member");
  });

  /** What was told of since a cursor. */
  const toldSince = (after_cursor: string) =>
    pollAll(world().owner, world().workspace, { after_cursor });

  /** All of everybody's work at the same time. */
  const together = <T>(work: (person: Person, index: number) => Promise<T>[]) =>
    Promise.all(people.flatMap(work));

  const unreadFor = async (who: Person, id: string) => {
    const list = await who.get(`/api/workspaces/${world().workspace.id}/channels`);
    const { channels } = list.is(200, ChannelList);
    return channels.find((channel) => channel.id === id)?.unread_count;
  };

  test("write into one channel: no seq is missing or given twice, and cursors follow them", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const before = await tailOf(owner, workspace);
    const EACH = 4;
    const answers = await together((person, index) =>
      Array.from({ length: EACH }, (_, number) =>
        person.post(`/api/channels/${channel.id}/messages`, {
          body: `${index}: ${number}`,
          nonce: `${index}-${number}-${channel.id}`,
        }),
      ),
    );
    const sent = answers.map((answer) => answer.is(201, MessageChanged));
    const total = WRITERS * EACH;
    const seqs = sent.map(({ message }) => message.channel_seq ?? 0).toSorted((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: total }, (_, index) => index + 1));

    const told = await toldSince(before);
    expect(told.map(({ seq }) => seq)).toEqual(seqs);
    expect(told.map(({ id }) => id).toSorted()).toEqual(
      sent.map(({ event }) => event.id).toSorted(),
    );
    const [newer, older] = [
      await pageOf(channel.id, "limit=200"),
      await pageOf(channel.id, `limit=200&before_seq=${total - 199}`),
    ];
    const stored = [...older.messages, ...newer.messages];
    expect(told.map(({ payload }) => payload["message_id"])).toEqual(stored.map(({ id }) => id));
    expect(await unreadFor(owner, channel.id)).toBe(total);
    expect(await unreadFor(people[0]!, channel.id)).toBe(total - EACH);
  });

  test("send one message under one nonce each, eight times over: each is written once", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const answers = await together((person) => {
      const body = { body: "once", nonce: channel.id };
      return Array.from({ length: 8 }, () =>
        person.post(`/api/channels/${channel.id}/messages`, body),
      );
    });
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(WRITERS);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(WRITERS * 7);
    const { messages } = await pageOf(channel.id, "limit=200");
    expect(messages).toHaveLength(WRITERS);
    expect(new Set(messages.map(({ author_id }) => author_id)).size).toBe(WRITERS);
  });

  test("add and remove reactions on one message: counts equal who reacted, and every event says what it came to", async () => {
    const { owner, workspace, general } = world();
    const { id } = await post(owner, general, "react!");
    const before = await tailOf(owner, workspace);
    const path = `/api/messages/${id}/reactions`;
    const EMOJI = ["👍", "🎉", "👀"];
    const answers = await together((person, index) =>
      [0, 1, 2, 3].flatMap((round) => {
        const emoji = EMOJI[(index + round) % EMOJI.length]!;
        return [
          person.post(path, { emoji }),
          person.delete(`${path}/${encodeURIComponent(emoji)}`),
          ...(index % 4 === 0 ? [person.post(path, { emoji })] : []),
        ];
      }),
    );
    const changes = answers.map((answer) =>
      answer.is(answer.status === 201 ? 201 : 200, ReactionMutationResponse),
    );
    const told = await toldSince(before);
    // Whoever's call changed something was told so, and nobody else was.
    expect(told.map((event) => event.id).toSorted()).toEqual(
      changes.flatMap(({ event }) => (event.id === "" ? [] : [event.id])).toSorted(),
    );

    const holding = replay(told);
    const shown = new Map((await reactionsOn(id)).map(({ emoji, count }) => [emoji, count]));
    for (const emoji of EMOJI) {
      const holders = holding.get(emoji) ?? new Set();
      expect(shown.get(emoji) ?? 0).toBe(holders.size);
      expect(new Set(await whoReacted(path, emoji))).toEqual(holders);
    }
  });

  test("all take back the last reactions of a message: nothing of them is left", async () => {
    const { owner, general, server } = world();
    const { id } = await post(owner, general, "react!");
    const path = `/api/messages/${id}/reactions`;
    const added = await together((person) => [person.post(path, { emoji: "👍" })]);
    expect(added.every(({ status }) => status === 201)).toBe(true);
    expect(await reactionsOn(id)).toEqual([{ emoji: "👍", count: WRITERS, reacted_by_me: false }]);
    await together((person) => [person.delete(`${path}/👍`)]);
    expect(await reactionsOn(id)).toEqual([]);
    const rows = await server.db.get<{ has: number; counts: number; activity: number }>(
      `SELECT m.has, (SELECT count(*) FROM reaction_counts c WHERE c.message_id = m.id) AS counts,
         (SELECT count(*) FROM activity a WHERE a.message_id = m.id) AS activity
       FROM messages m WHERE m.public_id = ?`,
      id,
    );
    expect(rows).toEqual({ has: 0, counts: 0, activity: 0 });
  });

  test("each bring an emoji of their own to a message that has room for half of them", async () => {
    const { owner, general } = world();
    const { id } = await post(owner, general, "react!");
    const path = `/api/messages/${id}/reactions`;
    const ROOM = WRITERS / 2;
    for (let number = 0; number < 100 - ROOM; number += 1)
      (await owner.post(path, { emoji: `e${number}` })).is(201, ReactionMutationResponse);
    const answers = await together((person, index) => [person.post(path, { emoji: `p${index}` })]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(ROOM);
    for (const answer of answers)
      if (answer.status !== 201) expect(answer.refused(409).code).toBe("too_many_reactions");
    expect(await reactionsOn(id)).toHaveLength(100);
  });

  test("pin two messages each: a hundred of them are pinned", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const sent = await together((person) => [
      post(person, channel, "a"),
      post(person, channel, "b"),
    ]);
    const answers = await Promise.all(
      sent.map(({ id }, index) =>
        people[index % WRITERS]!.post(`/api/channels/${channel.id}/pins`, { message_id: id }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(100);
    for (const answer of answers)
      if (answer.status !== 201) expect(answer.refused(409).code).toBe("too_many_pins");
    const pins = (await owner.get(`/api/channels/${channel.id}/pins`)).is(200, PinList);
    expect(pins.messages).toHaveLength(100);
  });

  test("react to a message that is being deleted: none of it stays", async () => {
    const { owner, general } = world();
    const { id } = await post(owner, general, "going");
    const path = `/api/messages/${id}/reactions`;
    const [deleted, ...reactions] = await Promise.all([
      owner.delete(`/api/messages/${id}`),
      ...people.map((person) => person.post(path, { emoji: "👋" })),
    ]);
    expect(deleted?.status).toBe(200);
    for (const { status } of reactions) expect([201, 409]).toContain(status);
    expect(await reactionsOn(id)).toEqual([]);
    expect(await whoReacted(path, "👋")).toEqual([]);
  });

  const pageOf = async (channelId: string, query: string) =>
    (await world().owner.get(`/api/channels/${channelId}/messages?${query}`)).is(200, MessagePage);

  const reactionsOn = async (id: string) =>
    (await world().owner.get(`/api/messages/${id}`)).is(200, MessageAnswer).message.reactions ?? [];

  const whoReacted = async (path: string, emoji: string) => {
    const query = new URLSearchParams({ emoji, limit: "200" });
    const page = (await world().owner.get(`${path}?${query}`)).is(200, ReactionUserPage);
    return page.users.map(({ id }) => id);
  };

  /** Who holds which emoji when the log is believed; fails where an event's count is not what it led to. */
  function replay(events: readonly Event[]): Map<string, Set<string>> {
    const holding = new Map<string, Set<string>>();
    for (const { type, payload } of events) {
      const { emoji, user_id, count } = payload;
      if (typeof emoji !== "string" || typeof user_id !== "string")
        throw new Error(`${type} does not say whose reaction it is.`);
      const holders = holding.get(emoji) ?? new Set();
      holding.set(emoji, holders);
      expect(holders.has(user_id)).toBe(type === "reaction.removed");
      if (type === "reaction.added") holders.add(user_id);
      else holders.delete(user_id);
      expect(count).toBe(holders.size);
    }
    return holding;
  }
});
