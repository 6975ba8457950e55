import { describe, expect, test } from "bun:test";
import fc from "../../../tests/harness/properties.ts";
import { engines } from "../../../tests/harness/engines.ts";
import type { Person } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { channelsOf, newChannel, post, useWorld } from "../../../tests/harness/world.ts";
import { EventPage } from "../../realtime/wire.ts";
import { MessageChanged } from "../messages/wire.ts";
import { ReadAnswer, type Channel } from "./wire.ts";

describe.each(engines)("reading on $name", (engine) => {
  const world = useWorld({ engine });
  const mark = async (who: Person, channel: Channel, how: "read" | "unread", seq: number) =>
    (await who.post(`/api/channels/${channel.id}/${how}`, { seq })).is(200, ReadAnswer).receipt;
  const seen = async (who: Person, channel: Channel) => {
    const channels = await channelsOf(who, world().workspace);
    const { last_seq, last_read_seq, unread_count } = channels.find(({ id }) => id === channel.id)!;
    return { last_seq, last_read_seq, unread_count };
  };

  test("other people's messages are unread until the pointer passes them; one's own never are", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    for (const who of [owner, member, owner, owner, member]) await post(who, channel, "hello");
    expect(await seen(member, channel)).toEqual({ last_seq: 5, last_read_seq: 0, unread_count: 3 });
    expect(await seen(owner, channel)).toEqual({ last_seq: 5, last_read_seq: 0, unread_count: 2 });
    const receipt = await mark(member, channel, "read", 3);
    expect(receipt).toEqual({
      scope_id: channel.id,
      user_id: member.user.id,
      last_read_seq: 3,
      last_read_at: expect.stringMatching(/Z$/),
    });
    expect(await seen(member, channel)).toEqual({ last_seq: 5, last_read_seq: 3, unread_count: 1 });
    expect(await seen(owner, channel)).toEqual({ last_seq: 5, last_read_seq: 0, unread_count: 2 });
  });

  test("a message that was deleted before it was read is no longer unread", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    await post(owner, channel, "read before it is deleted");
    const unread = await post(owner, channel, "deleted before it is read");
    await post(owner, channel, "stays");
    const own = await post(member, channel, "one's own, deleted");
    await mark(member, channel, "read", 1);
    expect(await seen(member, channel)).toMatchObject({ unread_count: 2 });
    for (const [who, message] of [[owner, unread] as const, [member, own] as const])
      (await who.delete(`/api/messages/${message.id}`)).is(200, MessageChanged);
    expect(await seen(member, channel)).toMatchObject({ last_seq: 4, unread_count: 1 });
    await mark(member, channel, "read", 3);
    expect(await seen(member, channel)).toMatchObject({ unread_count: 0 });
  });

  test("the pointer only moves forward, to the last message at most", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    for (let count = 0; count < 3; count += 1) await post(owner, channel, "hello");
    const first = await mark(member, channel, "read", 2);
    expect(await mark(member, channel, "read", 1)).toEqual(first);
    expect((await mark(member, channel, "read", Number.MAX_SAFE_INTEGER)).last_read_seq).toBe(3);
    expect((await mark(member, channel, "read", 0)).last_read_seq).toBe(3);
  });

  test("marking unread goes back to just before a message, and never forward", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    for (let count = 0; count < 4; count += 1) await post(owner, channel, "hello");
    await mark(member, channel, "read", 3);
    expect((await mark(member, channel, "unread", 2)).last_read_seq).toBe(1);
    expect(await seen(member, channel)).toMatchObject({ last_read_seq: 1, unread_count: 3 });
    expect((await mark(member, channel, "unread", 4)).last_read_seq).toBe(1);
    expect((await mark(member, channel, "unread", 0)).last_read_seq).toBe(0);
    expect(await seen(member, channel)).toMatchObject({ unread_count: 4 });
  });

  test("a pointer that moves tells its person alone, and one that stays tells nobody", async () => {
    const { server, owner, member, moderator, workspace } = world();
    const channel = await newChannel(owner, workspace);
    await post(owner, channel, "hello");
    const { tail_cursor = "" } = (
      await owner.get(`/api/realtime/events?workspace_id=${workspace.id}&include_tail=true`)
    ).is(200, EventPage);
    const [mine, theirs] = [member, moderator].map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor: tail_cursor }),
    );
    await mark(member, channel, "read", 1);
    await mark(member, channel, "read", 1);
    await mark(member, channel, "unread", 5);
    const last = await post(owner, channel, "goodbye");
    const isLast = ({ payload }: { payload: object }) =>
      "message_id" in payload && payload.message_id === last.id;
    await Promise.all([mine!.find(isLast), theirs!.find(isLast)]);
    expect(mine!.events.map(({ type }) => type)).toEqual(["channel.read", "message.created"]);
    expect(mine!.events[0]).toMatchObject({
      channel_id: channel.id,
      seq: 1,
      payload: { channel_id: channel.id, user_id: member.user.id },
    });
    expect(theirs!.events.map(({ type }) => type)).toEqual(["message.created"]);
    mine!.close();
    theirs!.close();
  });

  test.each([{}, { seq: "1" }, { seq: 1.5 }, { seq: -1 }, { seq: null }, { seq: [1] }])(
    "a pointer is refused by its seq (%#)",
    async (body) => {
      const { member, general } = world();
      for (const how of ["read", "unread"]) {
        const answer = await member.post(`/api/channels/${general.id}/${how}`, body);
        expect(answer.refused(400).error).toContain("seq");
      }
    },
  );

  test("the unread count is what counting messages would give, whoever writes, reads and goes back", async () => {
    const { owner, member, workspace } = world();
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("owner", "member") },
      fc.record({
        how: fc.constantFrom("read" as const, "unread" as const),
        seq: fc.nat({ max: 12 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 16 }), async (steps) => {
        const channel = await newChannel(owner, workspace);
        const authors: string[] = [];
        let pointer = 0;
        for (const next of steps) {
          if (typeof next === "string") {
            await post(next === "owner" ? owner : member, channel, "hello");
            authors.push(next);
          } else {
            await mark(member, channel, next.how, next.seq);
            const last = authors.length;
            pointer =
              next.how === "read"
                ? Math.max(pointer, Math.min(next.seq, last))
                : Math.min(pointer, Math.max(0, Math.min(next.seq, last + 1) - 1));
          }
        }
        const unread = authors.slice(pointer).filter((author) => author !== "member").length;
        expect(await seen(member, channel)).toEqual({
          last_seq: authors.length,
          last_read_seq: pointer,
          unread_count: unread,
        });
      }),
      { numRuns: 25 },
    );
  });
});
