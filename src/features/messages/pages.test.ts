import { beforeAll, describe, expect, test } from "bun:test";
import fc from "../../../tests/harness/properties.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { newChannel, post, useWorld } from "../../../tests/harness/world.ts";
import type { Channel } from "../channels/wire.ts";
import { MessagePage } from "./wire.ts";

const COUNT = 230;

describe.each(engines)("pages of messages on $name", (engine) => {
  const world = useWorld({ engine });
  let channel: Channel;
  let empty: Channel;

  beforeAll(async () => {
    const { member, owner, workspace } = world();
    channel = await newChannel(member, workspace);
    empty = await newChannel(member, workspace);
    for (let written = 0; written < COUNT; written += 46)
      await Promise.all(
        Array.from({ length: 46 }, (_, index) => post(index % 2 ? member : owner, channel, "x")),
      );
  });

  const page = async (query: string, of = channel) =>
    (await world().member.get(`/api/channels/${of.id}/messages${query}`)).is(200, MessagePage);
  const summary = async (query: string, of = channel) => {
    const { messages, ...rest } = await page(query, of);
    return { seqs: messages.map(({ channel_seq }) => channel_seq), ...rest };
  };
  const range = (from: number, upTo: number) =>
    Array.from({ length: Math.max(0, upTo - from + 1) }, (_, index) => from + index);

  test.each(["", "?mode=latest", "?mode=", "?before_seq=", "?limit=100"])(
    "without a cursor it is the newest page of 100: %s",
    async (query) => {
      expect(await summary(query)).toEqual({
        seqs: range(131, 230),
        oldest_seq: 131,
        newest_seq: 230,
        has_older: true,
        has_newer: false,
      });
    },
  );

  test("every root carries its author and the state of its thread", async () => {
    for (const message of (await page("?limit=200")).messages) {
      expect(message.author?.id).toBe(message.author_id);
      expect(message.thread_state?.reply_count).toBe(0);
    }
  });

  test("pages after a seq go forward to the end, and before one back to the start", async () => {
    expect(await summary("?after_seq=0&limit=3")).toEqual({
      seqs: [1, 2, 3],
      oldest_seq: 1,
      newest_seq: 3,
      has_older: false,
      has_newer: true,
    });
    expect(await summary("?after_seq=228&limit=3")).toMatchObject({
      seqs: [229, 230],
      has_older: true,
      has_newer: false,
    });
    expect(await summary("?before_seq=3&limit=5")).toMatchObject({
      seqs: [1, 2],
      has_older: false,
      has_newer: true,
    });
    expect(await summary("?before_seq=1000&limit=2")).toMatchObject({ seqs: [229, 230] });
    expect(await summary("?around_seq=100&limit=5")).toMatchObject({
      seqs: range(98, 102),
      has_older: true,
      has_newer: true,
    });
    expect(await summary("?around_seq=1&limit=4")).toMatchObject({ seqs: range(1, 4) });
    expect(await summary("?around_seq=230&limit=4")).toMatchObject({ seqs: range(227, 230) });
  });

  test("walking back from the newest page by its oldest seq meets every message once", async () => {
    const seen: (number | undefined)[] = [];
    let next = await summary("?limit=60");
    for (;;) {
      seen.unshift(...next.seqs);
      if (!next.has_older) break;
      const before = next.oldest_seq;
      next = await summary(`?before_seq=${before}&limit=60`);
      expect(next.oldest_seq).toBeLessThan(before);
    }
    expect(seen).toEqual(range(1, COUNT));
  });

  test("an empty page has both seqs 0, and says truly what is on either side", async () => {
    const nothing = { seqs: [], oldest_seq: 0, newest_seq: 0 };
    expect(await summary("?after_seq=230")).toEqual({
      ...nothing,
      has_older: true,
      has_newer: false,
    });
    expect(await summary("?before_seq=1")).toEqual({
      ...nothing,
      has_older: false,
      has_newer: true,
    });
    for (const query of ["", "?after_seq=0", "?before_seq=9", "?around_seq=5"])
      expect(await summary(query, empty)).toEqual({
        ...nothing,
        has_older: false,
        has_newer: false,
      });
  });

  test.each(["0", "-1", "201", "1.5", "many", "", "1e400"])(
    "a limit of %p means the default",
    async (limit) => {
      expect((await page(`?limit=${limit}`)).messages).toHaveLength(100);
    },
  );

  test("a limit of 200 is the largest", async () => {
    expect((await page("?limit=200")).messages).toHaveLength(200);
  });

  test.each([
    ["after_seq", "?after_seq=x"],
    ["before_seq", "?before_seq=%20"],
    ["around_seq", "?around_seq=1.5"],
    ["around_seq", "?around_seq=99999999999999999999"],
    ["mode", "?mode=oldest"],
    ["after_seq", "?after_seq=1&before_seq=2"],
    ["around_seq", "?around_seq=1&before_seq=2"],
    ["mode", "?mode=latest&after_seq=2"],
  ])("a page is refused by its %s: %s", async (field, query) => {
    const answer = await world().member.get(`/api/channels/${channel.id}/messages${query}`);
    expect(answer.refused(400).error).toContain(field);
  });

  test("a page of very long messages holds those nearest to where it was asked for, and says what is left", async () => {
    const { member, workspace } = world();
    const long = await newChannel(member, workspace);
    for (let count = 0; count < 5; count += 1) await post(member, long, "x".repeat(900_000));
    const seqs = async (query: string) => {
      const answer = await member.get(`/api/channels/${long.id}/messages${query}`);
      const { messages, has_older, has_newer } = answer.is(200, MessagePage);
      expect(messages.every(({ body }) => body.length === 900_000)).toBe(true);
      return { seqs: messages.map(({ channel_seq }) => channel_seq), has_older, has_newer };
    };
    expect(await seqs("")).toEqual({ seqs: [4, 5], has_older: true, has_newer: false });
    expect(await seqs("?before_seq=4")).toEqual({ seqs: [2, 3], has_older: true, has_newer: true });
    expect(await seqs("?after_seq=0")).toEqual({ seqs: [1, 2], has_older: false, has_newer: true });
    expect((await seqs("?around_seq=3")).seqs).toContain(3);
  });

  test("has_older and has_newer are exact for any page", async () => {
    const query = fc.record({
      at: fc.constantFrom("after_seq", "before_seq", "around_seq"),
      seq: fc.integer({ min: -3, max: COUNT + 5 }),
      limit: fc.integer({ min: 1, max: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(query, async ({ at, seq, limit }) => {
        const { seqs, ...ends } = await summary(`?${at}=${seq}&limit=${limit}`);
        const first = seqs[0] ?? 0;
        const last = seqs.at(-1) ?? 0;
        expect(seqs).toEqual(seqs.length === 0 ? [] : range(first, last));
        expect(ends).toMatchObject({ oldest_seq: first, newest_seq: last });
        const wanted =
          at === "after_seq"
            ? range(Math.max(1, seq + 1), Math.min(COUNT, Math.max(0, seq) + limit))
            : at === "before_seq"
              ? range(Math.max(1, Math.min(seq - 1, COUNT) - limit + 1), Math.min(seq - 1, COUNT))
              : undefined;
        if (wanted !== undefined) expect(seqs).toEqual(wanted);
        else {
          expect(seqs).toHaveLength(Math.min(limit, COUNT));
          if (seq >= 1 && seq <= COUNT) expect(seqs).toContain(seq);
        }
        if (seqs.length === 0) return;
        expect(ends.has_older).toBe(first > 1);
        expect(ends.has_newer).toBe(last < COUNT);
      }),
      { numRuns: 100 },
    );
  });
});
