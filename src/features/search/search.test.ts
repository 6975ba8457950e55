import { beforeAll, describe, expect, test } from "bun:test";
import fc from "../../../tests/harness/properties.ts";
import { makePrivate, newDirect } from "../../../tests/harness/closed-places.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { createPlaces, newChannel, post, useWorld } from "../../../tests/harness/world.ts";
import type { Channel } from "../channels/wire.ts";
import type { Message } from "../messages/wire.ts";
import { ThreadReplyCreated } from "../threads/wire.ts";
import type { Workspace } from "../workspaces/wire.ts";
import { SearchPage, type SearchResult } from "./wire.ts";

type Query = Readonly<Record<string, string>>;

describe.each(engines)("searching messages on $name", (engine) => {
  const world = useWorld({ engine });
  let channel: Channel;
  beforeAll(async () => {
    channel = await newChannel(world().member, world().workspace);
  });

  const address = (query: Query, workspace: Pick<Workspace, "id"> = world().workspace) =>
    `/api/search?${new URLSearchParams({ workspace_id: workspace.id, ...query })}`;
  const search = async (who: Client, query: Query, workspace?: Pick<Workspace, "id">) =>
    (await who.get(address(query, workspace))).is(200, SearchPage);
  const ids = ({ results }: SearchPage) => results.map(({ id }) => id);
  const found = async (who: Client, query: Query) =>
    ids(await search(who, { sort: "newest", ...query }));
  /** A word that no other message has. */
  const unique = () => `w${crypto.randomUUID().replaceAll("-", "")}`;
  const marked = ({ snippet, highlights }: SearchResult) =>
    highlights.map(({ start, end }) => [...snippet].slice(start, end).join(""));

  test("finds what was just written, by all of its words in any order", async () => {
    const { member, workspace } = world();
    const word = unique();
    const message = await post(member, channel, `The ${word} boat is leaving the harbour`);
    await post(member, channel, `Another ${word}`);
    const { results, next_cursor } = await search(member, { q: `harbour ${word}` });
    expect(results).toEqual([
      {
        id: message.id,
        workspace_id: workspace.id,
        channel_id: channel.id,
        channel_name: channel.name,
        author: member.user,
        thread_root_id: message.id,
        channel_seq: message.channel_seq!,
        created_at: message.created_at,
        reply_count: 0,
        snippet: `The ${word} boat is leaving the harbour`,
        highlights: [
          { start: 4, end: 4 + word.length },
          { start: 25 + word.length, end: 32 + word.length },
        ],
      },
    ]);
    expect(next_cursor).toBe("");
    expect(await found(member, { q: `${word} boat missing` })).toEqual([]);
  });

  const fixtures: [text: string, q: string, marks: string[]][] = [
    ["We were running late", "runs", ["running"]],
    ["Relational databases", "relation", ["Relational"]],
    ["Crème brûlée, s'il vous plaît", "creme BRULEE", ["Crème", "brûlée"]],
    ["Ο δρόμος ΟΔΟΣ", "οδός", ["ΟΔΟΣ"]],
    ["東京タワーへ行く", "タワー", ["タワー"]],
    ["東京タワーへ行く", "京", ["京"]],
    ["한국어를 배워요", "국어", ["국어"]],
    ["🧪🧪 experiment 🧪 done", "experiment done", ["experiment", "done"]],
    ["a configuration file", "config", ["configuration"]],
    ["a configuration file", "configurati", ["configuration"]],
    [
      'say "hello" AND NOT goodbye*',
      '"hello" AND NOT goodbye*',
      ["hello", "AND", "NOT", "goodbye"],
    ],
    ["price:42 (or) near^2", "near^2 price:42", ["price", "42", "near", "2"]],
    ["p5 o1 w1 text", "p5 o1", ["p5", "o1"]],
    ["one, two", "[one,two]", ["one", "two"]],
    ["one, two", '{"one":"two"}', ["one", "two"]],
    ["see https://example.com/some-page?x=1", "example.com", ["example", "com"]],
  ];
  test.each(fixtures)("in %p, %p finds %p", async (text, q, marks) => {
    const { member } = world();
    const word = unique();
    const message = await post(member, channel, `${word} ${text}`);
    const { results } = await search(member, { q: `${word} ${q}` });
    expect(ids({ results, next_cursor: "" })).toEqual([message.id]);
    expect(marked(results[0]!)).toEqual([word, ...marks]);
  });

  const missing: [text: string, q: string][] = [
    ["a configuration file", "config file"],
    ["a configuration file", "con filed x"],
    ["東京タワー", "京東"],
    ["harbour", "ha"],
    ["p o w", "p5"],
  ];
  test.each(missing)("in %p, %p finds nothing", async (text, q) => {
    const { member } = world();
    const word = unique();
    await post(member, channel, `${word} ${text}`);
    expect(await found(member, { q: `${word} ${q}` })).toEqual(q === "config file" ? [] : []);
  });

  test.each(["", "   ", "!?", "\u0000", "🧪"])(
    "without a word in %p it finds nothing",
    async (q) => {
      const { member } = world();
      expect(await search(member, { q })).toEqual({ results: [], next_cursor: "" });
    },
  );

  test("a text that looks like a term of the scope is no scope", async () => {
    const { member, outsider, server, workspace } = world();
    const place = await server.db.get<{ id: number; workspace_id: number }>(
      "SELECT id, workspace_id FROM places WHERE public_id = ?",
      channel.id,
    );
    const other = await createPlaces(server, world());
    const word = unique();
    const forged = `${word} p${place!.id} o${place!.workspace_id} =p${place!.id} =o${place!.workspace_id} link`;
    await post(world().member, other.general, forged);
    expect(await found(member, { q: word })).toEqual([]);
    expect(await found(member, { q: word, channel_id: channel.id })).toEqual([]);
    expect(ids(await search(member, { q: word }, other.workspace))).toHaveLength(1);
    expect(ids(await search(member, { q: word, has: "link" }, other.workspace))).toEqual([]);
    (await outsider.get(address({ q: word }, workspace))).refused(404);
  });

  test("a long text is cut around where the words are, on one line", async () => {
    const { member } = world();
    const word = unique();
    const padding = "lorem ipsum dolor 🧪 sit amet\n".repeat(200);
    await post(member, channel, `${padding}before ${word}\n\tafter the needle ${padding}`);
    const { results } = await search(member, { q: `needle ${word}` });
    const [result] = results;
    expect([...result!.snippet].length).toBeLessThanOrEqual(240);
    expect(result!.snippet).toMatch(/^….*…$/u);
    expect(result!.snippet).toContain(`before ${word} after the needle`);
    expect(marked(result!)).toEqual([word, "needle"]);
  });

  test("whatever the text, its highlights are its words, and the snippet is short", async () => {
    const { member } = world();
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(text, fc.nat(400), async (padding, at) => {
        const word = unique();
        const body = `${padding.slice(0, at)} ${word} ${padding.slice(at)}`.toWellFormed();
        const message = await post(member, channel, body);
        const { results } = await search(member, { q: word });
        expect(results.map(({ id }) => id)).toEqual([message.id]);
        expect(marked(results[0]!)).toEqual([word]);
        expect([...results[0]!.snippet].length).toBeLessThanOrEqual(240);
        expect(results[0]!.snippet).not.toMatch(/[\p{Cc}\n]/u);
      }),
      { numRuns: 40 },
    );
  });

  test("a text as long as they come is found by its beginning, and holds nobody up", async () => {
    const { member } = world();
    const word = unique();
    const unusual = Array.from({ length: 40_000 }, (_, at) =>
      String.fromCodePoint(0x4e00 + ((at * 7) % 20_000)),
    );
    const message = await post(member, channel, `${word} ${unusual.join("")}`);
    expect(await found(member, { q: word })).toEqual([message.id]);
    expect(await found(member, { q: `${word} ${unusual.slice(0, 300).join("")}` })).toEqual([
      message.id,
    ]);
  });

  test("a reply is found with its root, and a root with what is known of its thread", async () => {
    const { member, moderator } = world();
    const word = unique();
    const root = await post(member, channel, `${word} root`);
    const reply = (
      await moderator.post(`/api/messages/${root.id}/thread/replies`, { body: `${word} reply` })
    ).is(201, ThreadReplyCreated).message;
    const { results } = await search(member, { q: word, sort: "newest" });
    expect(results).toMatchObject([
      {
        id: reply.id,
        author: { id: moderator.user.id },
        parent_message_id: root.id,
        thread_root_id: root.id,
        thread_seq: 1,
        reply_count: 0,
      },
      { id: root.id, thread_root_id: root.id, reply_count: 1, last_reply_at: reply.created_at },
    ]);
    expect(results[0]!.channel_seq).toBeUndefined();
    expect(results[1]!.parent_message_id).toBeUndefined();
  });

  test("edits and deletions count at once", async () => {
    const { member } = world();
    const [before, after] = [unique(), unique()];
    const message = await post(member, channel, before);
    expect(await found(member, { q: before })).toEqual([message.id]);
    await member.patch(`/api/messages/${message.id}`, { body: after });
    expect(await found(member, { q: before })).toEqual([]);
    const { results } = await search(member, { q: after });
    expect(results[0]!.edited_at).toBeString();
    await member.delete(`/api/messages/${message.id}`);
    expect(await found(member, { q: after })).toEqual([]);
  });

  test("agent activity is not found", async () => {
    const { member, server } = world();
    const word = unique();
    const message = await post(member, channel, word);
    await server.db.write((tx) =>
      tx.run("UPDATE messages SET kind = 'agent_tool' WHERE public_id = ?", message.id),
    );
    expect(await found(member, { q: word })).toEqual([]);
  });

  describe("finds only what the caller may see", () => {
    test("private channels for those who are in them", async () => {
      const { server, member, moderator, owner, workspace } = world();
      const secret = await newChannel(member, workspace);
      await makePrivate(server, secret, [member]);
      const word = unique();
      const hidden = await post(member, secret, `${word} hidden`);
      const open = await post(member, channel, `${word} open`);
      expect(await found(member, { q: word })).toEqual([open.id, hidden.id]);
      for (const who of [moderator, owner]) {
        expect(await found(who, { q: word })).toEqual([open.id]);
        expect(await found(who, { q: word, in: secret.id })).toEqual([]);
        expect(await found(who, { q: word, in: secret.name })).toEqual([]);
        (await who.get(address({ q: word, channel_id: secret.id }))).refused(404);
      }
    });

    test("a channel that was public until now only for those who are still in it", async () => {
      const { server, member, moderator, workspace } = world();
      const closing = await newChannel(member, workspace);
      const word = unique();
      const message = await post(member, closing, word);
      expect(await found(moderator, { q: word })).toEqual([message.id]);
      await makePrivate(server, closing, [member]);
      expect(await search(moderator, { q: word, limit: "1" })).toEqual({
        results: [],
        next_cursor: "",
      });
      expect(await found(member, { q: word })).toEqual([message.id]);
    });

    test("direct conversations only when they are asked for, by those who are in them", async () => {
      const { server, member, moderator, owner, workspace } = world();
      const dm = await newDirect(server, workspace, [member, moderator]);
      const word = unique();
      const message = await write(dm, member.user.id, word);
      for (const who of [member, moderator]) {
        expect(await found(who, { q: word })).toEqual([]);
        const page = await search(who, { q: word, direct_conversation_id: dm });
        expect(ids(page)).toEqual([message]);
        expect(page.results[0]).toMatchObject({ direct_conversation_id: dm, channel_seq: 1 });
        expect(page.results[0]!.channel_id).toBeUndefined();
        expect(await found(who, { q: word, in: dm })).toEqual([message]);
      }
      (await owner.get(address({ q: word, direct_conversation_id: dm }))).refused(404);
      expect(await found(owner, { q: word, in: dm })).toEqual([]);
      (await member.get(address({ q: word, channel_id: dm }))).refused(404);
    });

    test("the guests' channel alone for guests", async () => {
      const { member, guest, guestChannel } = world();
      const word = unique();
      await post(member, channel, word);
      const message = await post(member, guestChannel, word);
      expect(await found(guest, { q: word })).toEqual([message.id]);
      (await guest.get(address({ q: word, channel_id: channel.id }))).refused(404);
      expect(await found(guest, { q: word, in: channel.name })).toEqual([]);
    });

    test("no channel that was deleted, and archived ones still", async () => {
      const { owner, member, workspace } = world();
      const going = await newChannel(owner, workspace);
      const word = unique();
      const message = await post(member, going, word);
      await owner.patch(`/api/channels/${going.id}`, { archived: true });
      expect(await found(member, { q: word })).toEqual([message.id]);
      await owner.delete(`/api/channels/${going.id}`);
      expect(await found(member, { q: word })).toEqual([]);
      (await member.get(address({ q: word, channel_id: going.id }))).refused(404);
    });

    test("nothing of another workspace, and nothing for who is no member", async () => {
      const { server, owner, member, outsider } = world();
      const other = await createPlaces(server, world());
      const word = unique();
      await post(owner, other.general, word);
      expect(await found(member, { q: word })).toEqual([]);
      (await member.get(address({ q: word, channel_id: other.general.id }))).refused(404);
      (await outsider.get(address({ q: word }))).refused(404);
      (await outsider.get("/api/search?workspace_id=wsp_unknown&q=x")).refused(404);
    });
  });

  /** Writes a message into a direct conversation, in the database. */
  async function write(dm: string, author: string, body: string): Promise<string> {
    const public_id = `msg_${crypto.randomUUID()}`;
    await world().server.db.write((tx) =>
      tx.run(
        `INSERT INTO messages (public_id, workspace_id, place_id, author_id, seq, countable, created_at, body)
         SELECT ?, p.workspace_id, p.id, u.id, 1, 1, ?, ? FROM places p CROSS JOIN users u
         WHERE p.public_id = ? AND u.public_id = ?`,
        public_id,
        new Date().toISOString(),
        body,
        dm,
        author,
      ),
    );
    return public_id;
  }

  describe("filters", () => {
    test("by who wrote it: an ID, a handle, or oneself", async () => {
      const { member, moderator } = world();
      const word = unique();
      const handle = `mia-${word.slice(1, 9)}`;
      (await member.patch("/api/me", { handle })).json(200);
      const [mine, theirs] = [
        await post(member, channel, word),
        await post(moderator, channel, word),
      ];
      for (const from of [member.user.id, handle, `@${handle.toUpperCase()}`])
        expect(await found(moderator, { q: word, from })).toEqual([mine.id]);
      expect(await found(moderator, { q: word, from: "me" })).toEqual([theirs.id]);
      expect(await found(moderator, { q: word, from: "nobody-at-all" })).toEqual([]);
      expect(await found(moderator, { q: word, from: "" })).toEqual([theirs.id, mine.id]);
    });

    test("by where it stands: an ID or a name", async () => {
      const { member, general } = world();
      const word = unique();
      const [here, there] = [await post(member, channel, word), await post(member, general, word)];
      expect(await found(member, { q: word, in: channel.id })).toEqual([here.id]);
      expect(await found(member, { q: word, in: channel.name })).toEqual([here.id]);
      expect(await found(member, { q: word, in: "#general" })).toEqual([there.id]);
      expect(await found(member, { q: word, channel_id: general.id })).toEqual([there.id]);
      expect(await found(member, { q: word, in: "nowhere" })).toEqual([]);
      expect(await found(member, { q: word, in: "general", channel_id: channel.id })).toEqual([]);
    });

    test("by what it has", async () => {
      const { member, server } = world();
      const word = unique();
      const plain = await post(member, channel, `${word} http: //no`);
      const link = await post(member, channel, `${word} [see](https://example.com)`);
      const set = (message: Message, has: number) =>
        server.db.write((tx) =>
          tx.run("UPDATE messages SET has = ? WHERE public_id = ?", has, message.id),
        );
      expect(await found(member, { q: word, has: "link" })).toEqual([link.id]);
      expect(await found(member, { q: word, has: "file" })).toEqual([]);
      await set(plain, 1 | 2);
      await set(link, 4);
      expect(await found(member, { q: word, has: "file" })).toEqual([link.id]);
      expect(await found(member, { q: word, has: "file,link" })).toEqual([link.id]);
      expect(await found(member, { q: word, has: "reaction" })).toEqual([plain.id]);
      expect(await found(member, { q: word, has: "reaction,link" })).toEqual([]);
      await set(plain, 1);
      expect(await found(member, { q: word, has: "reaction" })).toEqual([]);
    });

    test("by when it was written", async () => {
      const { member, server } = world();
      const word = unique();
      const times = [
        "2019-12-31T23:59:59.999Z",
        "2020-02-29T12:00:00.000Z",
        "2026-03-01T00:00:00.000Z",
      ];
      const written: Record<string, string> = {};
      for (const time of times) {
        const { id } = await post(member, channel, word);
        written[time] = id;
        await server.db.write((tx) =>
          tx.run("UPDATE messages SET created_at = ? WHERE public_id = ?", time, id),
        );
      }
      const between = async (query: Query) =>
        (await found(member, { q: word, ...query }))
          .map((id) => times.findIndex((time) => written[time] === id))
          .sort();
      expect(await between({})).toEqual([0, 1, 2]);
      expect(await between({ before: "2020-01-01" })).toEqual([0]);
      expect(await between({ after: "2020-01-01" })).toEqual([1, 2]);
      expect(await between({ after: "2020-02-29", before: "2020-03-01" })).toEqual([1]);
      expect(await between({ after: "2020-02-29T12:00:00Z" })).toEqual([1, 2]);
      expect(await between({ after: "2020-02-29T12:00:00.001Z" })).toEqual([2]);
      expect(await between({ before: "2020-02-29T12:00:00Z" })).toEqual([0]);
      expect(await between({ before: "2020-02-29T14:00:01+02:00" })).toEqual([0, 1]);
      expect(await between({ after: "2026-03-01", before: "2020-01-01" })).toEqual([]);
      expect(await between({ after: "9999-12-31" })).toEqual([]);
      expect(await between({ before: "0001-01-01" })).toEqual([]);
    });

    test.each([
      { limit: "0" },
      { limit: "-1" },
      { limit: "1.5" },
      { limit: "ten" },
      { sort: "oldest" },
      { has: "image" },
      { has: "file,,link" },
      { before: "yesterday" },
      { before: "2026-13-01" },
      { after: "2026-02-28T25:00:00Z" },
      { after: "2026-02-28T09:00" },
      { q: "x".repeat(501) },
      { cursor: "nonsense" },
      { channel_id: "chn_x", direct_conversation_id: "dm_x" },
    ] satisfies Query[])("refuses %j", async (query) => {
      (await world().member.get(address({ q: "x", ...query }))).refused(400);
    });
  });

  describe("pages", () => {
    test.each(["relevance", "newest"])("by %s hold every match once", async (sort) => {
      const { member } = world();
      const word = unique();
      const written: string[] = [];
      for (let count = 0; count < 25; count += 1)
        written.push((await post(member, channel, `${word} ${"filler ".repeat(count % 4)}`)).id);
      const seen: string[] = [];
      let cursor = "";
      do {
        const page = await search(member, { q: word, sort, limit: "7", ...(cursor && { cursor }) });
        expect(page.results.length).toBeLessThanOrEqual(7);
        seen.push(...ids(page));
        cursor = page.next_cursor;
        // What comes meanwhile moves nothing.
        if (sort === "newest") await post(member, channel, `${word} late`);
      } while (cursor !== "");
      expect(seen.toSorted()).toEqual(written.toSorted());
      if (sort === "newest") expect(seen).toEqual(written.toReversed());
    });

    test("by relevance begin with what is most about it, the newer first among equals", async () => {
      const { member } = world();
      const word = unique();
      const first = await post(
        member,
        channel,
        `${word} and much else that is not about it at all`,
      );
      const most = await post(member, channel, `${word} ${word} ${word} yes`);
      const last = await post(member, channel, `${word} and much else that is not about it at all`);
      expect(ids(await search(member, { q: word }))).toEqual([most.id, last.id, first.id]);
    });

    test("a page that ends with the last match has no cursor, and limits above 100 are 100", async () => {
      const { member } = world();
      const word = unique();
      await Promise.all(Array.from({ length: 101 }, () => post(member, channel, word)));
      const all = await search(member, { q: word, limit: "1000" });
      expect(all.results).toHaveLength(100);
      const rest = await search(member, { q: word, limit: "1", cursor: all.next_cursor });
      expect([rest.results.length, rest.next_cursor]).toEqual([1, ""]);
    });

    test("a page goes on where it was when its last message was deleted", async () => {
      const { member } = world();
      const word = unique();
      const written = [];
      for (let count = 0; count < 6; count += 1) written.push(await post(member, channel, word));
      for (const sort of ["relevance", "newest"]) {
        const page = await search(member, { q: word, sort, limit: "2" });
        await member.delete(`/api/messages/${page.results[1]!.id}`);
        const next = await search(member, { q: word, sort, limit: "9", cursor: page.next_cursor });
        expect(new Set(ids(next)).has(page.results[0]!.id)).toBe(false);
        expect(ids(next)).toEqual(ids(next).toSorted().toReversed());
      }
    });

    test("a cursor counts for its caller, scope, words, filters and order alone", async () => {
      const { member, moderator, general, server } = world();
      const word = unique();
      for (const place of [channel, channel, general, general]) await post(member, place, word);
      const query = { q: word, limit: "1" };
      const { next_cursor: cursor } = await search(member, query);
      expect(ids(await search(member, { ...query, limit: "3", cursor }))).toHaveLength(3);
      const other = await createPlaces(server, world());
      const refused: [Client, Query, Workspace?][] = [
        [moderator, query],
        [member, query, other.workspace],
        [member, { ...query, q: `${word} x` }],
        [member, { ...query, channel_id: channel.id }],
        [member, { ...query, sort: "newest" }],
        [member, { ...query, from: "me" }],
        [member, { ...query, in: "general" }],
        [member, { ...query, has: "link" }],
        [member, { ...query, after: "2020-01-01" }],
        [member, { ...query, before: "2120-01-01" }],
      ];
      for (const [who, changed, workspace] of refused)
        expect((await who.get(address({ ...changed, cursor }, workspace))).refused(400).code).toBe(
          "invalid_cursor",
        );
    });

    test("a cursor that names a message out of sight tells nothing of it", async () => {
      const { member, moderator, server, workspace } = world();
      const word = unique();
      const secret = await newChannel(moderator, workspace);
      await makePrivate(server, secret, [moderator]);
      const hidden = await post(moderator, secret, word);
      for (let count = 0; count < 2; count += 1) await post(member, channel, word);
      const { next_cursor } = await search(member, { q: word, limit: "1" });
      const parts: unknown[] = JSON.parse(Buffer.from(next_cursor, "base64url").toString());
      for (const id of [hidden.id, "msg_unknown"]) {
        const forged = Buffer.from(JSON.stringify([parts[0], id, 1])).toString("base64url");
        const answer = await member.get(address({ q: word, limit: "1", cursor: forged }));
        expect(answer.refused(400)).toEqual({
          error: "cursor is not of this search: begin again without it.",
          code: "invalid_cursor",
        });
      }
    });
  });

  test("of a caller's searches two run and two wait; more are told to come back", async () => {
    const { member, moderator, workspace } = world();
    const word = unique();
    await post(member, channel, word);
    // They are all here before the first can be answered.
    const sent = Array.from({ length: 12 }, () => member.get(address({ q: word }, workspace)));
    const answers = await Promise.all([...sent, moderator.get(address({ q: word }, workspace))]);
    const found = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status !== 200);
    for (const answer of found) expect(answer.is(200, SearchPage).results).toHaveLength(1);
    expect(found.length).toBeGreaterThanOrEqual(5);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(answer.refused(429).code).toBe("too_many_requests");
      expect(answer.headers.get("retry-after")).toBe("1");
    }
    expect(answers.at(-1)?.status).toBe(200);
    expect((await search(member, { q: word })).results).toHaveLength(1);
  });

  test("queries with as many words as fit are answered", async () => {
    const { member } = world();
    const letters = Array.from({ length: 250 }, (_, at) =>
      String.fromCharCode(97 + (at % 26)),
    ).join(" ");
    await search(member, { q: letters });
    const han = Array.from({ length: 500 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join("");
    await search(member, { q: han });
  });
});
