import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { useWorld } from "../../../tests/harness/world.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import { Preferences } from "./wire.ts";

describe.each(engines)("preferences on $name", (engine) => {
  const world = useWorld({ engine });
  const path = "/api/me/preferences";
  const somebody = () => signIn(world().server, "Pia Particular");
  const get = async (who: Client) => (await who.get(path)).is(200, Preferences).preferences;
  const set = async (who: Client, preferences: object) =>
    (await who.patch(path, { preferences })).is(200, Preferences).preferences;
  const refused = async (who: Client, preferences: unknown) =>
    (await who.patch(path, { preferences })).refused(400).code;

  test("whoever has chosen nothing has none", async () => {
    expect(await get(await somebody())).toEqual({});
  });

  test("any JSON is kept under a name, and comes back as it was", async () => {
    const pia = await somebody();
    const chosen = {
      a: true,
      "compose.font_size": 14.5,
      constructor: "x",
      "recent-emoji": ["👍", "\0", "\ud800"],
      z: { nested: [{ deep: [[null]] }], __proto__: null, "": false },
    };
    expect(await set(pia, chosen)).toEqual(chosen);
    expect(await get(pia)).toEqual(chosen);
  });

  test("what a change does not name stays, and null removes", async () => {
    const pia = await somebody();
    await set(pia, { a: 1, b: 2, c: 3 });
    expect(await set(pia, { b: null, c: { d: 4 } })).toEqual({ a: 1, c: { d: 4 } });
    expect(await set(pia, { a: null, never: null })).toEqual({ c: { d: 4 } });
    expect(await set(pia, {})).toEqual({ c: { d: 4 } });
  });

  test("they are one's own", async () => {
    const [pia, other] = [await somebody(), await somebody()];
    await set(pia, { theme: "dark" });
    expect(await get(other)).toEqual({});
  });

  test.each(["", "A", "1a", "a b", "ä", "_a", "a/b", "a".repeat(65), "__proto__"])(
    "%j is no name",
    async (name) => {
      const pia = await somebody();
      expect(await refused(pia, JSON.parse(`{${JSON.stringify(name)}:1,"fine":1}`))).toBe(
        "invalid_request",
      );
      expect(await get(pia)).toEqual({});
    },
  );

  test.each([[undefined], [null], [1], ["text"], [[1]]])("%j is no preferences", async (value) => {
    expect(await refused(await somebody(), value)).toBe("invalid_request");
  });

  test("a name of 64 characters is kept, and so are a hundred of them, but no more", async () => {
    const pia = await somebody();
    const names = Array.from({ length: 100 }, (_, index) => `${"n".repeat(61)}${100 + index}`);
    const all = Object.fromEntries(names.map((name) => [name, 0]));
    expect(await set(pia, all)).toEqual(all);
    expect(await refused(pia, { one_more: 1 })).toBe("too_many_preferences");
    const [first = ""] = names;
    expect(Object.keys(await set(pia, { one_more: 1, [first]: null }))).toHaveLength(100);
  });

  test("64 KiB are kept in all, counted in bytes, and nothing of a change that is too much", async () => {
    const pia = await somebody();
    const half = "ü".repeat(16 * 1024 - 2);
    await set(pia, { a: half, b: half });
    expect(await refused(pia, { b: null, c: half, d: "xxxxx" })).toBe("preferences_too_large");
    expect(Object.keys(await get(pia))).toEqual(["a", "b"]);
    expect(Object.keys(await set(pia, { b: null, c: half }))).toEqual(["a", "c"]);
  });

  test("what is nested without end, and numbers beyond all bounds, are refused", async () => {
    const pia = await somebody();
    const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    for (const value of [deep(33), deep(30_000), "1e400", '{"a":[-1e400]}'])
      (await pia.patch(path, `{"preferences":{"a":${value}}}`)).refused(400);
    expect(await set(pia, { a: JSON.parse(deep(32)) })).toBeDefined();
  });

  test("a change is told to the caller's other clients in every workspace, and to nobody else", async () => {
    const { server, workspace, owner, member } = world();
    const made = await owner.post("/api/workspaces", { name: "Elsewhere" });
    const elsewhere = made.is(201, WorkspaceAnswer).workspace;
    const before = await Promise.all([workspace, elsewhere].map((one) => tailOf(owner, one)));
    const socket = listenTo(server, {
      workspace_id: workspace.id,
      token: owner.token,
      after_cursor: "now",
    });
    await socket.opened;
    await set(owner, { "told.a": 1, "told.b": 2 });
    const payload = {
      name: "preferences",
      names: ["told.a", "told.b"],
      user_id: owner.user.id,
    };
    const heard = await socket.find(({ type }) => type === "preferences.updated");
    expect(heard.payload).toEqual(payload);
    socket.close();
    for (const [index, one] of [workspace, elsewhere].entries()) {
      const events = await pollAll(owner, one, { after_cursor: before[index]! });
      expect(events.map((event) => [event.type, event.payload])).toEqual([
        ["preferences.updated", payload],
      ]);
    }
    const others = await pollAll(member, workspace, { after_cursor: before[0]! });
    expect(others).toEqual([]);
  });

  test("a change to what is so already is told to nobody", async () => {
    const { workspace, member } = world();
    await set(member, { same: [1] });
    const before = await tailOf(member, workspace);
    await set(member, { same: [1], absent: null });
    expect(await tailOf(member, workspace)).toBe(before);
  });

  test("changes at once are all kept, and together stay within the bounds", async () => {
    const pia = await somebody();
    const changes = Array.from({ length: 20 }, (_, index) => ({ [`n${index}`]: index }));
    await Promise.all(changes.map((change) => set(pia, change)));
    expect(await get(pia)).toEqual(Object.assign({}, ...changes));
    const large = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        pia.patch(path, { preferences: { [`large${index}`]: "x".repeat(30_000) } }),
      ),
    );
    expect(large.map(({ status }) => status).sort()).toEqual([200, 200, 400, 400]);
  });

  test("guests have preferences, bots and those who are not signed in have none", async () => {
    const { server, workspace, guest, nobody } = world();
    expect(await set(guest, { a: 1 })).toEqual({ a: 1 });
    const bot = await newBot(server, workspace, ["profile:read", "workspaces:read"]);
    for (const answer of [await bot.get(path), await bot.patch(path, { preferences: {} })])
      expect(answer.refused(403).code).toBe("bots_not_allowed");
    (await nobody.get(path)).refused(401);
  });
});
