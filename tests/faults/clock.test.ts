import { afterAll, afterEach, beforeAll, describe, expect, setSystemTime, test } from "bun:test";
import { EventPage } from "../../src/realtime/wire.ts";
import { MessagePage } from "../../src/features/messages/wire.ts";
import { newId } from "../../src/ids.ts";
import { engines } from "../harness/engines.ts";
import { pollAll } from "../harness/events.ts";
import { signIn } from "../harness/people.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { listenTo } from "../harness/socket.ts";
import { createWorld, newChannel, post, type World } from "../harness/world.ts";

const HOUR = 3_600_000;
const setBack = (by = HOUR) => setSystemTime(new Date(Date.now() - by));

afterEach(() => setSystemTime());

test("IDs ascend while the clock is set back again and again", () => {
  const ids: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    for (let made = 0; made < 100; made += 1) ids.push(newId("msg"));
    setBack();
  }
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(engines)("when the clock is set back an hour, on $name,", (engine) => {
  let server: TestServer;
  let world: World;

  beforeAll(async () => {
    server = await startServer({ engine });
    world = await createWorld(server);
  });
  afterAll(() => server.stop());

  test("messages, cursors, pages and sockets go on in order", async () => {
    const { owner, workspace } = world;
    const channel = await newChannel(owner, workspace);
    const { id: workspace_id } = workspace;
    const live = listenTo(server, { workspace_id, token: owner.token, after_cursor: "now" });
    await live.opened;
    const written = [await post(owner, channel, "0")];
    for (let count = 1; count < 6; count += 1) {
      setBack(count === 4 ? -2 * HOUR : HOUR);
      written.push(await post(owner, channel, String(count)));
    }
    const ids = written.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(ids);
    expect(written.map(({ channel_seq }) => channel_seq)).toEqual([1, 2, 3, 4, 5, 6]);

    const page = await owner.get(`/api/channels/${channel.id}/messages?before_seq=6&limit=3`);
    expect(page.is(200, MessagePage).messages.map(({ body }) => body)).toEqual(["2", "3", "4"]);
    const events = await pollAll(owner, workspace);
    expect(events.map(({ cursor }) => Number(cursor))).toEqual(events.map((_, index) => index + 1));
    const of = events.filter(
      ({ channel_id, type }) => channel_id === channel.id && type === "message.created",
    );
    expect(of.map(({ payload }) => payload["message_id"])).toEqual(ids);
    await live.find(({ payload }) => payload["message_id"] === ids.at(-1));
    expect(
      live.events.filter(({ type }) => type === "message.created").map(({ cursor }) => cursor),
    ).toEqual(of.map(({ cursor }) => cursor));
    live.close();
  });

  test("whoever is signed in stays so, and others can sign in", async () => {
    setBack();
    expect((await world.member.get("/api/me")).status).toBe(200);
    const newcomer = await signIn(server, "Nina Newcomer");
    setBack();
    expect((await newcomer.get("/api/me")).status).toBe(200);
    expect((await newcomer.post("/api/workspaces", { name: "Late" })).status).toBe(201);
    expect((await newcomer.post("/api/auth/logout")).status).toBe(204);
    (await newcomer.get("/api/me")).refused(401);
  });

  test("a poll that waits is answered by the next event", async () => {
    const { owner, workspace } = world;
    const channel = await newChannel(owner, workspace);
    const all = await pollAll(owner, workspace);
    const query = new URLSearchParams({
      workspace_id: workspace.id,
      after_cursor: all.at(-1)!.cursor,
      wait: "20",
    });
    const waiting = owner.get(`/api/realtime/events?${query}`);
    setBack();
    const { id } = await post(owner, channel, "wake");
    const { events } = (await waiting).is(200, EventPage);
    expect(events[0]!.payload["message_id"]).toBe(id);
  });
});
