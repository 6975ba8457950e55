import { beforeAll, describe, expect, test } from "bun:test";
import fc from "../../../tests/harness/properties.ts";
import { useServer } from "../../../tests/harness/server.ts";
import { testTimers } from "../../../tests/harness/timers.ts";
import { createWorld, newChannel, post, type World } from "../../../tests/harness/world.ts";
import { followMessages } from "./indexer.ts";

describe("the search index", () => {
  const server = useServer();
  let world: World;
  beforeAll(async () => {
    world = await createWorld(server);
  });

  /** The messages that hold a word, by their bodies as they are now; deleted ones would show as "". */
  const found = async (word: string, scope?: string) => {
    await server.indexer.catchUp();
    const rows = await server.db.all<{ body: string }>(
      `SELECT m.body FROM messages m WHERE m.id IN
         (SELECT rowid FROM search_index WHERE search_index MATCH ?) ORDER BY m.id`,
      scope === undefined ? `words:"${word}"` : `words:"${word}" AND scope:"${scope}"`,
    );
    return rows.map(({ body }) => body);
  };
  const indexed = async () => {
    await server.indexer.catchUp();
    return server.db.all("SELECT rowid AS id FROM search_index ORDER BY rowid");
  };
  const live = () =>
    server.db.all("SELECT id FROM messages WHERE deleted_at IS NULL AND kind = '' ORDER BY id");

  test("finds a message by its words, and only in its place", async () => {
    const { member, workspace } = world;
    const [here, there] = [
      await newChannel(member, workspace),
      await newChannel(member, workspace),
    ];
    await post(member, here, "The Quick brown-fox");
    await post(member, there, "a quick one");
    expect(await found("quick")).toEqual(["The Quick brown-fox", "a quick one"]);
    const place = await server.db.get<{ id: number; workspace_id: number }>(
      "SELECT id, workspace_id FROM places WHERE public_id = ?",
      there.id,
    );
    expect(await found("quick", `p${place!.id}`)).toEqual(["a quick one"]);
    expect(await found("quick", `o${place!.workspace_id}`)).toHaveLength(2);
    expect(await found("fox")).toEqual(["The Quick brown-fox"]);
  });

  test("follows edits and deletions", async () => {
    const { member, general } = world;
    const message = await post(member, general, "original wording");
    expect(await found("original")).toEqual(["original wording"]);
    await member.patch(`/api/messages/${message.id}`, { body: "changed wording" });
    expect(await found("original")).toEqual([]);
    expect(await found("changed")).toEqual(["changed wording"]);
    await member.delete(`/api/messages/${message.id}`);
    expect(await found("changed")).toEqual([]);
    expect(await found("wording")).toEqual([]);
  });

  test("never holds a message that was deleted before it was indexed", async () => {
    const { member, general } = world;
    const message = await post(member, general, "ephemera");
    await member.delete(`/api/messages/${message.id}`);
    expect(await found("ephemera")).toEqual([]);
  });

  test("holds exactly the messages that are live, whatever was done in whatever order", async () => {
    const { member, general } = world;
    const step = fc.constantFrom("post", "edit", "delete", "index");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const mine: { id: string; word: string }[] = [];
        for (const next of steps) {
          const last = mine.at(-1);
          const word = `w${crypto.randomUUID().replaceAll("-", "")}`;
          if (next === "post") mine.push({ id: (await post(member, general, word)).id, word });
          else if (next === "index") await server.indexer.catchUp();
          else if (last === undefined) continue;
          else if (next === "edit") {
            await member.patch(`/api/messages/${last.id}`, { body: word });
            last.word = word;
          } else {
            await member.delete(`/api/messages/${last.id}`);
            mine.pop();
          }
        }
        for (const { word } of mine) expect(await found(word)).toEqual([word]);
        expect(await indexed()).toEqual(await live());
      }),
      { numRuns: 15 },
    );
  });

  test("takes thousands of messages in chunks, and is built afresh when the analysis changes", async () => {
    const { member, general } = world;
    const texts = Array.from({ length: 600 }, (_, index) => `bulk number${index}`);
    await Promise.all(texts.map((text) => post(member, general, text)));
    expect(await found("bulk")).toHaveLength(600);
    await server.db.write((tx) => tx.run("UPDATE search_progress SET analysis = 0"));
    expect(await found("number599")).toEqual(["bulk number599"]);
    expect(await indexed()).toEqual(await live());
  });

  test("goes on after a stop where it stood", async () => {
    const { member, general } = world;
    await server.indexer.catchUp();
    await server.indexer.stop();
    await post(member, general, "written while nobody indexed");
    const next = followMessages(server.db);
    await next.catchUp();
    await next.stop();
    expect(await found("nobody")).toEqual(["written while nobody indexed"]);
    expect(await server.db.all("SELECT message_id FROM search_dirty")).toEqual([]);
  });

  test("follows nothing once it is stopped, whether or not it was about to", async () => {
    const { member, general } = world;
    for (const aboutTo of [true, false]) {
      const timers = testTimers();
      const indexer = followMessages(server.db, timers);
      await indexer.catchUp();
      await post(member, general, "one that it hears of");
      expect(timers.waiting()).toBe(1);
      if (!aboutTo) await indexer.catchUp();
      await indexer.stop();
      await post(member, general, "one that it does not");
      expect(timers.waiting()).toBe(0);
    }
  });
});
