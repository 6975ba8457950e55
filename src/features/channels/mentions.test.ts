import { beforeAll, describe, expect, test } from "bun:test";
import fc from "../../../tests/harness/properties.ts";
import { engines } from "../../../tests/harness/engines.ts";
import type { Person } from "../../../tests/harness/people.ts";
import {
  channelsOf,
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { DirectConversationList } from "../dms/wire.ts";
import { MessageChanged } from "../messages/wire.ts";
import { ReadAnswer, type Channel } from "./wire.ts";

describe.each(engines)("mentions that are unread, on $name", (engine) => {
  const world = useWorld({ engine });
  beforeAll(async () => {
    await world().member.patch("/api/me", { handle: "mia" });
    await world().owner.patch("/api/me", { handle: "olga" });
  });

  const room = () => newChannel(world().owner, world().workspace);
  const seen = async (who: Person, { id }: Pick<Channel, "id">) => {
    const channel = (await channelsOf(who, world().workspace)).find((one) => one.id === id);
    return [channel?.unread_count, channel?.mention_count];
  };
  const mark = async (who: Person, channel: Channel, how: "read" | "unread", seq: number) =>
    (await who.post(`/api/channels/${channel.id}/${how}`, { seq })).is(200, ReadAnswer);

  test("are those that name somebody and those that call everybody, each message once", async () => {
    const { owner, member, moderator } = world();
    const channel = await room();
    for (const body of ["hello", "@mia", "@olga", "@channel", "@here", "@mia and @channel, @mia"])
      await post(owner, channel, body);
    expect(await seen(member, channel)).toEqual([6, 4]);
    expect(await seen(moderator, channel)).toEqual([6, 3]);
    expect(await seen(owner, channel)).toEqual([0, 0]);
  });

  test("are never one's own", async () => {
    const { member, owner } = world();
    const channel = await room();
    for (const body of ["@mia", "@channel", "@mia @here"]) await post(member, channel, body);
    expect(await seen(member, channel)).toEqual([0, 0]);
    expect(await seen(owner, channel)).toEqual([3, 2]);
  });

  test("go as the pointer passes them, and come back with it", async () => {
    const { owner, member } = world();
    const channel = await room();
    for (const body of ["@mia", "x", "@channel", "@mia", "x"]) await post(owner, channel, body);
    const steps = [
      ["read", 1, 2],
      ["read", 3, 1],
      ["read", 99, 0],
      ["unread", 5, 0],
      ["unread", 4, 1],
      ["unread", 2, 2],
      ["unread", 1, 3],
      ["read", 4, 0],
    ] as const;
    for (const [how, seq, left] of steps) {
      await mark(member, channel, how, seq);
      expect((await seen(member, channel))[1]).toBe(left);
    }
  });

  test("follow what a message says after it was edited, and go with one that is deleted", async () => {
    const { owner, member } = world();
    const channel = await room();
    const message = await post(owner, channel, "x");
    for (const [body, count] of [
      ["@mia", 1],
      ["@mia @channel", 1],
      ["@channel", 1],
      ["nobody", 0],
      ["@here", 1],
    ] as const) {
      (await owner.patch(`/api/messages/${message.id}`, { body })).is(200, MessageChanged);
      expect(await seen(member, channel)).toEqual([1, count]);
    }
    const named = await post(owner, channel, "@mia");
    expect(await seen(member, channel)).toEqual([2, 2]);
    for (const { id } of [message, named]) await owner.delete(`/api/messages/${id}`);
    expect(await seen(member, channel)).toEqual([0, 0]);
  });

  test("count in a muted channel too", async () => {
    const { owner, member } = world();
    const channel = await room();
    const muted = { preference: "muted" };
    (await member.patch(`/api/channels/${channel.id}/notification-settings`, muted)).json(200);
    await post(owner, channel, "@mia");
    expect(await seen(member, channel)).toEqual([1, 1]);
  });

  test("of a thread are the thread's, not the channel's", async () => {
    const { owner, member } = world();
    const channel = await room();
    const root = await post(owner, channel, "x");
    (await owner.post(`/api/messages/${root.id}/thread/replies`, { body: "@mia @channel" })).json(
      201,
    );
    expect(await seen(member, channel)).toEqual([1, 0]);
  });

  test("stand beside the unread messages of private channels and direct conversations", async () => {
    const { owner, member, moderator, workspace } = world();
    const hidden = await newPrivateChannel(owner, workspace, [member]);
    await post(owner, hidden, "@mia");
    expect(await seen(member, hidden)).toEqual([1, 1]);
    const direct = await newDirect(owner, workspace, [member.user, moderator.user]);
    for (const body of ["x", "@mia", "@here"])
      (await owner.post(`/api/dms/${direct.id}/messages`, { body })).is(201, MessageChanged);
    const countsOf = async (who: Person) => {
      const list = await who.get(`/api/dms?workspace_id=${workspace.id}`);
      const found = list
        .is(200, DirectConversationList)
        .conversations.find(({ id }) => id === direct.id);
      return [found?.unread_count, found?.mention_count];
    };
    expect(await countsOf(member)).toEqual([3, 2]);
    expect(await countsOf(moderator)).toEqual([3, 1]);
    expect(await countsOf(owner)).toEqual([0, 0]);
    (await member.post(`/api/dms/${direct.id}/read`, { seq: 2 })).is(200, ReadAnswer);
    expect(await countsOf(member)).toEqual([1, 1]);
  });

  test("of somebody who can no longer be named by it are as they were", async () => {
    const { owner, guest, workspace } = world();
    await guest.patch("/api/me", { handle: "gus" });
    const channel = await newChannel(owner, workspace);
    // A guest does not see the channel: it names nobody.
    await post(owner, channel, "@gus");
    expect(await seen(guest, channel)).toEqual([undefined, undefined]);
  });

  test("are right while many read and many write at once", async () => {
    const { owner, member, moderator } = world();
    const channel = await room();
    const writes = Array.from({ length: 40 }, (_, index) =>
      post(index % 2 === 0 ? owner : moderator, channel, index % 4 === 0 ? "@mia" : "@here"),
    );
    const moves = Array.from({ length: 40 }, (_, index) =>
      mark(member, channel, index % 3 === 0 ? "unread" : "read", 1 + ((index * 7) % 40)),
    );
    const looks = Array.from({ length: 40 }, async () => {
      const [unread = 0, mentions = 0] = await seen(member, channel);
      expect(mentions).toBe(unread);
    });
    await Promise.all([...writes, ...moves, ...looks]);
    for (const seq of [40, 11, 1]) {
      await mark(member, channel, "unread", seq);
      await mark(member, channel, "read", seq - 1);
      expect(await seen(member, channel)).toEqual([41 - seq, 41 - seq]);
    }
  });

  test("are what counting them one by one would give, whatever happened", async () => {
    const { owner, member } = world();
    const action = fc.oneof(
      fc.record({
        do: fc.constant("post" as const),
        own: fc.boolean(),
        body: fc.constantFrom("x", "@mia", "@channel", "@mia @here", "@olga"),
      }),
      fc.record({ do: fc.constantFrom("read" as const, "unread" as const), seq: fc.nat(12) }),
      fc.record({ do: fc.constant("delete" as const), at: fc.nat(12) }),
      fc.record({
        do: fc.constant("edit" as const),
        at: fc.nat(12),
        body: fc.constantFrom("y", "@mia", "@here", "@olga @channel"),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const channel = await room();
        const messages: { id: string; own: boolean; body: string; deleted: boolean }[] = [];
        let pointer = 0;
        for (const one of actions) {
          if (one.do === "post") {
            const { id } = await post(one.own ? member : owner, channel, one.body);
            messages.push({ id, own: one.own, body: one.body, deleted: false });
          } else if ("seq" in one) {
            await mark(member, channel, one.do, one.seq);
            pointer =
              one.do === "read"
                ? Math.max(pointer, Math.min(one.seq, messages.length))
                : Math.min(pointer, Math.max(0, Math.min(one.seq, messages.length + 1) - 1));
          } else {
            const message = messages[one.at];
            if (message === undefined || message.deleted) continue;
            const path = `/api/messages/${message.id}`;
            const who = message.own ? member : owner;
            if (one.do === "delete") {
              (await who.delete(path)).is(200, MessageChanged);
              message.deleted = true;
            } else {
              (await who.patch(path, { body: one.body })).is(200, MessageChanged);
              message.body = one.body;
            }
          }
          const unread = messages
            .slice(pointer)
            .filter(({ own, deleted }) => !own && !deleted)
            .map(({ body }) => body);
          const mentions = unread.filter((body) => /@(?:mia|here|channel)/.test(body));
          expect(await seen(member, channel)).toEqual([unread.length, mentions.length]);
        }
      }),
      { numRuns: 15 },
    );
  });
});
